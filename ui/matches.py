"""Which records mean the same company: what was merged, what people decided, and how a decision is written down."""

from typing import Final

import streamlit as st

from model.errors import Fault
from storage.records import match_decisions
from storage.records.match_decisions import ChangedMeanwhile, MatchDecision, Verdict
from ui import data, frame, sign_in, state, values
from ui.escaping import html
from ui.text import has, t, tn

PARTS: Final = ("queue", "merged", "decided")
_SAID: Final = "matches.said"
# Bits of evidence from which on a pair is called very likely, and likely (connectors/consolidation/weighing.py).
_LIKELY: Final = ((4.0, "very_likely"), (0.0, "likely"))
# So many decisions are shown, the latest first.
_SHOWN: Final = 50

_COUNTS: Final = """
    SELECT count(*) AS merged, coalesce(sum(CASE WHEN decided_by = 'person' THEN 1 ELSE 0 END), 0) AS by_person
    FROM link WHERE kind = 'account'
"""


def are_known() -> bool:
    """Whether the published snapshot was made by a version that consolidates."""
    snapshot = data.snapshot()
    return snapshot is not None and "likely_link" in snapshot.tables


def summary() -> None:
    """How many accounts were merged and by whom, how many pairs wait, and what the last click could not do."""
    if said := state.remembered(_SAID):
        st.warning(t(said))
        state.remember(_SAID, None)
    if not are_known():
        st.html(f'<div class="gt-answer">{html(t("matches.not_yet"))}</div>')
        return
    counts = data.rows(_COUNTS).iloc[0]
    people = int(data.rows("SELECT count(*) AS n FROM link WHERE kind = 'contact'")["n"].iloc[0])
    waiting = int(data.rows("SELECT count(*) AS n FROM likely_link")["n"].iloc[0])
    if not int(counts["merged"]) and not waiting:
        st.html(f'<div class="gt-answer">{html(t("matches.nothing"))}</div>')
        return
    told = [tn("matches.merged_count", int(counts["merged"]))]
    told += [tn("matches.by_person_count", int(counts["by_person"]))] if int(counts["by_person"]) else []
    told += [tn("matches.people_count", people)] if people else []
    told.append(tn("matches.waiting_count", waiting))
    st.html(f'<div class="gt-answer">{html(" ".join(told))}</div>')
    st.caption(t("matches.takes_effect"))


def source_name(row_id: str) -> str:
    """What the source of a row is called: the system, else the name that stands before its id."""
    source = row_id.partition(":")[0] if ":" in row_id else ""
    if not source:
        return t("matches.no_source")
    return t(f"connector.{source}") if has(f"connector.{source}") else source.removeprefix("list-")


def likelihood(score: float, told: str) -> str:
    """A score in words. A part of a group shares much with the whole, so its score says less."""
    word = next((word for limit, word in _LIKELY if score >= limit), "possible")
    return t(f"matches.likelihood.{'possible' if 'name.sister' in told.split() else word}")


def reasons(told: str | None) -> str:
    """The evidence of a pair in a line."""
    line = "; ".join(t(f"matches.reason.{reason}") for reason in (told or "").split())
    return line[:1].upper() + line[1:]


def last_words() -> dict[tuple[str, str], MatchDecision] | None:
    """The last decision on every pair of accounts, by both ids in order; None if the records cannot be read."""
    try:
        with data.records().reading() as session:
            return {
                (one.left_id, one.right_id): one for one in match_decisions.lasting(session) if one.kind == "account"
            }
    except Fault:
        return None


def decide(one_id: str, other_id: str, verdict: Verdict, seen: int | None) -> None:
    """Write down what this visitor says of two accounts; if somebody was quicker, that is told instead."""
    try:
        with data.records().begin() as session:
            match_decisions.decide(session, "account", one_id, other_id, verdict, seen=seen, by=sign_in.visitor())
    except ChangedMeanwhile:
        state.remember(_SAID, "matches.changed_meanwhile")
    except Fault:
        state.remember(_SAID, "records.page")


def show_decisions() -> None:
    """What people decided, the latest first, each to be taken back."""
    decided = last_words()
    if decided is None:
        st.caption(t("records.page"))
        return
    if not decided:
        frame.empty(t("matches.nothing_decided"))
    for one in list(decided.values())[:_SHOWN]:
        _decision(one)


def _decision(one: MatchDecision) -> None:
    snapshot = data.snapshot()
    is_in_force = snapshot is not None and snapshot.info.published_at >= one.decided_at
    by = one.decided_by or t("matches.somebody")
    when = values.moment(one.decided_at, data.charter().zone)
    names = " · ".join(f"{name_of(row)} ({source_name(row)})" for row in (one.left_id, one.right_id))
    with st.container(border=True):
        left, right = st.columns([6, 2], vertical_alignment="center")
        state_said = t("matches.in_force" if is_in_force else "matches.next_sync")
        left.html(
            f"<div><strong>{html(t(f'matches.verdict.{one.verdict}'))}</strong> {html(names)}</div>"
            f'<div class="gt-foot">{html(t("matches.decided", by=by, when=when))} · {html(state_said)}</div>'
        )
        if one.verdict != "taken_back":
            right.button(
                t("matches.take_back"),
                key=f"take_back.{one.match_decision_id}",
                on_click=decide,
                args=(one.left_id, one.right_id, "taken_back", one.match_decision_id),
                width="stretch",
            )


def name_of(row_id: str) -> str:
    """The name that the source of a row gives the company; the id where nothing knows it any more."""
    return str(told_of(row_id).get("name", row_id))


def told_of(row_id: str) -> dict[str, str]:
    """What the source of a row says of the account, column -> value; empty where the row is gone."""
    if not are_known():
        return {}
    rows = data.rows("SELECT column_name, value FROM value_origin WHERE source_id = $row_id", row_id=row_id)
    if len(rows):
        return dict(zip(rows["column_name"], rows["value"], strict=True))
    account = data.rows("SELECT * FROM account WHERE account_id = $row_id", row_id=row_id)
    if account.empty:
        return {}
    return {name: str(value) for name, value in account.iloc[0].items() if not values.is_nothing(value)}
