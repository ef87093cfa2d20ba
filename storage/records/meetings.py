"""Closed meetings. A meeting runs until somebody closes it; whatever was decided meanwhile belongs to it.

Teams that look at a part of the company, such as one region, have their own series of meetings: a series is all
meetings with the same filters.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, String, Text, UniqueConstraint, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column

from model.errors import Fault
from storage.records.base import Base, written_at
from storage.records.named_columns import PersonName, PersonNames, TypedJson

Where = Iterable[tuple[str, Iterable[str]]]


class Meeting(Base):
    """A closed meeting, the `number`-th of its `series`: what it looked at and its minutes by language.

    participants: names as typed; next_on: the day of the next meeting; null if nobody said so.
    """

    __tablename__ = "meeting"
    __table_args__ = (UniqueConstraint("series", "number"),)

    meeting_id: Mapped[int] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    closed_at: Mapped[datetime]
    closed_by: Mapped[str | None] = mapped_column(PersonName)
    as_of: Mapped[date] = mapped_column(Date)
    snapshot_id: Mapped[str] = mapped_column(Text)
    charter_version: Mapped[int]
    filters: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    minutes: Mapped[dict[str, str]] = deferred(mapped_column(TypedJson, nullable=False))
    is_demo: Mapped[bool]
    participants: Mapped[list[str] | None] = mapped_column(PersonNames)
    next_on: Mapped[date | None] = mapped_column(Date)


def series_of(where: Where, *, is_demo: bool = False, sight: str = "") -> str:
    """The series of meetings held with the filters `where`; the order of filters and values makes no difference.

    sight: the mark of what its participants may see; "" for everything. People who see another part have their own
    series. Meetings on the simulated company are a series of their own, never part of a real one.
    """
    plain = sorted((name, sorted(values)) for name, values in where)
    told = [plain, is_demo, sight] if sight else [plain, is_demo]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def last(session: Session, series: str, *, until: date | None = None) -> Meeting | None:
    """The latest meeting of `series`, with figures of `until` or earlier; None before the first one."""
    asked = select(Meeting).where(Meeting.series == series).order_by(Meeting.number.desc()).limit(1)
    return session.scalar(asked if until is None else asked.where(Meeting.as_of <= until))


def of_series(session: Session, series: str, *, most: int = 100) -> list[Meeting]:
    """The meetings of `series`, newest first."""
    return [
        *session.scalars(select(Meeting).where(Meeting.series == series).order_by(Meeting.number.desc()).limit(most))
    ]


def held(session: Session, *, until: date, is_demo: bool = False, series: str | None = None) -> list[Meeting]:
    """The meetings on figures of `until` or earlier, oldest first; those of all series unless one is named."""
    asked = select(Meeting).where(Meeting.is_demo == is_demo, Meeting.as_of <= until)
    asked = asked if series is None else asked.where(Meeting.series == series)
    return [*session.scalars(asked.order_by(Meeting.as_of, Meeting.meeting_id))]


def latest_elsewhere(session: Session, series: str, *, is_demo: bool = False) -> Meeting | None:
    """The latest meeting with other filters than `series`."""
    asked = select(Meeting).where(Meeting.series != series, Meeting.is_demo == is_demo)
    return session.scalar(asked.order_by(Meeting.closed_at.desc(), Meeting.meeting_id.desc()).limit(1))


def filters_held(session: Session, *, is_demo: bool = False) -> list[dict[str, list[str]]]:
    """The filters meetings were held with, one entry for each series."""
    first = select(func.min(Meeting.meeting_id)).where(Meeting.is_demo == is_demo).group_by(Meeting.series)
    return [*session.scalars(select(Meeting.filters).where(Meeting.meeting_id.in_(first)))]


def minutes_of(session: Session, meeting_id: int) -> dict[str, str]:
    """The minutes of a meeting: language -> HTML; empty if there is no such meeting."""
    return dict(session.scalar(select(Meeting.minutes).where(Meeting.meeting_id == meeting_id)) or {})


def close(
    session: Session, *, after: int, where: Where, is_demo: bool = False, sight: str = "", **facts: Any
) -> Meeting:
    """The meeting that follows number `after` of its series (`series_of`), closed now.

    `facts` are the other columns of `Meeting`. Fault if somebody has closed a meeting after `after` meanwhile.
    """
    filters = {name: sorted(values) for name, values in where}
    series = series_of(filters.items(), is_demo=is_demo, sight=sight)
    facts = {"closed_at": written_at(), "closed_by": None, "participants": None, "next_on": None} | facts
    meeting = Meeting(series=series, number=after + 1, filters=filters, is_demo=is_demo, **facts)
    held = session.scalar(select(func.max(Meeting.number)).where(Meeting.series == series)) or 0
    if held != after:
        raise Fault("meeting.already_closed")
    session.add(meeting)
    try:
        session.flush()
    except IntegrityError:  # two people closed it at the same moment
        raise Fault("meeting.already_closed") from None
    return meeting


def forget_demonstration(session: Session) -> None:
    """Remove every meeting held on a simulated company, with its baseline; its decisions have to be removed first."""
    session.execute(delete(Meeting).where(Meeting.is_demo))
