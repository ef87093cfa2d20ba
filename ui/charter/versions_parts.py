"""Versions in force now or earlier, and how two of them differ."""

import streamlit as st

from model.charter import parse_charter
from model.charter_changes import changes
from ui.blocks import choices
from ui.charter import draft_rows, draft_words
from ui.charter.draft_parts import changes_table
from ui.shell import access
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import html


def show_versions() -> None:
    """Who agreed to each version and from when it applied; two versions side by side, the changes in words."""
    kept = draft_rows.versions()
    held = draft_rows.held_charter()
    texts = {held.version: draft_rows.held()}
    texts |= {one.version: text for one in kept if (text := draft_rows.version_text(one.version)) is not None}
    if len(texts) < 2:
        st.write(t("versions.one", version=held.version))
        return
    rows = "".join(
        f"<tr><th>{html(t('charter.version', version=one.version))}</th>"
        f"<td>{html(values.day(one.held_from) if one.held_from else values.NOTHING)}</td>"
        f"<td>{html(access.shown_name(one.marketing_by) or values.NOTHING)}</td>"
        f"<td>{html(access.shown_name(one.sales_by) or values.NOTHING)}</td></tr>"
        for one in kept
    )
    head = "".join(f"<th>{html(t(f'versions.{name}'))}</th>" for name in ("version", "from", "marketing", "sales"))
    st.html(f'<table class="gt-list"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>')
    names = [str(version) for version in sorted(texts, reverse=True)]
    with choices.row():
        older = choices.one_of("older", names, default=names[1], is_long=True, label=t("versions.older"))
        newer = choices.one_of("newer", names, default=names[0], is_long=True, label=t("versions.newer"))
    before, after = (parse_charter(texts[int(version)]) for version in (older, newer))
    found = changes(before, after)
    if not found:
        st.write(t("versions.same"))
        return
    sides = (t("charter.version", version=before.version), t("charter.version", version=after.version))
    st.html(changes_table([draft_words.change_words(one, before, after) for one in found], sides=sides))
    st.download_button(
        t("versions.download", version=older), texts[int(older)].encode(), file_name=f"charter_v{older}.toml",
        mime="application/toml", icon=":material/download:", on_click="ignore",
    )  # fmt: skip
