"""The campaigns and subjects behind the messages, and those in which no theme was recognised."""

from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from metrics.alignment.sent_messages import Themes, bound_words, carried_texts, in_their_phase, shape_of, speaking
from metrics.derive.spells import ranked
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
    """The messages in the options `phase` and `department` that speak of any of the option `themes`, or, with the
    option `match` at none, of none of them.
    """
    themes: Themes = question.option("themes")
    texts = carried_texts(tables, question)
    told = speaking(texts, themes)
    flags = [told[f"theme_{place}"] for place in range(len(themes))]
    of_themes = told.filter(reduce(or_, flags, ibis.literal(False)))
    is_rest = question.option("match", MATCHES[0]) == MATCHES[1]
    rows = texts.anti_join(of_themes, "text") if is_rest else texts.semi_join(of_themes, "text")
    rows = in_their_phase(rows, tables, question)
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
        order = [ibis.desc("accounts"), ibis.desc("touches"), "text", "department", "told_in", "place"]
        return found.mutate(place=ranked(found.phase, question.charter)).order_by(order).limit(MOST)

    found = yield Query(rows, bound_words(themes), shape_of(themes))
    return pa.table({name: found.column(name).cast(kind) for name, kind in COLUMNS})
