"""The opportunities of one account as they stood on the day."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from metrics.question.question import Plan, Query, Question, Tables, bind

COLUMNS = (
    ("opportunity_id", pa.string()),
    ("name", pa.string()),
    ("stage", pa.string()),
    ("amount", pa.float64()),
    ("currency", pa.string()),
    ("owner", pa.string()),
    ("created_on", pa.date32()),
    ("expected_close_on", pa.date32()),
    ("closed_on", pa.date32()),
    ("outcome", pa.string()),
    ("motion", pa.string()),
)


def account_opportunities(tables: Tables, question: Question) -> Plan:
    """Opportunities of the account `account_id` created by the day, oldest first. No filter applies; those of every
    motion are listed, each with its motion (null: none).

    stage: that of the last change by the day; with no change on record, the one the CRM shows, unless the opportunity
    was closed after the day. closed_on and outcome are null while open on the day.
    """

    def rows() -> ir.Table:
        as_of = bind("as_of")
        own = tables["opportunity"].filter(
            (ibis._.account_id == bind("account_id", "string")) & (ibis._.created_on <= as_of)
        )
        changes = tables["stage_change"].semi_join(own, "opportunity_id")
        changes = changes.mutate(is_known=changes.changed_on <= as_of)
        # The latest change by the day; row_no decides between several at one instant.
        latest = (ibis.desc(name, nulls_first=True) for name in ("is_known", "changed_at", "sequence", "row_no"))
        latest_first = ibis.window(group_by="opportunity_id", order_by=[*latest])
        changes = changes.mutate(nth=ibis.row_number().over(latest_first))
        known = changes.filter(changes.nth == 0).select(
            changed_id="opportunity_id", last_stage=changes.is_known.ifelse(changes.stage, ibis.null("string"))
        )
        people = tables["user"].select(user_id="user_id", user_name="name")
        joined = own.left_join(known, own.opportunity_id == known.changed_id)
        joined = joined.left_join(people, joined.owner == people.user_id)
        has_closed = (joined.closed_on <= as_of).fill_null(False)
        is_current = joined.changed_id.isnull() & (has_closed | joined.closed_on.isnull())
        return joined.select(
            "opportunity_id",
            "name",
            stage=ibis.coalesce(joined.last_stage, is_current.ifelse(joined.stage, ibis.null("string"))),
            amount=joined.amount,
            currency=joined.currency,
            owner=ibis.coalesce(joined.user_name, joined.owner),
            created_on=joined.created_on,
            expected_close_on=joined.expected_close_on,
            closed_on=has_closed.ifelse(joined.closed_on, ibis.null("date")),
            outcome=has_closed.ifelse(joined.outcome, ibis.null("string")),
            motion=joined.motion.cast("string") if "motion" in joined.columns else ibis.null("string"),
        ).order_by("created_on", "opportunity_id")

    found = yield Query(rows, {"account_id": question.option("account_id")})
    return pa.table({name: found.column(name).cast(kind) for name, kind in COLUMNS})
