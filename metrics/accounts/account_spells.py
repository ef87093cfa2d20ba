"""The spells of one account and what placed it there: rule, evidence, how it was known."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from metrics.derive.spells import spells_as_of
from metrics.movement import phase_spells as rows_of_all
from metrics.question.question import Plan, Query, Question, Tables, bind

COLUMNS = (*rows_of_all.COLUMNS, ("rule", pa.string()), ("known_by", pa.string()))


def account_spells(tables: Tables, question: Question) -> Plan:
    """The spells of the account `account_id` up to the day, in order: the columns of `phase_spells`, plus rule and
    known_by.

    No filter applies.
    """

    def rows() -> ir.Table:
        own = tables["spell"].filter(ibis._.account_id == bind("account_id", "string"))
        spells = spells_as_of(own, as_of=bind("as_of"))
        return spells.select(*(name for name, _ in COLUMNS)).order_by("spell")

    found = yield Query(rows, {"account_id": question.option("account_id")})
    return pa.table({name: found.column(name).cast(kind) for name, kind in COLUMNS})
