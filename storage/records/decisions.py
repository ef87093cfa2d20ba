"""Decisions: what was agreed, who is to do it by when, and which figure should show it. Every earlier wording is kept.

Several people may edit at once. Saving requires the version one has seen; if there is a newer one, nothing is written
and `ChangedMeanwhile` carries it, so that a person can compare and choose.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, Literal, get_args

from sqlalchemy import Date, ForeignKey, Index, String, Text, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.orm.attributes import set_committed_value

from storage.records.base import Base, written_at
from storage.records.named_columns import PersonName, TypedJson, TypedText

Status = Literal["open", "done", "dropped"]
Direction = Literal["up", "down"]
STATUSES: tuple[Status, ...] = get_args(Status)
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)


@dataclass(frozen=True)
class Wording:
    """What people write about a decision.

    It is about a phase, about an account or about neither. effect: the figure that should change; direction: which way;
    amount: by how much, if anybody said so.
    """

    text: str
    owner: str = ""
    due_on: date | None = None
    phase: str | None = None
    account_id: str | None = None
    effect: str | None = None
    direction: Direction | None = None
    amount: float | None = None
    status: Status = "open"


class Decision(Base):
    """The wording in force, its version, and the value of its effect's figure when it was decided."""

    __tablename__ = "decision"
    __table_args__ = (Index(None, "series", "meeting_id"),)

    decision_id: Mapped[int] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(String(64))
    # The meeting it was made in, known once that meeting is closed.
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.meeting_id"))
    text: Mapped[str] = mapped_column(TypedText)
    owner: Mapped[str] = mapped_column(PersonName)
    due_on: Mapped[date | None] = mapped_column(Date)
    phase: Mapped[str | None] = mapped_column(Text)
    account_id: Mapped[str | None] = mapped_column(Text)
    effect: Mapped[str | None] = mapped_column(Text)
    direction: Mapped[str | None] = mapped_column(String(4))
    amount: Mapped[float | None]
    status: Mapped[str] = mapped_column(String(10))
    decided_on: Mapped[date] = mapped_column(Date)
    value_then: Mapped[float | None]
    phase_then: Mapped[str | None] = mapped_column(Text)
    is_demo: Mapped[bool]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str | None] = mapped_column(PersonName)
    settled_at: Mapped[datetime | None]
    version: Mapped[int]

    @property
    def wording(self) -> Wording:
        """What people wrote."""
        return Wording(**{field.name: getattr(self, field.name) for field in fields(Wording)})


class DecisionVersion(Base):
    """One wording a decision has had, who wrote it and when; never changed."""

    __tablename__ = "decision_version"

    decision_id: Mapped[int] = mapped_column(
        ForeignKey("decision.decision_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    wording: Mapped[dict[str, Any]] = mapped_column(TypedJson(("text",), ("owner",)))
    changed_at: Mapped[datetime]
    changed_by: Mapped[str | None] = mapped_column(PersonName)


class ChangedMeanwhile(Exception):
    """Somebody else has saved the decision; `theirs` is the current state, `yours` what was not saved."""

    def __init__(self, theirs: Decision, yours: Wording) -> None:
        self.theirs, self.yours = theirs, yours
        super().__init__(f"decision {theirs.decision_id} is at version {theirs.version}")


def add(
    session: Session,
    series: str,
    wording: Wording,
    *,
    decided_on: date,
    value_then: float | None = None,
    phase_then: str | None = None,
    by: str | None = None,
    is_demo: bool = False,
) -> Decision:
    """A new decision of the current meeting in `series`.

    decided_on: the as-of day of the figures it is based on; value_then: the value of its effect's figure on that day;
    phase_then: the phase of its account.
    """
    decision = Decision(
        series=series, meeting_id=None, **asdict(wording), decided_on=decided_on, value_then=value_then,
        phase_then=phase_then, is_demo=is_demo, changed_at=written_at(), changed_by=by, settled_at=None, version=1,
    )  # fmt: skip
    session.add(decision)
    session.flush()
    _note(session, decision)
    return decision


def change(
    session: Session, decision_id: int, wording: Wording, *, seen_version: int, by: str | None = None
) -> Decision:
    """The decision in its new wording.

    ChangedMeanwhile if it is no longer at `seen_version`; KeyError if there is no such decision.
    """
    # Locked until the session ends, so that nothing can change between this read and the write.
    decision = session.get(Decision, decision_id, with_for_update=True, populate_existing=True)
    if decision is None:
        raise KeyError(decision_id)
    if decision.version != seen_version:
        session.expunge(decision)  # stays readable after a rollback of the session
        raise ChangedMeanwhile(decision, wording)
    if wording == decision.wording:
        return decision
    for name, value in asdict(wording).items():
        setattr(decision, name, value)
    decision.version, decision.changed_at, decision.changed_by = seen_version + 1, written_at(), by
    decision.settled_at = None if wording.status == "open" else decision.settled_at or decision.changed_at
    _note(session, decision)
    return decision


def running(session: Session, series: str) -> list[Decision]:
    """What has been decided since the last meeting of `series`, in the order in which it was decided."""
    query = select(Decision).where(Decision.series == series, Decision.meeting_id.is_(None))
    return [*session.scalars(query.order_by(Decision.decision_id))]


def carried(session: Session, series: str, *, since: datetime) -> list[Decision]:
    """Decisions of earlier meetings of `series` that were open after `since`: the earliest due first, undated last."""
    is_alive = or_(Decision.status == "open", Decision.settled_at > since)
    query = select(Decision).where(Decision.series == series, Decision.meeting_id.is_not(None), is_alive)
    return [*session.scalars(query.order_by(Decision.due_on.is_(None), Decision.due_on, Decision.decision_id))]


def open_everywhere(session: Session, *, is_demo: bool, until: date) -> list[Decision]:
    """Open decisions of every series, made by the day `until`: the earliest due first, undated last."""
    query = select(Decision).where(Decision.status == "open", Decision.is_demo == is_demo, Decision.decided_on <= until)
    return [*session.scalars(query.order_by(Decision.due_on.is_(None), Decision.due_on, Decision.decision_id))]


def made(session: Session, *, until: date, is_demo: bool = False, series: str | None = None) -> list[Decision]:
    """What was decided on figures of `until` or earlier, oldest first; in all series unless one is named."""
    query = select(Decision).where(Decision.is_demo == is_demo, Decision.decided_on <= until)
    query = query if series is None else query.where(Decision.series == series)
    return [*session.scalars(query.order_by(Decision.decided_on, Decision.decision_id))]


def made_in(session: Session, meeting_id: int) -> list[Decision]:
    """What was decided in that meeting, in the order in which it was decided."""
    query = select(Decision).where(Decision.meeting_id == meeting_id)
    return [*session.scalars(query.order_by(Decision.decision_id))]


def worded(found: list[Decision], words: Callable[[str], str]) -> list[Decision]:
    """`found`, text and owner of those of the demonstration as `words` says them; nothing of it is ever written."""
    for one in found:
        if one.is_demo:
            for name in ("text", "owner"):
                set_committed_value(one, name, words(getattr(one, name)))
    return found


def hand_to(session: Session, meeting_id: int, series: str) -> None:
    """Assign the decisions made in `series` since its last meeting to the meeting just closed."""
    mine = update(Decision).where(Decision.series == series, Decision.meeting_id.is_(None))
    session.execute(mine.values(meeting_id=meeting_id))


def versions(session: Session, decision_id: int) -> list[DecisionVersion]:
    """Every wording the decision has had, oldest first."""
    query = select(DecisionVersion).where(DecisionVersion.decision_id == decision_id)
    return [*session.scalars(query.order_by(DecisionVersion.version))]


def wording_of(version: DecisionVersion) -> Wording:
    """The wording of that version, as people wrote it."""
    due = version.wording["due_on"]
    return Wording(**version.wording | {"due_on": due and date.fromisoformat(due)})


def owners(session: Session, series: str) -> list[str]:
    """Names of people responsible for decisions of `series`, in alphabetical order: to choose from, never to count."""
    return [*session.scalars(select(Decision.owner).where(Decision.series == series).distinct().order_by("owner"))]


def mark(session: Session, series: str) -> str:
    """A text that changes whenever anything about the decisions of `series` does; open pages watch it."""
    query = select(func.count(), func.sum(Decision.version), func.max(Decision.meeting_id))
    return ".".join(map(str, session.execute(query.where(Decision.series == series)).one()))


def differences(theirs: Wording, yours: Wording) -> Iterable[str]:
    """The names of the fields in which the two wordings differ, in the order of `Wording`."""
    return [field.name for field in fields(Wording) if getattr(theirs, field.name) != getattr(yours, field.name)]


def forget_demonstration(session: Session) -> None:
    """Remove every decision made on a simulated company, with its wordings."""
    session.execute(delete(Decision).where(Decision.is_demo))


def _note(session: Session, decision: Decision) -> None:
    wording = asdict(decision.wording)
    wording["due_on"] = decision.due_on and decision.due_on.isoformat()
    session.add(
        DecisionVersion(
            decision_id=decision.decision_id, version=decision.version, wording=wording,
            changed_at=decision.changed_at, changed_by=decision.changed_by,
        )
    )  # fmt: skip
    session.flush()
