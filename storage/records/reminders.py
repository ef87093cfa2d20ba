"""Which open decision was told to the receivers of notices on which day: each at most once a day.

A decision is claimed before it is told, so that two processes never tell the same one; what could not be told is
released again.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import Date, ForeignKey, delete, exists, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.records.base import Base
from storage.records.decisions import Decision


class Reminder(Base):
    """That a decision was told on that day."""

    __tablename__ = "reminder"

    decision_id: Mapped[int] = mapped_column(
        ForeignKey("decision.decision_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    told_on: Mapped[date] = mapped_column(Date, primary_key=True)


def due(session: Session, *, day: date, within_days: int, is_demo: bool = False) -> list[Decision]:
    """Open decisions of every series that are due by `within_days` after `day`, overdue ones included, and have not
    been told on `day`: the earliest due first.
    """
    is_told = exists().where(Reminder.decision_id == Decision.decision_id, Reminder.told_on == day)
    query = select(Decision).where(
        Decision.status == "open", Decision.is_demo == is_demo, Decision.due_on <= day + timedelta(days=within_days),
        ~is_told,
    )  # fmt: skip
    return [*session.scalars(query.order_by(Decision.due_on, Decision.decision_id))]


def claim(session: Session, found: Iterable[Decision], day: date) -> list[Decision]:
    """Those of `found` that nobody else has claimed for `day`, now claimed."""
    claimed = []
    for decision in found:
        try:
            with session.begin_nested():
                session.execute(insert(Reminder).values(decision_id=decision.decision_id, told_on=day))
        except IntegrityError:  # another process tells it
            continue
        claimed.append(decision)
    return claimed


def release(session: Session, claimed: Iterable[int], day: date) -> None:
    """Forget that the decisions of these ids were told on `day`."""
    session.execute(delete(Reminder).where(Reminder.told_on == day, Reminder.decision_id.in_([*claimed])))
