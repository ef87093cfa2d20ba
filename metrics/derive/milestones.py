"""What an account reached after a spell: calculated once per spell, so that conversion needs no join.

For every phase q: the day, after the spell began, on which the account entered q *or any later phase in play, or won*;
and the same within the journey, that is, before a loss.
"""

import ibis
import ibis.expr.types as ir

from model.charter import LOST, WON, Charter

# Spells follow one another within an account and a motion.
OF_WHOM = ("account_id", "motion")

REACHED = "reached_"
UNTIL_LOSS = "reached_before_loss_"
LOSS = "reached_lost_on"
# The digit prevents a clash: no key of a phase begins with one, while "first_loss" could be that of a phase called
# loss.
FIRST_LOSS = "first_0_loss"


def reached_on(phase: str) -> str:
    """Column: the first later day in `phase`, a later phase, or won."""
    return f"{REACHED}{phase}_on"


def reached_before_loss_on(phase: str) -> str:
    """Column: as `reached_on`, but null if a loss came first."""
    return f"{UNTIL_LOSS}{phase}_on"


def without_reach(spells: ir.Table) -> ir.Table:
    """`spells` without the columns of `with_reach`, for figures that use none of them.

    The engine would skip them too, but only after looking at all of them in every query, which costs two milliseconds.
    """
    return spells.drop(*(name for name in spells.columns if name.startswith(REACHED)))


def with_reach(spells: ir.Table, *, charter: Charter) -> ir.Table:
    """`spells` (account_id, motion, spell, phase, entered_on) plus, per phase in play and won, `reached_on` and
    `reached_before_loss_on`, and `LOSS`, the first later day of a loss. Null if it never happened.

    A spell whose entry is unknown reaches nothing, because its first day is unknown.
    """
    later = ibis.window(group_by=OF_WHOM, order_by="spell", rows=(1, None))
    known = spells.is_entry_known
    goals = {
        phase: spells.phase.isin([*charter.in_play[index:], WON]) & known for index, phase in enumerate(charter.in_play)
    } | {WON: (spells.phase == WON) & known}
    is_loss = (spells.phase == LOST) & known
    firsts = {f"first_{goal}": spells.spell.min(where=hit).over(later) for goal, hit in goals.items()}
    days = {reached_on(goal): spells.entered_on.min(where=hit).over(later) for goal, hit in goals.items()}
    spells = spells.mutate(
        **firsts, **days,
        **{FIRST_LOSS: spells.spell.min(where=is_loss).over(later)},
        **{LOSS: spells.entered_on.min(where=is_loss).over(later)},
    )  # fmt: skip
    in_time = {
        reached_before_loss_on(goal): (
            spells[FIRST_LOSS].isnull() | (spells[f"first_{goal}"] < spells[FIRST_LOSS])
        ).ifelse(spells[reached_on(goal)], ibis.null("date"))
        for goal in goals
    }
    return spells.mutate(**in_time).drop(*firsts, FIRST_LOSS)
