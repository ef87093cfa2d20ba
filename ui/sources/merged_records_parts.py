"""Records that several sources know: what was merged into what, why, and how to undo it."""

from typing import Any, Final

import streamlit as st

from storage.records.match_decisions import Kind, in_order
from ui.shell import data, frame, links
from ui.sources import duplicates_parts, duplicates_rows, duplicates_words
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import html, markdown
from ui.text.spoken import spoken
from ui.text.vocabulary import activity_name

AT_ONCE: Final = 20


def show_merged(kind: Kind) -> None:
    """Show what was merged, weakest evidence first, with a search by name; each with its evidence and a button."""
    if not duplicates_rows.are_known():
        return
    decided = duplicates_parts.last_words(kind)
    if decided is None:
        return
    wanted = (
        st.text_input(duplicates_words.text_for_kind("search", kind), key="matches.search", max_chars=100)
        .strip()
        .lower()
    )
    rows = data.query_rows(f"merged_{kind}", pattern=f"%{wanted}%").to_dict("records")
    if not rows:
        frame.empty(duplicates_words.text_for_kind("none_merged", kind))
    shown, side = rows[:AT_ONCE], duplicates_rows.sides(kind)[0]
    names = [f"{row['name']} · {duplicates_rows.described(row['merged_id'], side)}" for row in shown]
    for row, name in zip(shown, duplicates_words.numbered(names), strict=True):
        _merged(kind, row, decided, name)
    if len(rows) > AT_ONCE:
        st.caption(t("matches.search_more", n=AT_ONCE))


def _merged(kind: Kind, row: dict[str, Any], decided: dict[tuple[str, str], Any], names: str) -> None:
    kept_id, other = row["kept_id"], row["merged_id"]
    last = decided.get(in_order(kind, other, kept_id))
    is_apart = last is not None and last.verdict == "different"
    with st.container(border=True):
        left, right = st.columns([6, 2], vertical_alignment="center")
        is_rule = row["decided_by"] == "rule"
        why = duplicates_words.reasons(row["reasons"]) if is_rule else t("matches.person_said")
        twin = html(duplicates_rows.name_of(other, duplicates_rows.sides(kind)[0]))
        left.html(
            f"<div><strong>{_name(kind, row)}</strong> {html(t('matches.and'))}"
            f" {twin} ({html(duplicates_words.source_name(other))})</div>"
            f'<div class="gt-foot">{html(why)}</div>'
        )
        if is_apart:
            right.caption(t("matches.will_be_apart"))
            return
        right.button(
            spoken(t("matches.take_apart"), markdown(names)),
            key=f"apart.{kept_id} {other}",
            on_click=duplicates_parts.decide,
            args=(kind, other, kept_id, "different", last.match_decision_id if last else None),
            width="stretch",
        )


def _name(kind: Kind, row: dict[str, Any]) -> str:
    """The name, as a link to its account if it has one; an activity without a subject is named by its kind."""
    name = activity_name(row["name"]) if kind == "activity" else str(row["name"])
    if values.is_nothing(row["account_id"]):
        return html(name)
    return links.anchor(name, "account", account=row["account_id"])
