"""The accounts of `buying_group` as people read them: with their names, what is missing and what they are worth."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from metrics.alignment.buying_group import buying_groups, with_engaged, with_roles
from metrics.derive.value import with_value
from metrics.question.question import Plan, Query, Question, Tables, bind

CASES = ("incomplete",)
COLUMNS = (
    ("account_id", pa.string()),
    ("name", pa.string()),
    ("segment", pa.string()),
    ("phase", pa.string()),
    ("covered_roles", pa.string()),
    ("missing_roles", pa.string()),
    ("coverage_rate", pa.float64()),
    ("engaged_contacts", pa.int64()),
    ("value", pa.float64()),
)


def buying_group_accounts(tables: Tables, question: Question) -> Plan:
    """Accounts in play, most valuable first. Options: `phase`; `limit`; `case`, where "incomplete" keeps only those
    with a missing role.
    """
    phase, limit = question.option("phase"), question.option("limit")

    def rows() -> ir.Table:
        groups = buying_groups(tables, question)
        if phase is not None:
            groups = groups.filter(groups.phase == phase)
        if question.option("case") == "incomplete":
            groups = groups.filter(groups.covered != groups.needed)
        groups = with_value(groups, tables.get("valued_opportunity"), as_of=bind("as_of"))
        groups = groups.order_by(ibis.desc("value", nulls_first=False), "account_id")
        groups = with_engaged(groups.limit(limit) if limit is not None else groups, tables["engaged_contact"])
        return groups.select(
            "account_id", "name", "segment", "phase", "covered", "engaged_contacts", "value"
        ).order_by(ibis.desc("value", nulls_first=False), "account_id")  # fmt: skip

    found = with_roles((yield Query(rows)), question.charter)
    return pa.table({name: found.column(name).cast(kind) for name, kind in COLUMNS})
