"""Stock: how many accounts stand in which phase at the end of a day, and what they are worth."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from metrics.ask import Ask, Plan, Query, Tables, bind, keep
from metrics.frame import as_table, words
from metrics.spells import phase_spells
from metrics.value import total, with_value

COLUMNS = (("phase", pa.string()), ("accounts", pa.int64()), ("value", pa.float64()))


def open_spells(spells: ir.Table) -> ir.Table:
    """The spell every account is in: one row per account."""
    return spells.filter(spells.is_open)


def stock(spells: ir.Table) -> ir.Table:
    """Accounts and value per phase that is not empty: phase, accounts, value (in the accounts' currency)."""
    return open_spells(spells).group_by("phase").agg(accounts=ibis._.count(), value=total(ibis._.value))


def plan(tables: Tables, ask: Ask) -> Plan:
    """Every phase of the charter, with 0 where it is empty."""

    def counts() -> ir.Table:
        spells = keep(phase_spells(tables["spell"], as_of=bind("as_of")), ask)
        return stock(with_value(spells, tables.get("valued_opportunity"), as_of=bind("as_of")))

    counted = yield Query(counts)
    found = dict(zip(words(counted, "phase"), counted.to_pylist(), strict=True))
    rows = [found.get(phase, {}) for phase in ask.charter.phase_keys]
    return as_table(
        COLUMNS,
        {
            "phase": ask.charter.phase_keys,
            "accounts": [row.get("accounts", 0) for row in rows],
            "value": [row.get("value") or 0.0 for row in rows],
        },
    )
