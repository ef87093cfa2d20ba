"""How connected systems stand: whether the last run of each ended well, and whether the next one is overdue."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from settings import Settings
from storage.records import Records
from storage.records.sync_runs import SyncRun, is_partly, last_whole, latest
from storage.sync_lock import going

# A system is overdue when its last complete run began longer ago than this many times ``Settings.sync_every``: a run
# may take as long as the time between two, and one that is late by less corrects itself.
SPANS_UNTIL_OVERDUE = 2


# So many days before credentials end it is told.
DAYS_BEFORE_END = 7


class Standing(StrEnum):
    """How the last run of a system ended; `OVERDUE`: well or not at all, but too long ago."""

    FINE = "fine"
    PARTLY = "partly"
    STOPPED = "stopped"
    CUT_OFF = "cut_off"
    GOING = "going"
    NEVER = "never"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Runs:
    """source -> its last run, and when its last complete run began."""

    last: Mapping[str, SyncRun] = field(default_factory=dict)
    whole: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Trouble:
    """A system that needs somebody: stopped by `fault` (key and values), cut off, or overdue.

    at: when its last run began. whole_at: when its last complete run began; None if there was none.
    """

    system: str
    standing: Standing
    at: datetime
    whole_at: datetime | None = None
    fault: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Ending:
    """Credentials of a system that end soon or have ended; on: the last day on which they are accepted."""

    system: str
    on: date


def endings(settings: Settings, today: date) -> Iterator[Ending]:
    """The systems whose credentials are accepted for `DAYS_BEFORE_END` days at most, in the order of the settings."""
    for name in settings.sources:
        on = settings.credentials_end(name)
        if on is not None and on - today <= timedelta(days=DAYS_BEFORE_END):
            yield Ending(name, on)


def read_runs(records: Records) -> Runs:
    """What the records know of all systems; Fault if they cannot be read."""
    with records.reading() as session:
        return Runs(latest(session), last_whole(session))


def standing_of(run: SyncRun | None, *, is_going: bool) -> Standing:
    """How `run` ended; one that did not end is going on if any is (`is_going`), else it was cut off."""
    if run is None:
        return Standing.NEVER
    if run.ended_at is None:
        return Standing.GOING if is_going else Standing.CUT_OFF
    if run.fault is not None:
        return Standing.STOPPED
    return Standing.PARTLY if is_partly(run) else Standing.FINE


def is_overdue(whole_at: datetime | None, every: timedelta | None, now: datetime) -> bool:
    """Whether the last complete run is too long ago for a sync `every` so often; never without a schedule.

    >>> from datetime import UTC
    >>> noon, hour = datetime(2026, 3, 2, 12, tzinfo=UTC), timedelta(hours=1)
    >>> [is_overdue(noon, hour, noon + hours * hour) for hours in (2, 3)]
    [False, True]
    """
    return every is not None and whole_at is not None and now - whole_at > SPANS_UNTIL_OVERDUE * every


def troubles(settings: Settings, runs: Runs, now: datetime) -> Iterator[Trouble]:
    """The connected systems that need somebody, in the order of the settings."""
    is_going = going(settings.data) is not None
    for name in settings.sources:
        run, whole_at = runs.last.get(name), runs.whole.get(name)
        if run is None:
            continue
        standing = standing_of(run, is_going=is_going)
        if standing in (Standing.STOPPED, Standing.CUT_OFF):
            yield Trouble(name, standing, run.began_at, whole_at, run.fault)
        elif is_overdue(whole_at, settings.sync_every, now):
            yield Trouble(name, Standing.OVERDUE, run.began_at, whole_at)
