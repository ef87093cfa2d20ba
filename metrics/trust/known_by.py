"""Known by: how the phase that accounts are in was learned, by observation or by hand."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from metrics.derive.spells import spells_as_of
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from metrics.statistics.arrow import as_table, words
from metrics.stock.stock import open_spells
from model.tables import KNOWN_BY

COLUMNS = (("phase", pa.string()), ("known_by", pa.string()), ("accounts", pa.int64()))


def known_by_expression(spells: ir.Table) -> ir.Table:
    """phase, known_by, accounts: open spells by how their beginning was learned."""
    return open_spells(spells).group_by("phase", "known_by").agg(accounts=ibis._.count())


def known_by(tables: Tables, question: Question) -> Plan:
    """The combinations that occur, in the charter's order and that of `KNOWN_BY`."""

    def counts() -> ir.Table:
        return known_by_expression(keep(spells_as_of(tables["spell"], as_of=bind("as_of")), question))

    counted = yield Query(counts)
    found = zip(words(counted, "phase"), words(counted, "known_by"), counted["accounts"].to_pylist(), strict=True)
    rows = sorted(found, key=lambda row: (question.charter.rank[str(row[0])], KNOWN_BY.index(str(row[1]))))
    return as_table(COLUMNS, {name: [row[index] for row in rows] for index, (name, _) in enumerate(COLUMNS)})
