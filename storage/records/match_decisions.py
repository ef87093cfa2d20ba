"""Decisions about rows that may mean the same company or person: made by people, kept for ever, and reversible.

A decision never changes. Taking one back, or deciding differently, adds a row that follows it; the last row of a chain
is in force. Decisions outlive every sync, because they use the sources' own ids.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import ForeignKey, Index, String, Text, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.records.base import Base, written_at
from storage.records.engine import Records
from storage.records.named_columns import PersonName

# lead: whether a contact without a company belongs to an account; the only kind whose two rows are in different tables.
Kind = Literal["account", "contact", "lead", "opportunity", "activity"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LEAD: Kind = "lead"
# taken_back: nothing is decided any more, and the rules apply.
Verdict = Literal["same", "different", "taken_back"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


class MatchDecision(Base):
    """What somebody decided about two rows, ids in the order of `in_order`. follows: the decision that this one
    replaces.
    """

    __tablename__ = "match_decision"
    # `follows` is null in the first decision on a pair, and nulls are never equal, so that case needs an index of its
    # own.
    __table_args__ = (
        Index(None, "kind", "left_id", "right_id"),
        Index(
            "uq_match_decision_first", "kind", "left_id", "right_id", unique=True,
            sqlite_where=text("follows IS NULL"), postgresql_where=text("follows IS NULL"),
        ),
    )  # fmt: skip

    match_decision_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    left_id: Mapped[str] = mapped_column(Text)
    right_id: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str] = mapped_column(String(10))
    follows: Mapped[int | None] = mapped_column(ForeignKey("match_decision.match_decision_id"), unique=True)
    decided_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(PersonName)


@dataclass(frozen=True)
class Decided:
    """A decision in force, in the form that the rules use."""

    kind: Kind
    left_id: str
    right_id: str
    are_same: bool


class ChangedMeanwhile(Exception):
    """Somebody else has decided on the pair; `theirs` is what is in force now."""

    def __init__(self, theirs: MatchDecision | None) -> None:
        self.theirs = theirs
        super().__init__("somebody else has decided meanwhile")


def decide(
    session: Session,
    kind: Kind,
    one_id: str,
    other_id: str,
    verdict: Verdict,
    *,
    seen: int | None = None,
    by: str | None = None,
) -> MatchDecision:
    """Record what somebody decided about two rows, in either order; for a lead the contact comes first.

    seen: the id of the decision on this pair that was in force when the person looked, None if there was none;
    ChangedMeanwhile if it is a different one by now. ValueError if both ids are the same, or there is nothing to take
    back.
    """
    left, right = in_order(kind, one_id, other_id)
    if left == right and kind != LEAD:
        raise ValueError("a row cannot be compared with itself")
    last = _last(session, kind, left, right)
    if (last.match_decision_id if last else None) != seen:
        if last is not None:
            session.expunge(last)  # stays readable after a rollback of the session
        raise ChangedMeanwhile(last)
    if verdict == "taken_back" and (last is None or last.verdict == "taken_back"):
        raise ValueError("there is nothing to take back")
    # `follows` is unique: if two people decide at the same moment, the database refuses the second.
    decision = MatchDecision(
        kind=kind, left_id=left, right_id=right, verdict=verdict, follows=seen, decided_at=written_at(), decided_by=by
    )
    session.add(decision)
    try:
        session.flush()
    except IntegrityError:
        raise ChangedMeanwhile(None) from None
    return decision


def in_order(kind: Kind, one_id: str, other_id: str) -> tuple[str, str]:
    """Both ids in the order used by decisions: alphabetical; for a lead as given, contact then account."""
    left, right = (one_id, other_id) if kind == LEAD else sorted((one_id, other_id))
    return left, right


def known(records: Records) -> list[Decided]:
    """As :func:`in_force`, from `records`; Fault if they cannot be read."""
    with records.reading() as session:
        return in_force(session)


def history(session: Session) -> list[MatchDecision]:
    """Every decision ever written, the latest first."""
    return [*session.scalars(select(MatchDecision).order_by(MatchDecision.match_decision_id.desc()))]


def lasting(session: Session) -> list[MatchDecision]:
    """The last decision on every pair, the latest first, including those taken back."""
    pair = (MatchDecision.kind, MatchDecision.left_id, MatchDecision.right_id)
    newest = select(func.max(MatchDecision.match_decision_id)).group_by(*pair)
    query = select(MatchDecision).where(MatchDecision.match_decision_id.in_(newest))
    return [*session.scalars(query.order_by(MatchDecision.match_decision_id.desc()))]


def in_force(session: Session) -> list[Decided]:
    """The decisions that consolidation follows, in the order in which they were made."""
    return [
        Decided(kind, row.left_id, row.right_id, row.verdict == "same")
        for row in reversed(lasting(session))
        for kind in KINDS
        if row.verdict != "taken_back" and row.kind == kind
    ]


def _last(session: Session, kind: Kind, left: str, right: str) -> MatchDecision | None:
    query = select(MatchDecision).where(
        MatchDecision.kind == kind, MatchDecision.left_id == left, MatchDecision.right_id == right
    )
    return session.scalar(query.order_by(MatchDecision.match_decision_id.desc()).limit(1))
