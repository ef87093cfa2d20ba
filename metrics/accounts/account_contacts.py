"""The known contacts of one account, and when each was last heard from."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from metrics.question.question import Plan, Query, Question, Tables, bind

COLUMNS = (
    ("contact_id", pa.string()),
    ("name", pa.string()),
    ("buying_role", pa.string()),
    ("persona", pa.string()),
    ("touches", pa.int64()),
    ("last_on", pa.date32()),
    ("last_two_way_on", pa.date32()),
)


def account_contacts(tables: Tables, question: Question) -> Plan:
    """Contacts of the account `account_id` known by the day, latest dialogue first. No filter applies.

    touches: activities with that person up to the day; last_two_way_on: the day of the last dialogue.
    """

    def rows() -> ir.Table:
        as_of = bind("as_of")
        people = tables["contact"].filter(
            (ibis._.account_id == bind("account_id", "string"))
            & (ibis._.created_on.isnull() | (ibis._.created_on <= as_of))
        )
        touches = tables["activity"].filter(ibis._.account_id == bind("account_id", "string"))
        touches = touches.filter((touches.occurred_on <= as_of) & touches.contact_id.notnull())
        heard = touches.group_by("contact_id").agg(
            touches=touches.count(),
            last_on=touches.occurred_on.max(),
            last_two_way_on=touches.occurred_on.max(where=touches.is_two_way.fill_null(False)),
        )
        joined = people.left_join(heard, "contact_id")
        joined = joined.mutate(
            touches=joined.touches.fill_null(0),
            name=ibis.coalesce(joined.name, joined.email, joined.contact_id),
        )
        ordered = joined.order_by(
            ibis.desc("last_two_way_on", nulls_first=False),
            ibis.desc("last_on", nulls_first=False),
            "contact_id",
        )
        return ordered.select(*(name for name, _ in COLUMNS))

    found = yield Query(rows, {"account_id": question.option("account_id")})
    return pa.table({name: found.column(name).cast(kind) for name, kind in COLUMNS})
