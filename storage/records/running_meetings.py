"""What is entered about a meeting while it runs: who takes part, and when the next one is.

It is stored as soon as it is entered, so that everybody who has the meeting open sees the same; closing the meeting
moves it into the meeting's own row.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import Date, String, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.records import decisions
from storage.records.base import Base, written_at
from storage.records.named_columns import PersonNames


class RunningMeeting(Base):
    """What has been entered so far about meeting `number` of `series`.

    participants: names as typed; null as long as nobody has said who takes part. next_on: null where no day was chosen,
    or where nobody has said anything (`is_next_said`). version: rises with every change.
    """

    __tablename__ = "running_meeting"

    series: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_demo: Mapped[bool]
    participants: Mapped[list[str] | None] = mapped_column(PersonNames)
    is_next_said: Mapped[bool]
    next_on: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int]
    changed_at: Mapped[datetime]


def entered(session: Session, series: str, number: int) -> RunningMeeting | None:
    """What has been entered about meeting `number` of `series`; None if nothing."""
    return session.get(RunningMeeting, (series, number))


def change_participants(
    session: Session,
    series: str,
    number: int,
    *,
    shown: Iterable[str],
    chosen: Collection[str],
    is_demo: bool = False,
) -> None:
    """Add those of `chosen` who were not `shown` and remove those who were shown and are not chosen: of two people who
    change the list at the same time nobody undoes what the other has entered.
    """
    row, seen = _locked(session, series, number, is_demo), [*shown]
    known = seen if row.participants is None else row.participants
    stay = [name for name in known if name in chosen or name not in seen]
    row.participants = [*dict.fromkeys((*stay, *(name for name in chosen if name not in seen)))]
    _note(session, row)


def change_next(
    session: Session, series: str, number: int, *, shown: date | None, chosen: date | None, is_demo: bool = False
) -> None:
    """Note the day `chosen` as that of the next meeting; None: no day is known. `shown` before; the last one counts."""
    row = _locked(session, series, number, is_demo)
    row.is_next_said, row.next_on = True, chosen
    _note(session, row)


def mark(session: Session, series: str, number: int) -> str:
    """A text that changes with the decisions of `series` and with what is entered about its meeting `number`; open
    pages watch it.
    """
    found = entered(session, series, number)
    return f"{decisions.mark(session, series)}/{found.version if found else 0}"


def end(session: Session, series: str, number: int) -> None:
    """Remove what was entered about meeting `number` of `series` and earlier ones: they are closed."""
    session.execute(delete(RunningMeeting).where(RunningMeeting.series == series, RunningMeeting.number <= number))


def forget_demonstration(session: Session) -> None:
    """Remove what was entered about meetings on a simulated company."""
    session.execute(delete(RunningMeeting).where(RunningMeeting.is_demo))


def _locked(session: Session, series: str, number: int, is_demo: bool) -> RunningMeeting:
    """The row, locked until the session ends; a new one if there is none."""
    asked = select(RunningMeeting).where(RunningMeeting.series == series, RunningMeeting.number == number)
    asked = asked.with_for_update()
    if (row := session.scalar(asked)) is not None:
        return row
    row = RunningMeeting(
        series=series, number=number, is_demo=is_demo, participants=None, is_next_said=False, next_on=None,
        version=0, changed_at=written_at(),
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # somebody else has entered the first thing at the same moment
        return session.scalars(asked).one()
    return row


def _note(session: Session, row: RunningMeeting) -> None:
    row.version, row.changed_at = row.version + 1, written_at()
    session.flush()
