"""One motion at a time: the only place where the rows of a question are cut to the motion it is about.

Figures of different motions are never added, so no metric has to think of them: the tables it is handed hold one.
"""

import ibis
import ibis.expr.types as ir

from metrics.question.option_values import among
from metrics.question.question import Tables, bind
from model.charter import Charter

COLUMN = "motion"


def of_motion(tables: Tables, charter: Charter) -> Tables:
    """`tables` with the rows of the motion asked for (bound when the query runs) wherever a row belongs to one.

    In a snapshot from before there were motions every spell is one of the lead motion.
    """
    return {name: _cut(rows, charter.lead_motion) for name, rows in tables.items()}


def _cut(rows: ir.Table, lead: str) -> ir.Table:
    if "motion_since" in rows.columns:  # an opportunity goes on in another motion once its account has won
        is_former = (rows.motion_since > bind("as_of")).fill_null(False)
        return rows.filter(is_former.ifelse(rows.first_motion, rows[COLUMN]) == bind(COLUMN, "string"))
    if COLUMN in rows.columns:
        return rows.filter(rows[COLUMN] == bind(COLUMN, "string"))
    return rows.filter(ibis.literal(lead) == bind(COLUMN, "string")) if "spell" in rows.columns else rows


def chosen(motion: str | None, charter: Charter) -> str:
    """The key of the motion asked for: the lead motion by default. Fault with those there are for any other word."""
    if motion is None:
        return charter.lead_motion
    return among(COLUMN, motion, tuple(known.key for known in charter.motions))
