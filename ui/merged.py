"""Accounts that several sources know: what was merged into which, why, and the way back."""

from typing import Any, Final

import streamlit as st

from ui import data, frame, links, matches
from ui.escaping import html
from ui.text import t

AT_ONCE: Final = 20
_LINKS: Final = """
    SELECT a.name, l.kept_id, l.merged_id, l.score, l.reasons, l.decided_by
    FROM link l JOIN account a ON a.account_id = l.kept_id
    WHERE l.kind = 'account' AND lower(a.name) LIKE $pattern
    ORDER BY l.score, a.name, l.merged_id LIMIT 21
"""


def show() -> None:
    """What was merged, the weakest evidence first, found by name; each with its evidence and a button."""
    if not matches.are_known():
        return
    decided = matches.last_words()
    if decided is None:
        st.caption(t("records.page"))
        return
    wanted = st.text_input(t("matches.search"), key="matches.search", max_chars=100).strip().lower()
    rows = data.rows(_LINKS, pattern=f"%{wanted}%").to_dict("records")
    if not rows:
        frame.empty(t("matches.none_merged"))
    for row in rows[:AT_ONCE]:
        _merged(row, decided)
    if len(rows) > AT_ONCE:
        st.caption(t("matches.search_more", n=AT_ONCE))


def _merged(row: dict[str, Any], decided: dict[tuple[str, str], Any]) -> None:
    kept, other = row["kept_id"], row["merged_id"]
    last = decided.get((min(kept, other), max(kept, other)))
    is_apart = last is not None and last.verdict == "different"
    with st.container(border=True):
        left, right = st.columns([6, 2], vertical_alignment="center")
        is_rule = row["decided_by"] == "rule"
        why = matches.reasons(row["reasons"]) if is_rule else t("matches.person_said")
        left.html(
            f"<div><strong>{links.anchor(str(row['name']), 'account', account=kept)}</strong> {html(t('matches.and'))}"
            f" {html(matches.name_of(other))} ({html(matches.source_name(other))})</div>"
            f'<div class="gt-foot">{html(why)}</div>'
        )
        if is_apart:
            right.caption(t("matches.will_be_apart"))
            return
        right.button(
            t("matches.take_apart"),
            key=f"apart.{kept} {other}",
            on_click=matches.decide,
            args=(kept, other, "different", last.match_decision_id if last else None),
            width="stretch",
        )
