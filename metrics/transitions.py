"""Transitions: from which phase accounts went where in a period, skips and returns visible."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from metrics.ask import Ask, Plan, Query, Tables, bind, keep
from metrics.frame import as_table, words
from metrics.spells import EXITS
from model.charter import Charter

COLUMNS = (
    ("from_phase", pa.string()),
    ("to_phase", pa.string()),
    ("exit", pa.string()),
    ("transitions", pa.int64()),
    ("accounts", pa.int64()),
)


def transitions(spells: ir.Table, *, start: ir.DateValue, end: ir.DateValue) -> ir.Table:
    """from_phase, to_phase, exit, transitions, accounts (distinct) of moves on the days `start` to `end`.

    The first entry of an account comes from nowhere: from_phase and exit are null.
    """
    moved = spells.filter(spells.left_on.between(start, end)).select(
        "account_id", from_phase="phase", to_phase="next_phase", exit="exit"
    )
    counts = {"transitions": ibis._.count(), "accounts": ibis._.account_id.nunique()}
    first = spells.filter((spells.spell == 1) & spells.entered_on.between(start, end))
    # Every account enters for the first time once, so that counting rows counts accounts.
    entries = first.group_by(to_phase="phase").agg(transitions=ibis._.count(), accounts=ibis._.count())
    nowhere = {name: ibis.null("string") for name in ("from_phase", "exit")}
    moves = moved.group_by("from_phase", "to_phase", "exit").agg(**counts)
    return moves.union(entries.mutate(**nowhere).select(*moves.columns))


def _order(row: dict[str, str | None], charter: Charter) -> tuple[int, int, int]:
    source, goal, way = row["from_phase"], row["to_phase"], row["exit"]
    return (
        -1 if source is None else charter.rank[source],
        charter.rank[str(goal)],
        -1 if way is None else EXITS.index(way),
    )


def plan(tables: Tables, ask: Ask) -> Plan:
    """The transitions that occurred, in the charter's order."""

    def moves() -> ir.Table:
        # As in cumulative_flow: moves up to a day need no cut at it.
        end = ibis.least(bind("end"), bind("as_of"))
        return transitions(keep(tables["spell"], ask), start=bind("start"), end=end)

    counted = yield Query(moves)
    names = [name for name, _ in COLUMNS]
    text = {name: words(counted, name) for name in names[:3]}
    numbers = {name: counted.column(name).to_pylist() for name in names[3:]}
    rows = [dict(zip(names, row, strict=True)) for row in zip(*(text | numbers).values(), strict=True)]
    rows.sort(key=lambda row: _order(row, ask.charter))
    return as_table(COLUMNS, {name: [row[name] for row in rows] for name in names})
