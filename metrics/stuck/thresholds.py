"""The ages above which an account counts as stuck, and where these limits come from."""

import pyarrow as pa

from metrics.question.question import Plan, Question, Tables
from metrics.statistics.arrow import as_table
from metrics.stuck.overdue import learned

COLUMNS = (
    ("phase", pa.string()),
    ("segment", pa.string()),
    ("threshold_days", pa.int64()),
    ("threshold_source", pa.string()),
)


def thresholds(tables: Tables, question: Question) -> Plan:
    """One row per phase and segment that occurs, with the limits that `stuck` uses; no filter changes them."""
    limits = yield from learned(tables, question)
    rank = question.charter.rank
    rows = sorted(
        ((phase, segment, days, source) for (phase, segment), (days, source) in limits.items()),
        key=lambda row: (rank[row[0]], row[1] is None, row[1] or ""),
    )
    return as_table(COLUMNS, {name: [row[index] for row in rows] for index, (name, _) in enumerate(COLUMNS)})
