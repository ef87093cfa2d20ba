"""What an opportunity itself says of the buyer's decision: the phase its stage supports, and from when to when."""

import ibis
import ibis.expr.types as ir

from metrics.stage_evidence import placed
from metrics.stage_match import place, stage_rules
from model.charter import Charter

COLUMNS = ("account_id", "opportunity_id", "place", "since_on", "until_on")


def supports(opportunities: ir.Table, changes: ir.Table, *, charter: Charter) -> ir.Table | None:
    """account_id, opportunity_id, place (rank of a phase in play), since_on, until_on (exclusive, null: still).

    An opportunity supports what the charter's rule for its stage says, from the change into that stage until the next
    change that a rule names or until it closes. Without any change on record the stage the CRM shows counts since its
    creation. A rule on the creation of opportunities holds while it is open. None where the charter has no such rule.
    """
    known = opportunities.filter(opportunities.account_id.notnull())
    known = known.select("opportunity_id", "account_id", "stage", "pipeline", "created_on", "closed_on")
    changes = changes.select(
        "opportunity_id", "stage", "stage_id", "pipeline", "changed_at", "changed_on", "sequence", "row_no"
    )
    parts = [*_by_stage(known, changes, charter), *_by_creation(known, charter)]
    if not parts:
        return None
    every = ibis.union(*parts) if len(parts) > 1 else parts[0]
    in_play = every.filter(every.place < len(charter.in_play))
    return in_play.filter(in_play.until_on.isnull() | (in_play.until_on > in_play.since_on))


def _by_stage(known: ir.Table, changes: ir.Table, charter: Charter) -> list[ir.Table]:
    if not stage_rules(charter):
        return []
    in_order = ibis.window(group_by="opportunity_id", order_by=["changed_at", "sequence", "place"])
    steps = placed(changes, charter=charter)
    steps = steps.mutate(next_on=steps.changed_on.lead().over(in_order))
    steps = steps.select("opportunity_id", "place", "changed_on", "next_on")
    dated = known.inner_join(steps, "opportunity_id")
    dated = _from_to(
        dated, dated.place, dated.changed_on, ibis.least(_or_never(dated.next_on), _or_never(dated.closed_on))
    )
    undated = known.anti_join(changes, "opportunity_id")
    shown = undated.mutate(place=place(charter, undated))
    shown = shown.filter(shown.place.notnull())
    return [dated, _from_to(shown, shown.place, shown.created_on, _or_never(shown.closed_on))]


def _by_creation(known: ir.Table, charter: Charter) -> list[ir.Table]:
    places = [
        charter.rank[rule.phase] for rule in charter.rules if rule.source == "opportunity" and "created" in rule.kinds
    ]
    return [
        _from_to(known, ibis.literal(place, "int16"), known.created_on, _or_never(known.closed_on)) for place in places
    ]


# Later than any day: the least of several days, some unknown, is not the same on every engine.
_NEVER = "9999-12-31"


def _or_never(day: ir.DateColumn) -> ir.DateColumn:
    return day.fill_null(ibis.date(_NEVER))


def _from_to(rows: ir.Table, place: ir.Value, since: ir.DateColumn, until: ir.DateColumn) -> ir.Table:
    return rows.select(
        "account_id",
        "opportunity_id",
        place=place.cast("int16"),
        since_on=since,
        until_on=(until < ibis.date(_NEVER)).ifelse(until, ibis.null("date")),
    )
