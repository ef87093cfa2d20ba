"""Baselines: where every account was when a meeting was closed, frozen against later corrections."""

from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column

from storage.records.base import Base

COLUMNS = pa.schema([("account_id", pa.string()), ("phase", pa.string())])


class Baseline(Base):
    """The phases of all accounts of one meeting, as a small Parquet file: one row here, not a million."""

    __tablename__ = "baseline"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.meeting_id", ondelete="CASCADE"), primary_key=True)
    accounts: Mapped[int]
    phases: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))


def freeze(session: Session, meeting_id: int, phases: pa.Table) -> None:
    """Keep `phases` (account_id, phase) as the baseline of the meeting; there is only one per meeting, and it never
    changes.
    """
    file = BytesIO()
    pq.write_table(phases.select(COLUMNS.names).cast(COLUMNS), file, compression="zstd")
    session.add(Baseline(meeting_id=meeting_id, accounts=phases.num_rows, phases=file.getvalue()))


def frozen(session: Session, meeting_id: int) -> pa.Table:
    """account_id and phase as they were frozen; no rows if the meeting has no baseline."""
    found = session.get(Baseline, meeting_id)
    return COLUMNS.empty_table() if found is None else pq.read_table(BytesIO(found.phases))
