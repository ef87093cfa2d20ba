"""One motion at a time: the only place where tables are restricted to the motion a question is about.

Figures of different motions are never added up. Metrics need not think about it: the tables they get hold one motion.
"""

import ibis
import ibis.expr.types as ir

from metrics.question.option_values import among
from metrics.question.question import Tables, bind
from model.charter import Charter

COLUMN = "motion"


def of_motion(tables: Tables, charter: Charter) -> Tables:
    """`tables` restricted to the motion of the question (bound when the query runs), wherever rows belong to a motion.

    In snapshots older than motions, every spell belongs to the lead motion.
    """
    return {name: _cut(rows, charter.lead_motion) for name, rows in tables.items()}


def _cut(rows: ir.Table, lead: str) -> ir.Table:
    if "motion_since" in rows.columns:  # an opportunity moves to another motion once its account has won
        is_former = (rows.motion_since > bind("as_of")).fill_null(False)
        return rows.filter(is_former.ifelse(rows.first_motion, rows[COLUMN]) == bind(COLUMN, "string"))
    if COLUMN in rows.columns:
        return rows.filter(rows[COLUMN] == bind(COLUMN, "string"))
    return rows.filter(ibis.literal(lead) == bind(COLUMN, "string")) if "spell" in rows.columns else rows


def chosen(motion: str | None, charter: Charter) -> str:
    """The key of the requested motion, by default the lead motion. Fault, listing what is allowed, if there is none."""
    if motion is None:
        return charter.lead_motion
    return among(COLUMN, motion, tuple(known.key for known in charter.motions))
