"""The ages above which an account counts as stuck, and where they come from."""

import ibis.expr.types as ir
import pyarrow as pa

from metrics.ask import Ask, Plan, Query, Tables, bind
from metrics.dwell import Histogram, exit_counts
from metrics.frame import as_table
from metrics.overdue import thresholds
from metrics.spells import phase_spells

COLUMNS = (
    ("phase", pa.string()),
    ("segment", pa.string()),
    ("threshold_days", pa.int64()),
    ("threshold_source", pa.string()),
)


def plan(tables: Tables, ask: Ask) -> Plan:
    """One row per phase and segment that occurs, as `stuck` uses them; no filter changes them."""

    def counts() -> ir.Table:
        return exit_counts(
            phase_spells(tables["spell"], as_of=bind("as_of")), in_play=ask.charter.in_play, by="segment"
        )

    limits = thresholds(Histogram((yield Query(counts, is_shared=True))), ask.charter)
    rank = ask.charter.rank
    rows = sorted(
        ((phase, segment, days, source) for (phase, segment), (days, source) in limits.items()),
        key=lambda row: (rank[row[0]], row[1] is None, row[1] or ""),
    )
    return as_table(COLUMNS, {name: [row[place] for row in rows] for place, (name, _) in enumerate(COLUMNS)})
