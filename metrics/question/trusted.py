"""Any figure without the spells in doubt: the same question, asked of the other spells only."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from metrics.derive.milestones import OF_WHOM, REACHED, with_reach
from metrics.question.question import bind
from model.charter import Charter

# Facts of spells, worked out at publish.
OF_SPELLS = ("sales_touch", "sales_duty", "handover")


def doubted(doubts: ir.Table) -> ir.Table:
    """The rows of `doubts` (`metrics.derive.doubts`) that hold on the bound day: later rows neither raise nor settle
    one.
    """
    as_of = bind("as_of")
    return doubts.filter((doubts.from_on <= as_of) & (doubts.until_on.isnull() | (doubts.until_on > as_of)))


def without_doubted(tables: Mapping[str, ir.Table], *, charter: Charter) -> dict[str, ir.Table]:
    """`tables` whose spells are those not in doubt on the bound day; every metric counts them as it always does.

    A spell that is left out is in no stock and no flow, has no dwell and no exit. The spells before and after it keep
    their numbers, days and exits: the account is nowhere for that time, so what entered less what left still is the
    change of the stock. What an account reached after a spell, and which spell was its first in a phase, is worked out
    again from the spells that remain; only accounts with a spell in doubt are touched. What sales did or owed in a
    spell in doubt does not count either, nor does a handover that begins with one.
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
