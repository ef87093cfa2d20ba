"""Runs that read a system: when, how much, and what stopped them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from model.errors import Fault
from storage.records.base import Base, written_at

# The note that a stream was refused, or delivered in a form that is not mapped.
STOPPED_STREAM = "system.stream_stopped"


class SyncRun(Base):
    """One run of one system. ``ended_at`` is null while it runs, and for ever if it was killed.

    rows: rows delivered per stream. notes and fault: message keys and the values their sentences name, as JSON.
    """

    __tablename__ = "sync_run"
    __table_args__ = (Index(None, "source", "began_at"),)

    sync_run_id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    rows: Mapped[dict[str, int]] = mapped_column(JSON)
    quarantined: Mapped[int] = mapped_column(default=0)
    notes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    fault: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)


def begin(session: Session, source: str) -> SyncRun:
    """A new run of `source`, beginning now."""
    run = SyncRun(source=source, began_at=written_at(), rows={}, notes=[])
    session.add(run)
    session.flush()
    return run


def end(
    session: Session,
    sync_run_id: int,
    *,
    rows: Mapping[str, int] | None = None,
    notes: list[dict[str, Any]] | None = None,
    fault: Fault | None = None,
) -> None:
    """Record that the run ended now, with these rows or because of that fault."""
    run = session.get_one(SyncRun, sync_run_id)
    run.ended_at = written_at()
    run.rows, run.notes = dict(rows or {}), notes or []
    run.fault = None if fault is None else message_as_json(fault.key, fault.values)


def count_quarantined(session: Session, sync_run_id: int, rows: int) -> None:
    """Record how many of the rows that the run read could not be accepted."""
    session.get_one(SyncRun, sync_run_id).quarantined = rows


def note_unpublished(session: Session, sync_run_id: int, fault: Fault) -> None:
    """Record that what the run read is stored but, because of that fault, not published yet."""
    session.get_one(SyncRun, sync_run_id).fault = message_as_json(fault.key, fault.values)


def message_as_json(key: str, values: Mapping[str, object]) -> dict[str, Any]:
    """A message as JSON holds it."""
    plain_values = {
        name: value if isinstance(value, int | float | str) else str(value) for name, value in values.items()
    }
    return {"key": key, "values": plain_values}


def is_partly(run: SyncRun) -> bool:
    """Whether a stream of `run` was stopped while the others were read to the end."""
    return any(note["key"] == STOPPED_STREAM for note in run.notes)


def latest(session: Session) -> dict[str, SyncRun]:
    """Source -> its last run."""
    newest = select(func.max(SyncRun.sync_run_id)).group_by(SyncRun.source)
    return {run.source: run for run in session.scalars(select(SyncRun).where(SyncRun.sync_run_id.in_(newest)))}


def last_whole(session: Session) -> dict[str, datetime]:
    """Source -> when the last run that nothing stopped began: the source's data is complete up to then."""
    query = select(SyncRun.source, func.max(SyncRun.began_at)).where(
        SyncRun.ended_at.is_not(None), SyncRun.fault.is_(None)
    )
    rows = session.execute(query.group_by(SyncRun.source)).all()
    return {row[0]: row[1] for row in rows}


def history(session: Session, source: str, *, runs: int = 20) -> list[SyncRun]:
    """The last `runs` runs of `source`, newest first."""
    query = select(SyncRun).where(SyncRun.source == source).order_by(SyncRun.sync_run_id.desc()).limit(runs)
    return [*session.scalars(query)]
