"""Leadership reviews: the days on which the sponsor in leadership looked at how the alignment is doing."""

from datetime import date, datetime

from sqlalchemy import Date, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.records.base import Base, written_at
from storage.records.named_columns import PersonName, TypedText


class LeadershipReview(Base):
    """One review: the as-of day of the figures looked at, who noted it and when, and what came of it in a sentence."""

    __tablename__ = "leadership_review"
    __table_args__ = (UniqueConstraint("is_demo", "reviewed_on"),)

    review_id: Mapped[int] = mapped_column(primary_key=True)
    is_demo: Mapped[bool]
    reviewed_on: Mapped[date] = mapped_column(Date)
    note: Mapped[str] = mapped_column(TypedText)
    noted_at: Mapped[datetime]
    noted_by: Mapped[str | None] = mapped_column(PersonName)


def add(
    session: Session, *, reviewed_on: date, note: str, by: str | None = None, is_demo: bool = False
) -> LeadershipReview:
    """A new review of the figures of `reviewed_on`; the only one of that day: a second one replaces its note."""
    known = select(LeadershipReview).where(
        LeadershipReview.is_demo == is_demo, LeadershipReview.reviewed_on == reviewed_on
    )
    review = session.scalar(known.with_for_update()) or LeadershipReview(is_demo=is_demo, reviewed_on=reviewed_on)
    review.note, review.noted_at, review.noted_by = note, written_at(), by
    session.add(review)
    session.flush()
    return review


def until(session: Session, day: date, *, is_demo: bool = False) -> list[LeadershipReview]:
    """The reviews of figures of `day` or earlier, oldest first."""
    query = select(LeadershipReview).where(LeadershipReview.is_demo == is_demo, LeadershipReview.reviewed_on <= day)
    return [*session.scalars(query.order_by(LeadershipReview.reviewed_on))]


def forget_demonstration(session: Session) -> None:
    """Remove the reviews of a simulated company."""
    session.execute(delete(LeadershipReview).where(LeadershipReview.is_demo))
