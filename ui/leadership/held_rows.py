"""What people put on record about working together: meetings, decisions, reviews, agreement to the charter."""

from dataclasses import dataclass
from datetime import date

from storage.charter_holding import kept_versions
from storage.records import decisions, leadership_reviews, meetings
from storage.records.charter_drafts import CharterVersion
from storage.records.decisions import Decision
from storage.records.leadership_reviews import LeadershipReview
from storage.records.meetings import Meeting
from ui.decisions.demonstration_words import in_readers_words
from ui.meeting import current_meeting
from ui.shell import access, data
from ui.shell.scope import Scope


@dataclass(frozen=True)
class Held:
    """The records of the whole company up to the as-of day, oldest first; filters do not narrow them.

    version: the record of the charter in force, None if there is none.
    """

    meetings: list[Meeting]
    decisions: list[Decision]
    reviews: list[LeadershipReview]
    version: CharterVersion | None

    @property
    def begins(self) -> date | None:
        """The day of the first meeting's figures, from which patience is counted; None before there was one."""
        return self.meetings[0].as_of if self.meetings else None

    @property
    def done(self) -> int:
        """How many of the decisions are done."""
        return sum(one.status == "done" for one in self.decisions)

    @property
    def is_agreed(self) -> bool:
        """Whether both departments are on record with their agreement to the charter in force."""
        return bool(self.version and self.version.marketing_by and self.version.sales_by)


def held(scope: Scope) -> Held:
    """The records up to the as-of day. Who sees a part of the company sees the meetings held on that part."""
    is_demo, sight = current_meeting.is_demo(), access.current().sight.records_mark
    series = meetings.series_of(scope.narrowing, is_demo=is_demo, sight=sight) if sight else None
    with data.records().reading() as session:
        sat = meetings.held(session, until=scope.as_of, is_demo=is_demo, series=series)
        agreed = in_readers_words(decisions.made(session, until=scope.as_of, is_demo=is_demo, series=series))
        reviews = leadership_reviews.until(session, scope.as_of, is_demo=is_demo)
    in_force = data.charter().version
    version = next((one for one in kept_versions(data.records(), is_demo=is_demo) if one.version == in_force), None)
    return Held(sat, agreed, reviews, version)
