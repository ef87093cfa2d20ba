"""Flow: the accounts that entered and left each phase in a period. stock_start + entered - left = stock_end, always."""

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.derive.spells import spells_as_of
from metrics.question.grouping import Groups
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from metrics.statistics.arrow import indices_of, text_at

COUNTS = ("stock_start", "entered", "left", "stock_end")
COLUMNS = (("phase", pa.string()), *((name, pa.int64()) for name in COUNTS))


def flow_expression(
    spells: ir.Table, *, start: ir.DateValue, end: ir.DateValue, dimension: tuple[str, ...] = ()
) -> ir.Table:
    """Per phase [and `dimension`] that ever held an account by `end`: `COUNTS`, in accounts, both days included.

    stock_start is the stock at the end of the day before `start`. A spell of 0 days enters and leaves.
    """
    spells = spells.filter(spells.entered_on <= end)
    entered_before = spells.entered_on < start
    gone_before = (spells.left_on < start).fill_null(False)
    gone = (spells.left_on <= end).fill_null(False)
    return spells.group_by("phase", *dimension).agg(
        stock_start=(entered_before & ~gone_before).sum(),
        entered=(~entered_before).sum(),
        left=(gone & ~gone_before).sum(),
        stock_end=(~gone).sum(),
    )


def flow(tables: Tables, question: Question) -> Plan:
    """Every phase of the charter, with 0 where nothing happened; with `by` every phase for every group."""

    def counts() -> ir.Table:
        spells = keep(spells_as_of(tables["spell"], as_of=bind("as_of")), question)
        return flow_expression(spells, start=bind("start"), end=bind("end"), dimension=question.dimension)

    counted = yield Query(counts)
    groups, phases = Groups.from_rows(counted, question), question.charter.phase_keys
    phase_index = indices_of(counted, "phase", question.charter.rank)
    figures = {
        name: groups.grid(counted.column(name), phase_index, len(phases)).astype(np.int64).ravel() for name in COUNTS
    }
    phase, group = np.indices((len(phases), len(groups))).reshape(2, -1)
    return groups.table(COLUMNS, {"phase": text_at(phases, phase), **figures}, group)
