"""One typical account and one counter-example of a phase: what a figure looks like in a single case."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.derive.spells import spells_as_of
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from metrics.statistics.arrow import as_table, flags, integers, words

ONWARD = ("advance", "skip", "won")
TYPICAL, COUNTER = "typical", "counter"
COLUMNS = (
    ("example", pa.string()),
    ("account_id", pa.string()),
    ("name", pa.string()),
    ("from_phase", pa.string()),
    ("steps_before", pa.int64()),
    ("entered_on", pa.date32()),
    ("left_on", pa.date32()),
    ("dwell_days", pa.int64()),
    ("exit", pa.string()),
    ("next_phase", pa.string()),
    ("dialogue_days", pa.int64()),
    ("people", pa.int64()),
    ("is_onward", pa.bool_()),
    ("spells", pa.int64()),
    ("same_way", pa.int64()),
    ("median_days", pa.int64()),
)


class Way(NamedTuple):
    """The way into a spell: the phase before it in its journey (None: none), and how many spells came before."""

    from_phase: str | None
    steps_before: int


class Cell(NamedTuple):
    """Spells with the same way in, the same way out and the same length; the first account among them."""

    is_onward: bool
    way: Way
    days: int
    n: int
    account_id: str


def story_accounts(tables: Tables, question: Question) -> Plan:
    """The two examples of the option `phase` among the spells in it that ended in the period, with a known entry.

    Spells either moved on (`ONWARD`) or did not (returned, lost, dormant). The typical example is from the larger side
    (moved on if equal), the counter-example from the other, if it has any spells. Within its side, an example came by
    the most frequent way in (if tied: fewer steps, then the charter's order), and among those its dwell is nearest to
    the side's median (the lower of two; if tied, the shorter dwell, then the smaller account_id). spells and
    median_days describe the side; same_way counts its spells with the same way in. dialogue_days: days with a two-way
    or buyer-made activity from entry to exit; people: contacts who took part in them.
    """
    ended = yield Query(lambda: _counted(tables, question))
    cells = _cells(ended)
    sides = [[cell for cell in cells if cell.is_onward is is_onward] for is_onward in (True, False)]
    sides.sort(key=lambda side: -sum(cell.n for cell in side))
    sides = [side for side in sides if side]
    chosen = [_middle(side, question) for side in sides]
    if not chosen:
        return as_table(COLUMNS, {name: [] for name, _ in COLUMNS})
    ids = {"first": chosen[0].account_id, "second": chosen[-1].account_id}
    found = (yield Query(lambda: _told(tables, question), ids)).to_pylist()
    rows = [
        _row(example, cell, side, found) for example, cell, side in zip((TYPICAL, COUNTER), chosen, sides, strict=False)
    ]
    return as_table(COLUMNS, {name: [row[name] for row in rows] for name, _ in COLUMNS})


def _counted(tables: Tables, question: Question) -> ir.Table:
    """is_onward, from_phase, steps_before, dwell_days, n, account_id (the smallest)."""
    spells = _ended(keep(spells_as_of(tables["spell"], as_of=bind("as_of")), question), question)
    return spells.group_by("is_onward", "from_phase", "steps_before", "dwell_days").agg(
        n=ibis._.count(), account_id=ibis._.account_id.min()
    )


def _ended(spells: ir.Table, question: Question) -> ir.Table:
    """The spells in the phase that ended in the period, with is_onward, from_phase and steps_before."""
    has_ended = spells.left_on.between(bind("start"), bind("end")).fill_null(False)
    is_asked = (spells.phase == question.option("phase")) & spells.is_entry_known & has_ended
    # Only accounts with a spell in question need their way worked out.
    spells = spells.semi_join(spells.filter(is_asked).select("account_id").distinct(), "account_id")
    before = ibis.window(group_by=["account_id", "journey"], order_by="spell")
    spells = spells.mutate(
        from_phase=spells.phase.cast("string").lag().over(before),
        steps_before=ibis.row_number().over(before),
        is_onward=spells.exit.isin(ONWARD).fill_null(False),
    )
    has_ended = spells.left_on.between(bind("start"), bind("end")).fill_null(False)
    return spells.filter((spells.phase == question.option("phase")) & spells.is_entry_known & has_ended)


def _told(tables: Tables, question: Question) -> ir.Table:
    """What `_row` needs of the spells of the two accounts ``first`` and ``second``."""

    def of_both(rows: ir.Table) -> ir.Table:
        return rows.filter(rows.account_id.isin([bind("first", "string"), bind("second", "string")]))

    spells = _ended(of_both(spells_as_of(tables["spell"], as_of=bind("as_of"))), question)
    spells = spells.select(
        "account_id", "spell", "name", "is_onward", "from_phase", "steps_before", "entered_on", "left_on",
        "dwell_days", "exit", "next_phase",
    )  # fmt: skip
    for name, rows, day, counted in (
        ("dialogue_days", of_both(tables["sign_of_life"]), "lived_on", "lived_on"),
        ("people", of_both(tables["engaged_contact"]), "engaged_on", "contact_no"),
    ):
        rows = rows.select(of="account_id", on=day, what=counted)
        both = spells.join(rows, spells.account_id == rows.of)
        within = both.filter((both.on >= both.entered_on) & (both.on <= both.left_on))
        counts = within.group_by("account_id", "spell").agg(**{name: within.what.nunique()})
        spells = spells.left_join(counts, ["account_id", "spell"]).drop("account_id_right", "spell_right")
    return spells.order_by("account_id", "spell")


def _cells(ended: pa.Table) -> list[Cell]:
    ways = zip(words(ended, "from_phase"), integers(ended, "steps_before").tolist(), strict=True)
    return [
        Cell(*parts)
        for parts in zip(
            flags(ended, "is_onward").tolist(),
            [Way(*way) for way in ways],
            integers(ended, "dwell_days").tolist(),
            integers(ended, "n").tolist(),
            [str(account_id) for account_id in words(ended, "account_id")],
            strict=True,
        )
    ]


def _middle(side: Sequence[Cell], question: Question) -> Cell:
    """The example of one side."""
    frequent = min(
        {cell.way for cell in side},
        key=lambda way: (-_same_way(side, way), way.steps_before, question.charter.rank.get(way.from_phase or "", -1)),
    )
    median = _median(side)
    of_way = [cell for cell in side if cell.way == frequent]
    return min(of_way, key=lambda cell: (abs(cell.days - median), cell.days, cell.account_id))


def _same_way(side: Sequence[Cell], way: Way) -> int:
    return sum(cell.n for cell in side if cell.way == way)


def _median(side: Sequence[Cell]) -> int:
    days = np.sort(np.repeat([cell.days for cell in side], [cell.n for cell in side]))
    return int(days[(len(days) - 1) // 2])


def _row(example: str, cell: Cell, side: Sequence[Cell], found: list[dict[str, Any]]) -> dict[str, Any]:
    def is_it(spell: dict[str, Any]) -> bool:
        way = Way(spell["from_phase"], spell["steps_before"])
        return (spell["account_id"], spell["is_onward"], way, spell["dwell_days"]) == (
            cell.account_id, cell.is_onward, cell.way, cell.days,
        )  # fmt: skip

    spell = next(filter(is_it, found))
    counts = {name: spell[name] or 0 for name in ("dialogue_days", "people")}
    of_side = {
        "spells": sum(one.n for one in side), "same_way": _same_way(side, cell.way), "median_days": _median(side),
    }  # fmt: skip
    return spell | counts | of_side | {"example": example}
