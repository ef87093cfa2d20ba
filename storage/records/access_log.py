"""The access log: who looked at which account, person or list, exported which file, decided or set what, and when.

Rows are added and, when old enough, removed; they change only when a forgotten person is removed from all texts. The
database refuses everything else (`storage.records.append_only`).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final, Literal, get_args

from sqlalchemy import Index, String, Text, delete, event, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.records.append_only import may_change
from storage.records.base import Base, written_at
from storage.records.named_columns import PersonName

Kind = Literal["account", "person", "list", "export", "decision", "setting"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


class AccessEntry(Base):
    """One access: `who` by address or name, what kind of access, and which (an id, the name of a list or of a file)."""

    __tablename__ = "access_entry"
    __table_args__ = (Index(None, "happened_at"),)

    access_entry_id: Mapped[int] = mapped_column(primary_key=True)
    happened_at: Mapped[datetime]
    who: Mapped[str] = mapped_column(PersonName)
    kind: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(Text)


@event.listens_for(AccessEntry, "before_update")
def _never(_mapper: Any, _connection: Any, entry: AccessEntry) -> None:
    raise TypeError(f"access entry {entry.access_entry_id} is written and stays as it is")


def note(session: Session, who: str, kind: Kind, subject: str) -> AccessEntry:
    """Add a row for this moment."""
    entry = AccessEntry(happened_at=written_at(), who=who, kind=kind, subject=subject)
    session.add(entry)
    session.flush()
    return entry


def latest(
    session: Session, *, who: str | None = None, kind: Kind | None = None, subject: str | None = None, most: int = 500
) -> list[AccessEntry]:
    """The rows, latest first; only those of one person, kind or subject if given."""
    asked = select(AccessEntry)
    wanted: Iterable[tuple[Any, str | None]] = (
        (AccessEntry.who, who), (AccessEntry.kind, kind), (AccessEntry.subject, subject),
    )  # fmt: skip
    for column, value in wanted:
        asked = asked if value is None else asked.where(column == value)
    order = (AccessEntry.happened_at.desc(), AccessEntry.access_entry_id.desc())
    return [*session.scalars(asked.order_by(*order).limit(most))]


def forget_old(session: Session, days: int, now: datetime | None = None) -> int:
    """Remove rows older than `days`; returns how many."""
    before = (now or written_at()) - timedelta(days=days)
    is_old = AccessEntry.happened_at < before
    if not session.scalar(select(exists().where(is_old))):
        return 0
    with may_change(session):
        # The result of a DELETE has a row count, but the type of `execute` does not say so.
        gone: Any = session.execute(delete(AccessEntry).where(is_old))
    return int(gone.rowcount)
