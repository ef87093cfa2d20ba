"""Accounts found by part of their name or by their id, whether or not their phase is known."""

import ibis.expr.types as ir
import pyarrow as pa

from metrics.accounts import accounts as behind
from metrics.accounts.account_profile import end_of_day
from metrics.derive.spells import spells_as_of
from metrics.derive.value import with_value
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from metrics.stock.stock import open_spells

MOST = 100
COLUMNS = behind.COLUMNS


def account_search(tables: Tables, question: Question) -> Plan:
    """At most `MOST` accounts, by name: the option `text` is part of the name (case ignored) or the id.

    Columns as in `accounts`; phase, entered_on and age_days are null where no phase is known by the day. An account
    created after the day that left no trace before it is not found.
    """
    text = question.option("text")

    def rows() -> ir.Table:
        as_of = bind("as_of")
        spells = open_spells(spells_as_of(tables["spell"], as_of=as_of))
        spells = spells.select("account_id", "phase", "entered_on", "age_days", "is_entry_known")
        accounts = with_value(keep(tables["account"], question), tables.get("valued_opportunity"), as_of=as_of)
        found = accounts.filter(
            accounts.name.lower().contains(bind("text", "string").lower())
            | (accounts.account_id == bind("text", "string"))
        )
        found = found.left_join(spells, "account_id").drop("account_id_right")
        was_created = (found.created_at < bind("end", "timestamp")).fill_null(~found.is_implied)
        found = found.filter(found.phase.notnull() | was_created)
        ordered = found.order_by(found.name.lower(), "account_id").limit(MOST)
        return ordered.select(*(name for name, _ in COLUMNS))

    values = {"text": text, "end": end_of_day(question.as_of, question.charter)}
    found = yield Query(rows, values)
    return pa.table({name: found.column(name).cast(kind) for name, kind in COLUMNS})
