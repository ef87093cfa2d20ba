"""Past meetings of the simulated company, so that pages have something to look back on from the first start."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from storage.records import decisions, leadership_reviews, meetings, running_meetings
from storage.records.decisions import Decision, Wording
from ui.meeting import closing, current_meeting, minutes, saving
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text.catalogue import t

# The last meeting was two weeks before the last day of the data, the others every four weeks before it.
_AGO: Final = timedelta(days=14)
_APART: Final = timedelta(days=28)
# What each of the earlier meetings decided, oldest first (``meeting.demo.past.<word>``), and who saw to it.
_EARLIER: Final = {
    "limits": "marketing", "handovers": "sales", "interviews": "marketing", "south": "sales", "template": "inside",
    "next_steps": "sales",
}  # fmt: skip
# Leadership looked at it once, this long before the last day.
_REVIEWED: Final = timedelta(days=98)


def hold_demonstration() -> None:
    """Hold the meetings on the published demonstration; records of an earlier demonstration are deleted."""
    snapshot = data.pin_snapshot()
    if snapshot is None or not snapshot.info.is_demo:
        return
    with data.records().begin() as session:
        decisions.forget_demonstration(session)
        meetings.forget_demonstration(session)
        running_meetings.forget_demonstration(session)
        leadership_reviews.forget_demonstration(session)
    held_on = snapshot.info.as_of - _AGO
    _hold_earlier(held_on)
    scope = Scope(held_on, held_on - _AGO, held_on)
    for wording in _agreed(scope, held_on):
        saving.add_decision(current_meeting.sitting_for(scope), wording, by=None)
    now = current_meeting.sitting_for(scope)
    closing.write(now, minutes.in_every_language(now), by=None)
    first = current_meeting.sitting_for(replace(scope, as_of=snapshot.info.as_of)).carried[:1]
    _settle(first)
    reviewed_on = snapshot.info.as_of - _REVIEWED
    if reviewed_on >= (data.first_day() or reviewed_on):
        with data.records().begin() as session:
            leadership_reviews.add(session, reviewed_on=reviewed_on, note=t("meeting.demo.review"), is_demo=True)


def _hold_earlier(before: date) -> None:
    """Hold a meeting for each of `_EARLIER` before that of the day `before`, as far back as there are data.

    Each decided one thing, which was done by the next.
    """
    begins = data.first_day() or before
    for place, (word, owner) in enumerate(_EARLIER.items()):
        held_on = before - (len(_EARLIER) - place) * _APART
        if held_on < begins:
            continue
        scope = Scope(held_on, held_on - _APART, held_on)
        _settle(current_meeting.sitting_for(scope).carried)
        wording = Wording(t(f"meeting.demo.past.{word}"), t(f"meeting.demo.{owner}"), held_on + _APART)
        saving.add_decision(current_meeting.sitting_for(scope), wording, by=None)
        now = current_meeting.sitting_for(scope)
        closing.write(now, minutes.in_every_language(now), by=None)
    _settle(current_meeting.sitting_for(Scope(before, before - _APART, before)).carried)


def _settle(found: Iterable[Decision]) -> None:
    """Note that these decisions are done."""
    with data.records().begin() as session:
        for one in found:
            if one.status == "open":
                wording = replace(one.wording, status="done")
                decisions.change(session, one.decision_id, wording, seen_version=one.version)


def _agreed(scope: Scope, held_on: date) -> list[Wording]:
    """The decisions: on touches, on a phase, on the account with most at risk; owners are roles, as nobody is real."""
    led: dict[str, list[str]] = {department: [] for department in ("marketing", "shared", "sales")}
    for key in phase.in_play():
        led[str(data.charter().led_by(key))].append(key)
    found = [
        Wording(t("meeting.demo.premature"), t("meeting.demo.marketing"), held_on + timedelta(days=7), phase=key,
                effect="premature", direction="down")
        for key in led["marketing"][-1:]
    ]  # fmt: skip
    found += [
        Wording(t("meeting.demo.stuck"), t("meeting.demo.sales"), held_on + timedelta(days=11), phase=key,
                effect="stuck", direction="down", amount=3.0)
        for key in led["sales"][:1]
    ]  # fmt: skip
    stuck = data.run_metric("stuck", scope).head(1)
    found += [
        Wording(t("meeting.demo.account"), t("meeting.demo.inside"), held_on + timedelta(days=16), phase=one.phase,
                account_id=one.account_id)
        for one in stuck.itertuples(index=False)
    ]  # fmt: skip
    return found
