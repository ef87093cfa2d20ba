"""A past meeting of the simulated company, so that the page has one to look back on from the first start."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from storage.records import decisions, meetings
from storage.records.decisions import Wording
from ui.meeting import closing, current_meeting, minutes, saving
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text.catalogue import t

# The meeting was two weeks before the last day of the data.
_AGO: Final = timedelta(days=14)


def hold_demonstration() -> None:
    """Hold the meeting on the published demonstration; records of an earlier demonstration are deleted."""
    snapshot = data.pin_snapshot()
    if snapshot is None or not snapshot.info.is_demo:
        return
    with data.records().begin() as session:
        decisions.forget_demonstration(session)
        meetings.forget_demonstration(session)
    held_on = snapshot.info.as_of - _AGO
    scope = Scope(held_on, held_on - _AGO, held_on)
    for wording in _agreed(scope, held_on):
        saving.add_decision(current_meeting.sitting_for(scope), wording, by=None)
    now = current_meeting.sitting_for(scope)
    closing.write(now, minutes.in_every_language(now), by=None)
    first = current_meeting.sitting_for(replace(scope, as_of=snapshot.info.as_of)).carried[:1]
    with data.records().begin() as session:
        for one in first:
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
