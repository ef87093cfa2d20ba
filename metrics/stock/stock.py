"""Stock: how many accounts are in which phase at the end of a day, and what they are worth."""

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.derive.spells import spells_as_of
from metrics.derive.value import DECIMALS, is_mixed, total, with_value
from metrics.question.grouping import Groups
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from metrics.statistics.arrow import flags, indices_of, nullable, text_at

COLUMNS = (("phase", pa.string()), ("accounts", pa.int64()), ("value", pa.float64()))


def open_spells(spells: ir.Table) -> ir.Table:
    """The spell that every account is in now: one row per account."""
    return spells.filter(spells.is_open)


def stock_expression(spells: ir.Table, *, dimension: tuple[str, ...] = ()) -> ir.Table:
    """Accounts and value per phase that is not empty: phase [, `dimension`], accounts, value (our currency)."""
    return open_spells(spells).group_by("phase", *dimension).agg(accounts=ibis._.count(), value=total(ibis._.value))


def stock(tables: Tables, question: Question) -> Plan:
    """Every phase of the charter, with 0 where it is empty; with `by` every phase for every group.

    value is in the charter's currency, else in the only one there is; null in a phase with accounts if amounts are in
    several currencies and nothing says which is ours.
    """

    def counts() -> ir.Table:
        spells = keep(spells_as_of(tables["spell"], as_of=bind("as_of")), question)
        spells = with_value(spells, tables.get("valued_opportunity"), as_of=bind("as_of"))
        return stock_expression(spells, dimension=question.dimension).mutate(is_mixed=is_mixed(tables))

    counted = yield Query(counts)
    groups, phases = Groups.from_rows(counted, question), question.charter.phase_keys
    phase_index = indices_of(counted, "phase", question.charter.rank)
    sums = {name: groups.grid(counted.column(name), phase_index, len(phases)).ravel() for name in ("accounts", "value")}
    phase, group = np.indices((len(phases), len(groups))).reshape(2, -1)
    is_summed = (sums["accounts"] == 0) | ~flags(counted, "is_mixed").any()
    figures = {
        "accounts": sums["accounts"].astype(np.int64), "value": nullable(sums["value"].round(DECIMALS), is_summed)
    }  # fmt: skip
    return groups.table(COLUMNS, {"phase": text_at(phases, phase), **figures}, group)
