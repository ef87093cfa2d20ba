"""The charter on its page: phases, rules, windows, targets, and the file that holds them."""

from typing import Final

import pandas as pd
import streamlit as st

from model.charter_file import to_toml
from ui.blocks import tables
from ui.charter import charter_words
from ui.shell import access, data, phase, state
from ui.text import language, values
from ui.text.catalogue import t
from ui.text.escaping import html
from ui.text.vocabulary import role_name

_PHASE_KINDS: Final = {
    "phase": "text", "question": "text", "department": "department", "limit_days": "days",
    "learned": "text", "roles": "text",
}  # fmt: skip
_TARGET_KINDS: Final = {
    "phase": "phase", "quarter": "period", "entries": "count", "stock": "count", "conversion_rate": "rate",
    "median_days": "days",
}  # fmt: skip


def show_version() -> None:
    """Which version this is, since when it applies, the time zone of days, and the file to download."""
    charter = data.charter()
    parts = [t("charter.version", version=charter.version), t("charter.zone", zone=charter.time_zone)]
    if charter.valid_from:
        parts.append(t("charter.valid_from", day=charter.valid_from))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(f'<div class="gt-answer">{html(" · ".join(parts))}</div>', width="content")
        if not access.may("export"):
            return
        st.download_button(
            t("charter.download"),
            lambda: to_toml(charter).encode(),
            file_name=f"charter_v{charter.version}.toml",
            mime="application/toml",
            icon=":material/download:",
            on_click="ignore",
        )


def phases() -> None:
    """The phases in the order of the decision, as a table."""
    tag, known = language.current(), learned()
    rows = pd.DataFrame(
        {
            "phase": part.name.in_language(tag),
            "question": part.question.in_language(tag) if part.question else values.NOTHING,
            "department": part.led_by,
            "limit_days": part.limit_days,
            "learned": known.get(part.key, values.NOTHING),
            "roles": ", ".join(role_name(role) for role in part.roles) or values.NOTHING,
        }
        for part in data.charter().phases
    )
    tables.show_table(rows, _PHASE_KINDS, key="charter.phases")
    st.caption(f"{t('charter.limits_told')} {t('charter.off_play')}")


def learned() -> dict[str, str]:
    """Per phase the age above which accounts are stuck, as learned from history, in words; empty before a publish."""
    if data.snapshot() is None:
        return {}
    found: dict[str, str] = {}
    for key, rows in data.run_metric("thresholds", state.scope()).groupby("phase", sort=False):
        days = {source: part["threshold_days"] for source, part in rows.groupby("threshold_source")}
        sentences = [values.number(int(days["phase"].iloc[0]))] if "phase" in days else []
        if "segment" in days:
            low, high = int(days["segment"].min()), int(days["segment"].max())
            sentences.append(t("charter.learned_segments", low=values.number(low), high=values.number(high)))
        found[str(key)] = "; ".join(sentences) or t("charter.learned_too_few")
    return found


def rules() -> None:
    """The rules as sentences, under the phase they lead to."""
    charter = data.charter()
    items = []
    for key in charter.phase_keys:
        own = [charter_words.rule_sentence(rule) for rule in charter.rules if rule.phase == key]
        if own:
            listed = "".join(f"<li>{words}</li>" for words in own)
            items.append(f"<li><strong>{html(phase.name(key))}</strong><ul>{listed}</ul></li>")
    if not items:
        st.write(t("charter.no_rules"))
        return
    st.html(f'<ul class="gt-rules">{"".join(items)}</ul>')
    st.caption(t("charter.order_of_rules"))


def windows() -> None:
    """The agreed time limits, each with its effect."""
    charter = data.charter()
    cells = "".join(
        f"<tr><th>{html(values.days(getattr(charter, name)))}</th><td>{html(t(f'charter.{name}'))}</td></tr>"
        for name in charter_words.WINDOWS
    )
    share = html(values.percent(charter.stuck_share))
    cells += f"<tr><th>{share}</th><td>{html(t('charter.stuck_share'))}</td></tr>"
    st.html(f'<table class="gt-why">{cells}</table>')
    st.html(f'<p class="gt-answer">{html(charter_words.service_level_sentence(charter))}</p>')


def motions() -> None:
    """The motions with what an opportunity must be to belong to them, and the currency of all sums."""
    charter = data.charter()
    items = "".join(
        f"<li><strong>{html(motion.name.in_language(language.current()))}</strong>:"
        f" {html(charter_words.motion_conditions(motion))}</li>"
        for motion in charter.motions
    )
    st.html(f'<ul class="gt-rules">{items}</ul>')
    st.html(f'<p class="gt-answer">{html(charter_words.money_sentence(charter))}</p>')


def targets() -> None:
    """The targets of each phase per quarter, or a note that nothing is agreed."""
    rows = pd.DataFrame(
        {"phase": key, "quarter": quarter, **charter_words.target_numbers(target)}
        for key, quarter, target in charter_words.targets_by_quarter(data.charter())
    )
    if rows.empty:
        st.write(t("charter.no_targets"))
    else:
        tables.show_table(rows, _TARGET_KINDS, key="charter.targets")


def show_whole() -> None:
    """The charter that the figures follow, section by section."""
    st.write(t("charter.lead"))
    show_version()
    for name, show in {
        "phases": phases,
        "rules": rules,
        "windows": windows,
        "motions": motions,
        "targets": targets,
    }.items():
        st.subheader(t(f"charter.{name}"), anchor=False)
        show()
