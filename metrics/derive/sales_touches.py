"""What sales did one-to-one, in which spell, and whether it was requested: calculated once, at publish.

A touch belongs to the spell the account was in at that instant; an activity that is itself the evidence for a phase
belongs to that phase. All columns depend on earlier rows only, so the figures can be calculated for any earlier day.
"""

import ibis
import ibis.expr.types as ir

from metrics.derive.expression_cache import cached_expression
from metrics.derive.working_time import with_work
from model.charter import Charter

MARKETING, SALES = "marketing", "sales"


def led_by(charter: Charter, department: str) -> tuple[str, ...]:
    """Keys of the phases in play that `department` leads."""
    return tuple(phase.key for phase in charter.phases if phase.led_by == department)


@cached_expression
def acts_of_sales(activities: ir.Table, *, charter: Charter) -> ir.Table:
    """One-to-one touches of sales and its answers to handovers, with the day on which somebody at the account last
    asked for contact.

    account_id, at, on, row_no, is_touch, is_accepted, is_returned, reason (of a return), is_solicited, asked_on: the
    day of the last request by anybody at the account up to that instant. If the source does not say is_solicited, only
    requests on record count.
    """
    kinds = charter.touch_kinds
    known = activities.filter(activities.account_id.notnull())
    kind = known.kind
    by_sales = known.department == SALES
    flags = {
        "is_touch": by_sales & (kind.isin(kinds.one_to_one) if kinds.one_to_one else kind.notin(kinds.no_touches)),
        "is_accepted": by_sales & kind.isin(kinds.accepted),
        "is_returned": by_sales & kind.isin(kinds.returned),
        "is_request": (known.department == "buyer") & kind.isin(kinds.contact_requests),
    }
    rows = known.select(
        "account_id",
        at="occurred_at",
        on="occurred_on",
        row_no="row_no",
        is_solicited=known.is_solicited.fill_null(False),
        reason=flags["is_returned"].ifelse(known.subject.strip().nullif(""), ibis.null("string")),
        **flags,
    )
    rows = rows.filter(rows.is_touch | rows.is_accepted | rows.is_returned | rows.is_request)
    # At one instant, requests come first: a touch recorded together with a request counts as requested.
    so_far = ibis.window(
        group_by="account_id", order_by=[rows.at, ibis.desc(rows.is_request), rows.row_no], preceding=None, following=0
    )
    asked_on = rows.is_request.ifelse(rows.on, ibis.null("date")).max().over(so_far)
    rows = rows.mutate(asked_on=asked_on)
    return rows.filter(rows.is_touch | rows.is_accepted | rows.is_returned).drop("is_request")


@cached_expression
def in_spells(acts: ir.Table, spells: ir.Table, *, charter: Charter) -> ir.Table:
    """`acts` within a phase in play: spell and phase at that instant, and is_premature.

    Premature: a touch in a phase that marketing leads, not solicited, when nobody at the account had asked for contact
    in the `grace_days` before (boundary day included).
    """
    own = spells.select("account_id", "motion", "spell", "phase", "entered_at", "left_at")
    own = own.filter(own.phase.isin(charter.in_play))
    found = acts.join(
        own,
        [
            acts.account_id == own.account_id,
            acts.at >= own.entered_at,
            own.left_at.isnull() | (acts.at < own.left_at),
        ],
    )
    was_asked = (found.on.delta(found.asked_on, unit="day") <= charter.grace_days).fill_null(False)
    is_led_by_marketing = found.phase.isin(led_by(charter, MARKETING))
    found = found.mutate(is_premature=found.is_touch & is_led_by_marketing & ~found.is_solicited & ~was_asked)
    return found.select(
        "account_id", "motion", "spell", "phase", "at", "on", "row_no", "is_touch", "is_accepted", "is_returned",
        "reason", "is_premature",
    )  # fmt: skip


@cached_expression
def by_day(acts: ir.Table) -> ir.Table:
    """account_id, motion, spell, touched_on, touches, premature: one-to-one touches per spell and day."""
    touches = acts.filter(acts.is_touch)
    return touches.group_by("account_id", "motion", "spell", touched_on="on").agg(
        touches=ibis._.count().cast("int32"), premature=ibis._.is_premature.sum().cast("int32")
    )


@cached_expression
def duties(acts: ir.Table, spells: ir.Table, calendar: ir.Table, *, charter: Charter) -> ir.Table:
    """Spells with a known entry in phases that sales leads, and how soon sales was in touch.

    account_id, motion, spell, touched_on (first touch in this spell), entered_work, touched_work, left_work: working
    time until each of these (microseconds, `metrics.derive.working_time`).
    """
    first = acts.filter(acts.is_touch).group_by("account_id", "motion", "spell").agg(
        touched_at=ibis._.at.min(), touched_on=ibis._.on.min()
    )  # fmt: skip
    led = spells.filter(spells.phase.isin(led_by(charter, SALES)) & spells.is_entry_known)
    led = led.select("account_id", "motion", "spell", "entered_at", "entered_on", "left_at", "left_on")
    rows = led.left_join(first, ["account_id", "motion", "spell"]).drop(
        "account_id_right", "motion_right", "spell_right"
    )
    rows = with_work(
        rows,
        calendar,
        entered_work=("entered_at", "entered_on"),
        touched_work=("touched_at", "touched_on"),
        left_work=("left_at", "left_on"),
    )
    return rows.filter(rows.entered_work.notnull()).select(
        "account_id", "motion", "spell", "touched_on", "entered_work", "touched_work", "left_work"
    )
