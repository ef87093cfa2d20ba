"""Transitions: from which phase accounts went where in a period, skips and returns visible."""

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.derive.spells import EXITS, RE_DATED, is_correction
from metrics.question.grouping import Groups
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from metrics.statistics.arrow import coded, integers, summed, text_at
from metrics.statistics.survival import Integers

COLUMNS = (
    ("from_phase", pa.string()),
    ("to_phase", pa.string()),
    ("exit", pa.string()),
    ("transitions", pa.int64()),
    ("accounts", pa.int64()),
)


def transitions_expression(
    spells: ir.Table, *, start: ir.DateValue, end: ir.DateValue, dimension: tuple[str, ...] = ()
) -> ir.Table:
    """from_phase, to_phase, exit [, `dimension`], transitions, accounts (distinct) of moves from `start` to `end`.

    The first entry of an account comes from nowhere: from_phase and exit are null. A correction leads nowhere (to_phase
    is null) or comes from nowhere; its exit is re-dated.
    """
    moved = spells.filter(spells.left_on.between(start, end)).select(
        "account_id", *dimension, from_phase="phase", to_phase="next_phase", exit="exit"
    )
    counts = {"transitions": ibis._.count(), "accounts": ibis._.account_id.nunique()}
    entered = spells.filter(spells.entered_on.between(start, end))
    first = entered.filter((entered.spell == 1) & ~is_correction(entered))
    # Every account has only one first entry, so counting rows counts accounts.
    entries = first.group_by(*dimension, to_phase="phase").agg(transitions=ibis._.count(), accounts=ibis._.count())
    corrected = entered.filter(is_correction(entered)).group_by(*dimension, to_phase="phase").agg(**counts)
    moves = moved.group_by("from_phase", "to_phase", "exit", *dimension).agg(**counts)
    nowhere = ibis.null("string")
    return moves.union(
        entries.mutate(from_phase=nowhere, exit=nowhere).select(*moves.columns),
        corrected.mutate(from_phase=nowhere, exit=ibis.literal(RE_DATED)).select(*moves.columns),
    )


def transitions(tables: Tables, question: Question) -> Plan:
    """The transitions that occurred, in the charter's order [, per group]."""

    def moves() -> ir.Table:
        # As in cumulative_flow: moves up to a day need no cut at it.
        end = ibis.least(bind("end"), bind("as_of"))
        return transitions_expression(
            keep(tables["spell"], question), start=bind("start"), end=end, dimension=question.dimension
        )

    counted = yield Query(moves)
    groups = Groups.from_rows(counted, question)
    orders = {
        "from_phase": (None, *question.charter.phase_keys), "to_phase": (*question.charter.phase_keys, None),
        "exit": (None, *EXITS),
    }  # fmt: skip
    places = [*(_places(counted, name, order) for name, order in orders.items()), groups.place]
    numbers = {name: integers(counted, name) for name in ("transitions", "accounts")}
    # An account belongs to one group only, so the counts of merged groups can be added.
    found, sums = summed((*map(len, orders.values()), len(groups)), places, numbers)
    named = {name: text_at(order, codes) for (name, order), codes in zip(orders.items(), found, strict=False)}
    return groups.table(COLUMNS, named | sums, found[-1])


def _places(counted: pa.Table, name: str, order: tuple[str | None, ...]) -> Integers:
    values, codes = coded(counted, name)
    return np.array([order.index(value) for value in values], dtype=np.int64)[codes]
