"""Doubts that the opportunities and owners of an account raise: its record contradicts itself, or its owner has left.

Each function returns account_id, motion, since_on, until_on (exclusive; null: still) and evidence_id: from when to when
something contradicts the account's phase, whichever it is, in the motion to which the opportunity belonged at the time.
"""

import ibis
import ibis.expr.types as ir

from metrics.derive.expression_cache import cached_expression
from metrics.derive.stage_match import phase_rank, stage_rules
from model.charter import LOST, WON, Charter

COLUMNS = ("account_id", "motion", "since_on", "until_on", "evidence_id")
MOTIONS = ("motion", "first_motion", "motion_since")


@cached_expression
def stage_stays(opportunities: ir.Table, changes: ir.Table, *, charter: Charter) -> ir.Table:
    """Every stay of an opportunity in a stage: account_id, opportunity_id, place (of the phase that a rule gives the
    stage; null: none), since_on, until_on, and the opportunity's motions, outcome, closed_on, source and ended_on.

    ended_on: the day on which its outcome closed it: its closing day, else that of its last change, else of its
    creation. Of several changes at one instant the last counts. An opportunity without any change has been in the stage
    shown since its creation.
    """
    known = opportunities.filter(opportunities.account_id.notnull())
    known = known.select(
        "opportunity_id", "account_id", *MOTIONS, "outcome", "closed_on", "created_on", shown="stage",
        shown_in="pipeline", told_by=known.source.fill_null(""),
    )  # fmt: skip
    rows = changes.select(
        "opportunity_id", "stage", "stage_id", "pipeline", "changed_at", "changed_on", "sequence", "row_no"
    )
    at_once = ibis.window(
        group_by=["opportunity_id", "changed_at"],
        order_by=[ibis.desc("sequence", nulls_first=True), ibis.desc("row_no")],
    )
    rows = rows.mutate(nth=ibis.row_number().over(at_once))
    rows = rows.filter(rows.nth == 0).drop("nth")
    in_order = ibis.window(group_by="opportunity_id", order_by="changed_at")
    of_all = ibis.window(group_by="opportunity_id")
    rows = rows.mutate(until_on=rows.changed_on.lead().over(in_order), last_on=rows.changed_on.max().over(of_all))
    dated = known.inner_join(rows, "opportunity_id").rename(since_on="changed_on")
    undated = known.anti_join(changes, "opportunity_id")
    undated = undated.mutate(
        stage=undated.shown, stage_id=ibis.null("string"), pipeline=undated.shown_in, since_on=undated.created_on,
        until_on=ibis.null("date"), last_on=undated.created_on,
    )  # fmt: skip
    columns = (
        "account_id", "opportunity_id", *MOTIONS, "outcome", "closed_on", "told_by", "stage", "stage_id", "pipeline",
        "since_on", "until_on", "last_on",
    )  # fmt: skip
    every = dated.select(*columns).union(undated.select(*columns))
    ended = every.outcome.notnull().ifelse(ibis.coalesce(every.closed_on, every.last_on), ibis.null("date"))
    return every.mutate(place=phase_rank(charter, every), ended_on=ended)


def unnamed(stays: ir.Table) -> ir.Table:
    """While an open opportunity is in a stage that no rule names."""
    rows = stays.filter(stays.place.isnull())
    return _days(rows, rows.since_on, _first(rows.until_on, _first(rows.ended_on, rows.closed_on)), rows.opportunity_id)


def outcome_differs(stays: ir.Table, *, charter: Charter) -> ir.Table:
    """While an opportunity is closed by its outcome but in an open stage or in one of the opposite outcome, or is in a
    stage called won or lost without being closed.

    The latter only from the day on which its source first delivered an outcome: a source that never delivers any
    contradicts nothing.
    """
    won, lost = charter.rank[WON], charter.rank[LOST]
    own_end = ibis.cases((stays.outcome == WON, won), (stays.outcome == LOST, lost))
    closed = stays.filter(stays.outcome.notnull() & stays.place.notnull() & (stays.place != own_end).fill_null(False))
    closed = closed.mutate(from_on=ibis.greatest(closed.since_on, closed.ended_on))
    first = _days(closed, closed.from_on, closed.until_on, closed.opportunity_id)
    ended = stays.filter(stays.ended_on.notnull()).group_by("told_by").agg(first_on=ibis._.ended_on.min())
    open_ = stays.filter(stays.outcome.isnull() & stays.closed_on.isnull() & stays.place.isin([won, lost]))
    open_ = open_.inner_join(ended, "told_by")
    open_ = open_.mutate(from_on=ibis.greatest(open_.since_on, open_.first_on))
    return first.union(_days(open_, open_.from_on, open_.until_on, open_.opportunity_id))


def owner_left(
    spells: ir.Table, stretches: ir.Table, opportunities: ir.Table, users: ir.Table, *, charter: Charter
) -> ir.Table:
    """While the owner of the account in its phase, or of an open opportunity of it, has left.

    `stretches`: the times during which opportunities are open (`storage.by_rules.stands`).

    Who has left is only known as of today, so it counts for the whole of the spell or the opportunity. The owner of an
    account is that of the department that leads the phase, sales first where both do.
    """
    gone = users.filter(~users.is_active).select("user_id")
    led = {key: charter.led_by(key) for key in charter.in_play}
    owner = ibis.cases(
        (
            spells.phase.cast("string").isin([key for key, by in led.items() if by == "marketing"]),
            spells.owner_marketing,
        ),
        (spells.phase.cast("string").isin([key for key, by in led.items() if by == "sales"]), spells.owner_sales),
        else_=ibis.coalesce(spells.owner_sales, spells.owner_marketing),
    )
    own = spells.mutate(owner=owner)
    own = own.semi_join(gone, own.owner == gone.user_id)
    theirs = opportunities.semi_join(gone, opportunities.owner == gone.user_id).select("opportunity_id", "owner")
    deals = stretches.inner_join(theirs, "opportunity_id")
    return _dated(own, own.entered_on, own.left_on, own.owner).union(
        _dated(deals, deals.from_on, deals.until_on, deals.owner)
    )


def _days(rows: ir.Table, since: ir.DateValue, until: ir.DateValue, evidence: ir.StringValue) -> ir.Table:
    """The days of an opportunity; those before it moved to another motion carry the earlier motion."""
    rows = rows.mutate(from_on=since, to_on=until, evidence_id=evidence)
    later = rows.filter(rows.motion.notnull())
    began = later.motion_since.isnull().ifelse(later.from_on, ibis.greatest(later.from_on, later.motion_since))
    former = rows.filter(rows.first_motion.notnull())
    former = former.mutate(motion=former.first_motion)
    return _dated(later, began, later.to_on, later.evidence_id).union(
        _dated(former, former.from_on, _first(former.to_on, former.motion_since), former.evidence_id)
    )


def _dated(rows: ir.Table, since: ir.DateValue, until: ir.DateValue, evidence: ir.StringValue) -> ir.Table:
    found = rows.select("account_id", "motion", since_on=since, until_on=until, evidence_id=evidence)
    return found.filter(found.since_on.notnull() & (found.until_on.isnull() | (found.until_on > found.since_on)))


def _first(one: ir.DateValue, other: ir.DateValue) -> ir.DateValue:
    """The earlier of two days; a null is no day."""
    return ibis.cases((one.isnull(), other), (other.isnull(), one), else_=ibis.least(one, other))


def are_stages_named(charter: Charter) -> bool:
    """Whether the charter has any rules on stages; without them, stages mean nothing."""
    return bool(stage_rules(charter))
