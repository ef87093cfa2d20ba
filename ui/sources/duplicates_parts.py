"""Which records are the same: what was merged, what people decided, and how a decision is saved."""

from itertools import islice
from typing import Final

import streamlit as st

from model.errors import Fault
from storage.records import match_decisions
from storage.records.match_decisions import KINDS, ChangedMeanwhile, Kind, MatchDecision, Verdict
from ui.shell import access, access_log, data, frame, sign_in, state
from ui.sources import duplicates_rows, duplicates_words
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html, markdown
from ui.text.spoken import spoken

PARTS: Final = ("queue", "merged", "decided")
_SAID: Final = "matches.said"
# How many decisions are shown, latest first.
_SHOWN: Final = 50

_BESIDE: Final = (
    ("contact", "people_count"), ("lead", "leads_count"), ("opportunity", "opportunities_count"),
    ("activity", "activities_count"),
)  # fmt: skip


def summary() -> None:
    """Show how many accounts were merged and by whom, how many pairs are waiting, and any error of the last click."""
    if problem := state.remembered(_SAID):
        st.warning(t(problem))
        state.remember(_SAID, None)
    if not duplicates_rows.are_known():
        st.html(f'<div class="gt-answer">{html(t("matches.not_yet"))}</div>')
        return
    counts = data.query_rows("merged_counts")
    merged = dict(zip(counts["kind"], counts["merged"].astype(int), strict=True))
    by_person = dict(zip(counts["kind"], counts["by_person"].astype(int), strict=True)).get("account", 0)
    asked = data.query_rows("waiting_counts").set_index("kind")["n"]
    waiting = int(asked.sum())
    if not merged and not waiting:
        st.html(f'<div class="gt-answer">{html(t("matches.nothing"))}</div>')
        return
    sentences = [tn("matches.merged_count", merged["account"])] if merged.get("account") else []
    sentences += [tn("matches.by_person_count", by_person)] if by_person else []
    sentences += [tn(f"matches.{text}", merged[kind]) for kind, text in _BESIDE if merged.get(kind)]
    sentences.append(tn("matches.waiting_count", waiting))
    st.html(f'<div class="gt-answer">{html(" ".join(sentences))}</div>')
    if len(asked) > 1:
        kinds = (kind for kind in KINDS if kind in asked.index)
        counted = (f"{t(f'matches.kind.{kind}')}: {values.number(asked[kind])}" for kind in kinds)
        st.caption(f"{t('matches.part.queue')} – {' · '.join(counted)}")
    st.caption(t("matches.takes_effect"))


def last_words(kind: Kind) -> dict[tuple[str, str], MatchDecision] | None:
    """The last decision on every pair of that kind, by both ids in order; None, with a note on the page, if the
    records cannot be read.
    """
    try:
        with data.records().reading() as session:
            return {(one.left_id, one.right_id): one for one in match_decisions.lasting(session) if one.kind == kind}
    except Fault:
        st.caption(t("records.page"))
        return None


def decide(kind: Kind, one_id: str, other_id: str, verdict: Verdict, seen: int | None) -> None:
    """Save this visitor's decision on two records; if somebody else decided first, show that instead."""
    access.require("match")
    try:
        with data.records().begin() as session:
            match_decisions.decide(session, kind, one_id, other_id, verdict, seen=seen, by=sign_in.visitor())
    except ChangedMeanwhile:
        state.remember(_SAID, "matches.changed_meanwhile")
    except Fault:
        state.remember(_SAID, "records.page")
    else:
        access_log.note("decision", f"{kind} {one_id} {other_id}")


def show_decisions(kind: Kind) -> None:
    """Show what people decided, latest first, each with a button to undo it."""
    decided = last_words(kind)
    if decided is None:
        return
    if not decided:
        frame.empty(t("matches.nothing_decided"))
    # Rows that the visitor may not see are not even named by their ids.
    is_whole = not access.current().sight.reach
    seen = (one for one in decided.values() if is_whole or _are_seen(one, kind))
    for one in islice(seen, _SHOWN):
        _decision(one, kind)


def _are_seen(one: MatchDecision, kind: Kind) -> bool:
    pairs = zip((one.left_id, one.right_id), duplicates_rows.sides(kind), strict=True)
    return all(duplicates_rows.told_of(row, side) for row, side in pairs)


def _decision(one: MatchDecision, kind: Kind) -> None:
    snapshot = data.snapshot()
    is_in_force = snapshot is not None and snapshot.info.published_at >= one.decided_at
    by = (one.decided_by if access.may("people") else None) or t("matches.somebody")
    when = values.moment(one.decided_at, data.charter().zone)
    both = zip((one.left_id, one.right_id), duplicates_rows.sides(kind), strict=True)
    names = " · ".join(duplicates_rows.described(row, side) for row, side in both)
    with st.container(border=True):
        left, right = st.columns([6, 2], vertical_alignment="center")
        state_said = t("matches.in_force" if is_in_force else "matches.next_sync")
        left.html(
            f"<div><strong>{html(duplicates_words.verdict_said(one.verdict, kind))}</strong> {html(names)}</div>"
            f'<div class="gt-foot">{html(t("matches.decided", by=by, when=when))} · {html(state_said)}</div>'
        )
        if one.verdict != "taken_back":
            right.button(
                spoken(t("matches.take_back"), markdown(names)),
                key=f"take_back.{one.match_decision_id}",
                on_click=decide,
                args=(kind, one.left_id, one.right_id, "taken_back", one.match_decision_id),
                width="stretch",
            )
