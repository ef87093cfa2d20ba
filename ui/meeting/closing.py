"""Closing a meeting freezes a baseline and stores the minutes; the next meeting starts from there."""

from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa

from storage.records import baselines, decisions, meetings, running_meetings
from ui.meeting.current_meeting import Sitting
from ui.shell import access, access_log, data


def _phases(now: Sitting) -> pa.Table:
    """account_id and phase of every account that matches the filters."""
    rows = data.run_metric("changes", now.scope, since=now.scope.as_of)
    return pa.table({"account_id": pa.array(rows["account_id"]), "phase": pa.array(rows["to_phase"])})


def write(
    now: Sitting,
    written: Mapping[str, str],
    by: str | None,
    *,
    participants: Sequence[str] = (),
    next_on: date | None = None,
) -> int:
    """Write baseline, minutes and meeting, closed by `by`, in one transaction; returns the meeting's number.

    Fault if the meeting has been closed meanwhile.
    """
    access.require("decide")
    info = data.published().info
    with data.records().begin() as session:
        meeting = meetings.close(
            session, after=now.number - 1, where=now.scope.narrowing, as_of=now.scope.as_of, snapshot_id=info.id,
            charter_version=info.charter_version, minutes=dict(written), closed_by=by,
            is_demo=info.is_demo, sight=access.current().sight.records_mark, participants=list(participants),
            next_on=next_on,
        )  # fmt: skip
        baselines.freeze(session, meeting.meeting_id, _phases(now))
        decisions.hand_to(session, meeting.meeting_id, now.series)
        running_meetings.end(session, now.series, meeting.number)
    access_log.note("decision", f"meeting {meeting.number}")
    return meeting.number
