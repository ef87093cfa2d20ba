"""The spells of all accounts, or of one: the basis of every other figure."""

import ibis.expr.types as ir
import pyarrow as pa

from metrics.derive.spells import COLUMNS as NAMES
from metrics.derive.spells import spells_as_of
from metrics.question.grouping import rows_of
from metrics.question.question import Plan, Query, Question, Tables, bind, keep

_KINDS = {
    "journey": pa.int64(), "spell": pa.int64(), "entered_at": pa.timestamp("us", "UTC"), "entered_on": pa.date32(),
    "left_at": pa.timestamp("us", "UTC"), "left_on": pa.date32(), "dwell_days": pa.int64(), "age_days": pa.int64(),
    "is_open": pa.bool_(), "is_entry_known": pa.bool_(),
}  # fmt: skip
COLUMNS = tuple((name, _KINDS.get(name, pa.string())) for name in NAMES)


def phase_spells(tables: Tables, question: Question) -> Plan:
    """Spells ordered by account_id and spell; the option `account_id` chooses one account."""
    account = question.option("account_id")

    def rows() -> ir.Table:
        spells = keep(tables["spell"], question)
        if account:
            spells = spells.filter(spells.account_id == bind("account_id", "string"))
        return (
            spells_as_of(spells, as_of=bind("as_of"))
            .select(*NAMES, *question.dimension)
            .order_by("account_id", "spell")
        )

    found = yield Query(rows, {"account_id": account} if account else {})
    return rows_of(found, COLUMNS, question)
