"""The campaigns and subjects behind the messages, and those in which no theme was recognised."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from metrics.derive.messages import Themes, any_of, bound_words, said, shape_of
from metrics.question.question import Plan, Query, Question, Tables

MATCHES = ("any", "none")
MOST = 500
COLUMNS = (
    ("phase", pa.string()),
    ("department", pa.string()),
    ("told_in", pa.string()),
    ("text", pa.string()),
    ("accounts", pa.int64()),
    ("touches", pa.int64()),
)


def chosen(tables: Tables, question: Question) -> ir.Table:
    """The rows of `said` in the options `phase` and `department` whose text speaks of any of the option `themes`, or,
    with the option `match` at none, of none of them.
    """
    themes: Themes = question.option("themes")
    rows = said(tables, question)
    speaks = any_of(rows.text, themes)
    rows = rows.filter(~speaks if question.option("match", MATCHES[0]) == MATCHES[1] else speaks)
    phase, department = question.option("phase"), question.option("department")
    rows = rows.filter(rows.phase == phase) if phase else rows
    return rows.filter(rows.department == department) if department else rows


def message_texts(tables: Tables, question: Question) -> Plan:
    """One row per phase, department and text, at most `MOST`; those that reached most accounts first.

    accounts: distinct ones within the row; touches: activities.
    """
    themes: Themes = question.option("themes")

    def rows() -> ir.Table:
        found = chosen(tables, question).group_by("phase", "department", "told_in", "text").agg(
            accounts=ibis._.account_id.nunique(), touches=ibis._.count()
        )  # fmt: skip
        order = [ibis.desc("accounts"), ibis.desc("touches"), "text", "department", "told_in", "phase"]
        return found.mutate(phase=found.phase.cast("string")).order_by(order).limit(MOST)

    found = yield Query(rows, bound_words(themes), shape_of(themes))
    return pa.table({name: found.column(name).cast(kind) for name, kind in COLUMNS})
