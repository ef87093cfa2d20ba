"""The current meeting: which one it follows, what it has decided so far, and the days it covers."""

from dataclasses import dataclass, replace
from datetime import timedelta

from storage.records import decisions, meetings, running_meetings
from storage.records.decisions import Decision
from storage.records.meetings import Meeting
from storage.records.running_meetings import RunningMeeting
from ui.decisions.demonstration_words import in_readers_words
from ui.shell import access, data
from ui.shell.scope import Scope


@dataclass(frozen=True)
class Sitting:
    """The records as read in one run, for the filters of `scope`.

    last: the meeting before; elsewhere: the latest one with other filters; carried: decisions of earlier meetings still
    to be reviewed; running: decisions made since; entered: who takes part and when the next one is, as far as anybody
    has said so; mark: changes with every decision and with what is entered.
    is_presented: it is shown item by item, on a projector.
    """

    scope: Scope
    series: str
    last: Meeting | None
    elsewhere: Meeting | None
    carried: list[Decision]
    running: list[Decision]
    owners: list[str]
    entered: RunningMeeting | None
    mark: str
    is_presented: bool = False

    @property
    def number(self) -> int:
        """Which meeting of its series this is, from 1."""
        return self.last.number + 1 if self.last else 1

    @property
    def is_newer(self) -> bool:
        """Whether the figures are for a later day than those of the meeting before."""
        return self.last is None or self.last.as_of < self.scope.as_of

    @property
    def period(self) -> Scope:
        """The scope for the days since the meeting before; the view's own period if there are none."""
        if self.last is None or not self.is_newer:
            return self.scope
        return replace(self.scope, start=self.last.as_of + timedelta(days=1), end=self.scope.as_of)


def sitting_for(scope: Scope, *, is_presented: bool = False) -> Sitting:
    """The current meeting with the filters of `scope`; meetings held on figures of a later day are left out. Visitors
    who see a part of the company have their own meetings.
    """
    sight = access.current().sight.records_mark
    series = meetings.series_of(scope.narrowing, is_demo=is_demo(), sight=sight)
    with data.records().reading() as session:
        last = meetings.last(session, series, until=scope.as_of)
        number = last.number + 1 if last else 1
        return Sitting(
            scope=scope,
            series=series,
            last=last,
            # Only visitors who see everything are told about other series.
            elsewhere=meetings.latest_elsewhere(session, series, is_demo=is_demo()) if not (last or sight) else None,
            carried=in_readers_words(decisions.carried(session, series, since=last.closed_at) if last else []),
            running=in_readers_words(decisions.running(session, series)),
            owners=decisions.owners(session, series),
            entered=running_meetings.entered(session, series, number),
            mark=running_meetings.mark(session, series, number),
            is_presented=is_presented,
        )


def is_demo() -> bool:
    """Whether the figures are those of the simulated company, whose meetings are stored apart from real ones."""
    current = data.snapshot()
    return current is not None and current.info.is_demo
