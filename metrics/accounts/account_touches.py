"""What happened with one account: every activity, with the person's name."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from metrics.question.question import Plan, Query, Question, Tables, bind

MOST = 3_000
COLUMNS = (
    ("activity_id", pa.string()),
    ("department", pa.string()),
    ("kind", pa.string()),
    ("occurred_at", pa.timestamp("us", "UTC")),
    ("occurred_on", pa.date32()),
    ("is_two_way", pa.bool_()),
    ("is_solicited", pa.bool_()),
    ("contact_id", pa.string()),
    ("contact", pa.string()),
    ("is_first_of_contact", pa.bool_()),
    ("opportunity_id", pa.string()),
    ("subject", pa.string()),
    ("campaign", pa.string()),
)


def account_touches(tables: Tables, question: Question) -> Plan:
    """Activities of the account `account_id` up to the day, at most `MOST`, newest first. No filter applies.

    contact: the person's name, else the id; is_first_of_contact: that person's first activity.
    """

    def rows() -> ir.Table:
        own = tables["activity"].filter(
            (ibis._.account_id == bind("account_id", "string")) & (ibis._.occurred_on <= bind("as_of"))
        )
        of_person = ibis.window(group_by="contact_id", order_by=["occurred_at", "row_no"])
        own = own.mutate(is_first_of_contact=own.contact_id.notnull() & (ibis.row_number().over(of_person) == 0))
        people = tables["contact"].select(person="contact_id", contact="name")
        joined = own.left_join(people, own.contact_id == people.person)
        joined = joined.mutate(contact=ibis.coalesce(joined.contact, joined.contact_id))
        newest = joined.order_by(ibis.desc("occurred_at"), ibis.desc("row_no")).limit(MOST)
        return newest.select(*(name for name, _ in COLUMNS))

    found = yield Query(rows, {"account_id": question.option("account_id")})
    return pa.table({name: found.column(name).cast(kind) for name, kind in COLUMNS})
