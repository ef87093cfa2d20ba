"""From evidence to phase events, by the charter's rules.

Evidence moves an account forward to the highest phase it supports; only a backward stage change moves it back.
Without a two-way or buyer-made activity for `dormant_days` it becomes dormant on that day.
After won, lost or dormant, evidence of a phase in play begins again at that phase.
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from metrics.evidence import (
    from_activities,
    from_lifecycle_changes,
    from_opportunities,
    rule_name,
)
from metrics.stage_evidence import from_stage_changes
from model.charter import DORMANT, Charter
from model.tables import PAGE_VIEW_KINDS

PHASE_EVENT_COLUMNS = (
    "account_id", "phase", "occurred_at", "occurred_on", "position", "known_by", "evidence_id", "rule",
    "is_entry_known", "motion",
)  # fmt: skip


def signs_of_life(activities: ir.Table) -> ir.Table:
    """account_id, lived_on, lived_at: activities that are two-way or made by the buyer; a page view is neither."""
    is_alive = activities.is_two_way.fill_null(False) | (activities.department == "buyer")
    alive = activities.filter(is_alive & activities.kind.notin(PAGE_VIEW_KINDS) & activities.account_id.notnull())
    return alive.select("account_id", lived_on="occurred_on", lived_at="occurred_at")


def evidence(tables: Mapping[str, ir.Table], *, charter: Charter) -> ir.Table | None:
    """All evidence of all rules (columns of `metrics.evidence`); None where the charter has no rule.

    `tables`: activity, stage_change, lifecycle_change and opportunity with account_id resolved and local days.
    """
    makers = {
        "activity": from_activities,
        "lifecycle_change": from_lifecycle_changes,
        "opportunity": from_opportunities,
    }
    parts = [
        makers[rule.source](tables[rule.source], rule, name=rule_name(number, rule), place=charter.rank[rule.phase])
        for number, rule in enumerate(charter.rules, start=1)
        if rule.source in makers
    ]
    if any(rule.source == "stage_change" for rule in charter.rules):
        parts.append(from_stage_changes(tables["stage_change"], charter=charter))
    if not parts:
        return None
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def silences(signals: ir.Table, activities: ir.Table, *, charter: Charter) -> ir.Table:
    """Evidence-like rows (place of dormant) for every silence of `dormant_days`.

    A silence begins with a two-way or buyer-made activity. Evidence (a stage moved by sales) breaks none; but where
    there was no such activity in the `dormant_days` before it, it is the sign of life: an account whose dialogue is
    not recorded, or one brought back. No silence begins before the first activity on record: nobody was listening.
    occurred_on is the day the account becomes dormant; occurred_at is null, as it is the beginning of that day.
    """
    days = ibis.interval(days=charter.dormant_days)
    marks = (
        signs_of_life(activities)
        .select("account_id", on="lived_on", heard_on="lived_on")
        .union(signals.select("account_id", on="occurred_on", heard_on=ibis.null("date")), distinct=True)
    )
    # Several marks of one day are peers of the window: each sees what was heard that day.
    until_then = ibis.range_window(group_by="account_id", order_by="on", preceding=None, following=0)
    heard = marks.mutate(last_on=marks.heard_on.max().over(until_then))
    is_sign = heard.heard_on.notnull() | heard.last_on.isnull() | (heard.on >= (heard.last_on + days).cast("date"))
    heard = heard.filter(is_sign).select("account_id", "on").distinct()
    first = activities.agg(listened_on=activities.occurred_on.min())
    heard = heard.cross_join(first)
    following = heard.on.lead().over(ibis.window(group_by="account_id", order_by="on"))
    fell_on = (ibis.greatest(heard.on, heard.listened_on) + days).cast("date")
    silent = heard.mutate(following=following, fell_on=fell_on)
    silent = silent.filter(silent.following.isnull() | (silent.following > silent.fell_on))
    return silent.select(
        account_id="account_id",
        place=ibis.literal(charter.rank[DORMANT], "int16"),
        occurred_at=ibis.null("timestamp"),
        occurred_on="fell_on",
        sequence=ibis.null("int64"),
        row_no=ibis.null("int64"),
        turn=ibis.literal(0, "int8"),
        is_backward=ibis.literal(False),
        known_by=ibis.literal("inferred"),
        evidence_id=ibis.null("string"),
        rule=ibis.literal(DORMANT),
    )


def phase_events(signals: ir.Table, *, charter: Charter) -> ir.Table:
    """Phase events from `signals` (columns of evidence, occurred_at filled, silences among them).

    Within a run that begins with a backward, terminal or dormant signal the phase is the highest one supported so
    far: a running maximum instead of a walk over the accounts.
    """
    last = len(charter.in_play) - 1
    dormant = charter.rank[DORMANT]
    total = [
        ibis.asc(name) for name in ("occurred_at", "occurred_on", "sequence", "row_no", "turn", "place", "evidence_id")
    ]
    rows = signals.mutate(order=ibis.row_number().over(ibis.window(group_by="account_id", order_by=total)))
    in_order = ibis.window(group_by="account_id", order_by="order")
    # Silence ends nothing where nothing is in play: before the first evidence, or after won or lost.
    before = rows.place.lag().over(in_order)
    rows = rows.filter((rows.place != dormant) | (before <= last).fill_null(False))
    so_far = ibis.window(group_by="account_id", order_by="order", preceding=None, following=0)
    rows = rows.mutate(run=(rows.is_backward | (rows.place > last)).cast("int32").sum().over(so_far))
    in_run = ibis.window(group_by=["account_id", "run"], order_by="order", preceding=None, following=0)
    highest = rows.place.max(where=rows.place <= last).over(in_run)
    rows = rows.mutate(reached=(rows.place > last).ifelse(rows.place, highest))
    rows = rows.mutate(previous=rows.reached.lag().over(in_order))
    moves = rows.filter(rows.previous.isnull() | (rows.previous != rows.reached))
    return moves.select(
        "account_id",
        phase=ibis.cases(*((moves.reached == place, phase) for phase, place in charter.rank.items())),
        occurred_at=moves.occurred_at,
        occurred_on=moves.occurred_on,
        position=moves.order,
        known_by=moves.known_by,
        evidence_id=moves.evidence_id,
        rule=moves.rule,
        is_entry_known=ibis.literal(True),
        motion=ibis.literal(charter.lead_motion),
    )
