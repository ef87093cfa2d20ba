"""Flow: what entered and left each phase in a period. stock_start + entered - left = stock_end, always."""

import ibis.expr.types as ir
import pyarrow as pa

from metrics.ask import Ask, Plan, Query, Tables, bind, keep
from metrics.frame import as_table, words
from metrics.spells import phase_spells

COUNTS = ("stock_start", "entered", "left", "stock_end")
COLUMNS = (("phase", pa.string()), *((name, pa.int64()) for name in COUNTS))


def flow(spells: ir.Table, *, start: ir.DateValue, end: ir.DateValue) -> ir.Table:
    """Per phase that ever held an account by `end`: `COUNTS`, in accounts, both days included.

    stock_start is the stock at the end of the day before `start`. A spell of 0 days enters and leaves.
    """
    entered_before, entered = spells.entered_on < start, spells.entered_on.between(start, end)
    gone_before = (spells.left_on < start).fill_null(False)
    gone = (spells.left_on <= end).fill_null(False)
    return spells.group_by("phase").agg(
        stock_start=(entered_before & ~gone_before).sum(),
        entered=entered.sum(),
        left=(gone & ~gone_before).sum(),
        stock_end=((spells.entered_on <= end) & ~gone).sum(),
    )


def plan(tables: Tables, ask: Ask) -> Plan:
    """Every phase of the charter, with 0 where nothing was."""

    def counts() -> ir.Table:
        spells = keep(phase_spells(tables["spell"], as_of=bind("as_of")), ask)
        return flow(spells, start=bind("start"), end=bind("end"))

    counted = yield Query(counts)
    found = dict(zip(words(counted, "phase"), counted.to_pylist(), strict=True))
    rows = [found.get(phase, {}) for phase in ask.charter.phase_keys]
    columns: dict[str, object] = {"phase": ask.charter.phase_keys}
    columns |= {name: [row.get(name) or 0 for row in rows] for name in COUNTS}
    return as_table(COLUMNS, columns)
