"""Which records mean the same: what was merged, what people decided, and how a decision is written down."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from model.errors import Fault
from storage.records import match_decisions
from storage.records.match_decisions import KINDS, LEAD, ChangedMeanwhile, Kind, MatchDecision, Verdict
from ui.shell import data, frame, sign_in, state
from ui.text import values
from ui.text.catalogue import has_text, t, tn
from ui.text.escaping import html

PARTS: Final = ("queue", "merged", "decided")
_SAID: Final = "matches.said"
# Bits of evidence from which on a pair is called very likely, and likely (connectors/consolidation/weighing.py).
_LIKELY: Final = ((4.0, "very_likely"), (0.0, "likely"))
# So many decisions are shown, the latest first.
_SHOWN: Final = 50

_BESIDE: Final = (
    ("contact", "people_count"), ("lead", "leads_count"), ("opportunity", "opportunities_count"),
    ("activity", "activities_count"),
)  # fmt: skip
# Where what each source says of a merged row is kept.
_ORIGINS: Final = {"account": "value_origin", "opportunity": "opportunity_origin"}


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
    counts = data.query_rows("merged_counts")
    merged = dict(zip(counts["kind"], counts["merged"].astype(int), strict=True))
    by_person = dict(zip(counts["kind"], counts["by_person"].astype(int), strict=True)).get("account", 0)
    waiting = int(data.query_rows("waiting_counts")["n"].sum())
    if not merged and not waiting:
        st.html(f'<div class="gt-answer">{html(t("matches.nothing"))}</div>')
        return
    told = [tn("matches.merged_count", merged["account"])] if merged.get("account") else []
    told += [tn("matches.by_person_count", by_person)] if by_person else []
    told += [tn(f"matches.{text}", merged[kind]) for kind, text in _BESIDE if merged.get(kind)]
    told.append(tn("matches.waiting_count", waiting))
    st.html(f'<div class="gt-answer">{html(" ".join(told))}</div>')
    st.caption(t("matches.takes_effect"))


def sides(kind: Kind) -> tuple[Kind, Kind]:
    """What the rows of a pair are: of a lead a contact and an account, else both what the kind says."""
    return ("contact", "account") if kind == LEAD else (kind, kind)


def record_kinds() -> list[Kind]:
    """The kinds of records of which something was merged, waits or was decided; accounts always."""
    if not are_known():
        return ["account"]
    known = {*data.query_rows("merged_counts")["kind"], *data.query_rows("waiting_counts")["kind"]}
    return [kind for kind in KINDS if kind == "account" or kind in known]


def first_kind(kinds: Sequence[Kind], part: str) -> Kind:
    """The kind to begin with: in the queue and among what was merged, the first of which there is anything."""
    if not are_known() or part not in ("queue", "merged"):
        return kinds[0]
    counted = {*data.query_rows("waiting_counts" if part == "queue" else "merged_counts")["kind"]}
    return next((kind for kind in kinds if kind in counted), kinds[0])


def source_name(row_id: str) -> str:
    """What the source of a row is called: the system, else the name that stands before its id."""
    source = row_id.partition(":")[0] if ":" in row_id else ""
    if not source:
        return t("matches.no_source")
    return t(f"connector.{source}") if has_text(f"connector.{source}") else source.removeprefix("list-")


def likelihood(score: float, told: str, kind: Kind) -> str:
    """A score in words. A part of a group shares much with the whole, so its score says less."""
    if kind != "account":
        return t(f"matches.likelihood.{kind}")
    word = next((word for limit, word in _LIKELY if score >= limit), "possible")
    return t(f"matches.likelihood.{'possible' if 'name.sister' in told.split() else word}")


def reasons(told: str | None) -> str:
    """The evidence of a pair in a line."""
    line = "; ".join(t(f"matches.reason.{reason}") for reason in (told or "").split())
    return line[:1].upper() + line[1:]


def last_words(kind: Kind) -> dict[tuple[str, str], MatchDecision] | None:
    """The last decision on every pair of that kind, by both ids in order; None, and a line that says so, if the
    records cannot be read.
    """
    try:
        with data.records().reading() as session:
            return {(one.left_id, one.right_id): one for one in match_decisions.lasting(session) if one.kind == kind}
    except Fault:
        st.caption(t("records.page"))
        return None


def decide(kind: Kind, one_id: str, other_id: str, verdict: Verdict, seen: int | None) -> None:
    """Write down what this visitor says of two records; if somebody was quicker, that is told instead."""
    try:
        with data.records().begin() as session:
            match_decisions.decide(session, kind, one_id, other_id, verdict, seen=seen, by=sign_in.visitor())
    except ChangedMeanwhile:
        state.remember(_SAID, "matches.changed_meanwhile")
    except Fault:
        state.remember(_SAID, "records.page")


def show_decisions(kind: Kind) -> None:
    """What people decided, the latest first, each to be taken back."""
    decided = last_words(kind)
    if decided is None:
        return
    if not decided:
        frame.empty(t("matches.nothing_decided"))
    for one in list(decided.values())[:_SHOWN]:
        _decision(one, kind)


def text_for_kind(text: str, kind: Kind) -> str:
    """A text that names what is compared: of accounts as it stands, of other kinds with the kind behind its key."""
    return t(f"matches.{text}" if kind == "account" else f"matches.{text}.{kind}")


def _decision(one: MatchDecision, kind: Kind) -> None:
    snapshot = data.snapshot()
    is_in_force = snapshot is not None and snapshot.info.published_at >= one.decided_at
    by = one.decided_by or t("matches.somebody")
    when = values.moment(one.decided_at, data.charter().zone)
    both = zip((one.left_id, one.right_id), sides(kind), strict=True)
    names = " · ".join(f"{name_of(row, side)} ({source_name(row)})" for row, side in both)
    with st.container(border=True):
        left, right = st.columns([6, 2], vertical_alignment="center")
        state_said = t("matches.in_force" if is_in_force else "matches.next_sync")
        left.html(
            f"<div><strong>{html(verdict_said(one.verdict, kind))}</strong> {html(names)}</div>"
            f'<div class="gt-foot">{html(t("matches.decided", by=by, when=when))} · {html(state_said)}</div>'
        )
        if one.verdict != "taken_back":
            right.button(
                t("matches.take_back"),
                key=f"take_back.{one.match_decision_id}",
                on_click=decide,
                args=(kind, one.left_id, one.right_id, "taken_back", one.match_decision_id),
                width="stretch",
            )


def verdict_said(verdict: str, kind: Kind) -> str:
    """A verdict in words; what was taken back is the same of every kind."""
    return t("matches.verdict.taken_back") if verdict == "taken_back" else text_for_kind(f"verdict.{verdict}", kind)


def name_of(row_id: str, kind: Kind = "account") -> str:
    """The name that the source of a row gives it; the id where nothing knows it any more."""
    return str(told_of(row_id, kind).get("name", row_id))


def told_of(row_id: str, kind: Kind = "account") -> dict[str, str]:
    """What the source of a row says of it, column -> value; empty where the row is gone."""
    snapshot = data.snapshot()
    if snapshot is None or not are_known():
        return {}
    if _ORIGINS.get(kind) in snapshot.tables:
        rows = data.query_rows(f"{kind}_of_source", row_id=row_id)
        if len(rows):
            return dict(zip(rows["column_name"], rows["value"], strict=True))
    row = data.query_rows(f"{kind}_row", row_id=row_id)
    if row.empty:
        return {}
    return {name: str(value) for name, value in row.iloc[0].items() if not values.is_nothing(value)}
