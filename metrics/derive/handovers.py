"""Handovers: from the entry into the first phase that sales leads, and how sales answered. Calculated at publish.

An unbroken stay in phases led by sales is one handover, whichever of them it begins with; coming back later is another
one. `metrics.alignment.handover` decides which answer counts on a day, from the local days stored here.
"""

import ibis
import ibis.expr.types as ir

from metrics.derive.expression_cache import cached_expression
from metrics.derive.milestones import OF_WHOM
from metrics.derive.sales_touches import SALES, led_by
from metrics.derive.working_time import with_work
from model.charter import Charter


def stretches(spells: ir.Table, *, charter: Charter) -> ir.Table:
    """account_id, motion, stretch, spell (the first), last_spell: unbroken stays in phases led by sales."""
    rows = spells.select("account_id", "motion", "spell", is_led=spells.phase.isin(led_by(charter, SALES)))
    in_order = ibis.window(group_by=OF_WHOM, order_by="spell")
    so_far = ibis.window(group_by=OF_WHOM, order_by="spell", preceding=None, following=0)
    rows = rows.mutate(is_first=rows.is_led & ~rows.is_led.lag().over(in_order).fill_null(False))
    rows = rows.mutate(stretch=rows.is_first.cast("int32").sum().over(so_far))
    return rows.filter(rows.is_led).group_by(*OF_WHOM, "stretch").agg(
        spell=ibis._.spell.min(), last_spell=ibis._.spell.max()
    )  # fmt: skip


@cached_expression
def handovers(acts: ir.Table, spells: ir.Table, calendar: ir.Table, *, charter: Charter) -> ir.Table:
    """One row per handover whose beginning is known: account_id, motion, spell, offered_on, then touched_on,
    accepted_on, returned_on, ended_on (null where it did not happen), reason, is_back, and `<offered ... ended>_work`.

    touched: the first one-to-one touch; accepted, returned: the first answer on record; only the earlier of the two.
    ended: sales no longer leads; is_back: the account went back to an earlier phase in play.
    """
    runs = stretches(spells, charter=charter)
    begins = spells.filter(spells.is_entry_known).select(
        "account_id", "motion", "spell", offered_at="entered_at", offered_on="entered_on"
    )
    ends = spells.select(
        "account_id", "motion", last_spell="spell", ended_at="left_at", ended_on="left_on", next_phase="next_phase"
    )
    rows = runs.inner_join(begins, [*OF_WHOM, "spell"])
    rows = rows.inner_join(ends, [*OF_WHOM, "last_spell"])
    answers = _answers(acts, runs)
    rows = rows.left_join(answers, [*OF_WHOM, "stretch"]).drop("account_id_right", "motion_right", "stretch_right")
    # The first answer stands: an acceptance after the return, or a return after the acceptance, is ignored.
    was_accepted = (rows.accepted_at <= rows.returned_at) | rows.returned_at.isnull()
    first = {name: was_accepted.ifelse(rows[name], ibis.null()) for name in ("accepted_at", "accepted_on")}
    first |= {name: was_accepted.ifelse(ibis.null(), rows[name]) for name in ("returned_at", "returned_on", "reason")}
    rows = rows.mutate(**first, is_back=rows.next_phase.isin(charter.in_play).fill_null(False))
    moments = ("offered", "touched", "accepted", "returned", "ended")
    rows = with_work(rows, calendar, **{f"{moment}_work": (f"{moment}_at", f"{moment}_on") for moment in moments})
    # Without a calendar day for the entry no time can be measured.
    return rows.filter(rows.offered_work.notnull()).select(
        "account_id", "motion", "spell", *(f"{moment}_on" for moment in moments), "reason", "is_back",
        *(f"{moment}_work" for moment in moments),
    )  # fmt: skip


def _answers(acts: ir.Table, runs: ir.Table) -> ir.Table:
    """Per account_id, motion and stretch the first touch, the first acceptance and the first return with its reason."""
    bounds = runs.select("account_id", "motion", "stretch", first_spell="spell", last_spell="last_spell")
    own = acts.join(
        bounds,
        [
            acts.account_id == bounds.account_id,
            acts.motion == bounds.motion,
            acts.spell >= bounds.first_spell,
            acts.spell <= bounds.last_spell,
        ],
    ).select(
        "account_id", "motion", "stretch", "at", "on", "row_no", "is_touch", "is_accepted", "is_returned", "reason"
    )
    of_kind = ibis.window(group_by=[*OF_WHOM, "stretch", "is_returned"], order_by=["at", "row_no"])
    own = own.mutate(is_first_return=own.is_returned & (ibis.row_number().over(of_kind) == 0))
    return own.group_by(*OF_WHOM, "stretch").agg(
        touched_at=own.at.min(where=own.is_touch),
        touched_on=own.on.min(where=own.is_touch),
        accepted_at=own.at.min(where=own.is_accepted),
        accepted_on=own.on.min(where=own.is_accepted),
        returned_at=own.at.min(where=own.is_returned),
        returned_on=own.on.min(where=own.is_returned),
        reason=own.reason.max(where=own.is_first_return),
    )
