"""The accounts behind one number of the messages: who got a message of a theme in a phase."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from metrics.alignment.message_texts import chosen
from metrics.alignment.sent_messages import Themes, bound_words, shape_of
from metrics.question.question import Plan, Query, Question, Tables

COLUMNS = (
    ("account_id", pa.string()),
    ("name", pa.string()),
    ("segment", pa.string()),
    ("touches", pa.int64()),
    ("first_said_on", pa.date32()),
    ("last_said_on", pa.date32()),
)


def message_accounts(tables: Tables, question: Question) -> Plan:
    """One row per account that got a message of the options `themes`, `phase` and `department`, counted as in
    `messages`; those with most messages first, then by account_id.
    """
    themes: Themes = question.option("themes")

    def rows() -> ir.Table:
        found = chosen(tables, question).group_by("account_id").agg(
            name=ibis._.name.max(), segment=ibis._.segment.cast("string").max(), touches=ibis._.count(),
            first_said_on=ibis._.on.min(), last_said_on=ibis._.on.max(),
        )  # fmt: skip
        return found.order_by([ibis.desc("touches"), "account_id"])

    found = yield Query(rows, bound_words(themes), shape_of(themes))
    return pa.table({name: found.column(name).cast(kind) for name, kind in COLUMNS})
