"""Trusted figures: any figure calculated without the doubtful spells."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from metrics.derive.milestones import OF_WHOM, REACHED, with_reach
from metrics.question.question import bind
from model.charter import Charter

# Facts about spells, calculated at publish.
OF_SPELLS = ("sales_touch", "sales_duty", "handover")


def doubted(doubts: ir.Table) -> ir.Table:
    """The `doubts` (`metrics.derive.doubts`) that hold on the bound as-of day; nothing later raises or settles one."""
    as_of = bind("as_of")
    return doubts.filter((doubts.from_on <= as_of) & (doubts.until_on.isnull() | (doubts.until_on > as_of)))


def without_doubted(tables: Mapping[str, ir.Table], *, charter: Charter) -> dict[str, ir.Table]:
    """`tables` without the spells that are in doubt on the bound as-of day; metrics count the others as always.

    A spell left out counts in no stock and no flow, and has no dwell and no exit. The spells before and after it keep
    their numbers, days and exits: in between the account is nowhere, so entries minus exits still equal the change in
    stock. What an account reached after a spell, and which spell was its first in a phase, is recalculated from the
    remaining spells, for accounts with a doubtful spell only. What sales did or owed during a doubtful spell does not
    count, nor does a handover that starts with such a spell.
    """
    spell = tables["spell"]
    suspect = doubted(tables["doubt"]).select(*OF_WHOM, "spell").distinct()
    untouched = spell.anti_join(suspect, OF_WHOM)
    touched = spell.semi_join(suspect, OF_WHOM).anti_join(suspect, [*OF_WHOM, "spell"])
    bare = touched.drop(*(name for name in spell.columns if name.startswith(REACHED)))
    of_phase = ibis.window(group_by=[*OF_WHOM, "phase"], order_by="spell")
    again = with_reach(bare.mutate(is_first_entry=ibis.row_number().over(of_phase) == 0), charter=charter)
    facts = {name: tables[name].anti_join(suspect, [*OF_WHOM, "spell"]) for name in OF_SPELLS}
    return {**tables, **facts, "spell": untouched.union(again.select(*spell.columns))}
