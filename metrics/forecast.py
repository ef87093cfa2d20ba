"""Forecast: how many entries into every phase today's stock will make within a horizon, wins among them.

Semi-Markov: where an account goes and when depends on its phase and how long it has been there. The curves are
those of dwell and outcomes (`metrics.semi_markov`), run forward from today's stock (`metrics.renewal`).
"""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import date

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.ask import Ask, Plan, Query, Tables, bind, keep
from metrics.departures import Movement, departures
from metrics.frame import number, taken
from metrics.groups import Groups
from metrics.renewal import Expected, expected_entries
from metrics.spells import phase_spells
from metrics.survival import Floats
from model.charter import Charter

DEFAULT_HORIZON = 90
MOST_HORIZON = 730
# The standard normal's 90 % point: between it and its mirror lie 80 %.
Z_80 = 1.2815515655446004
# Rounded, so that the last digits do not depend on how a machine adds up.
DECIMALS = 9
COLUMNS = (
    ("phase", pa.string()),
    ("horizon_days", pa.int64()),
    ("stock", pa.int64()),
    ("expected", pa.float64()),
    ("low", pa.float64()),
    ("high", pa.float64()),
    ("excluded", pa.int64()),
)


@dataclass(frozen=True)
class Outlook:
    """Per phase, in the charter's order: accounts today, entries expected, 80 % limits, accounts left out.

    expected, low and high are nan where no spell of any phase was seen to end.
    """

    stock: Floats
    expected: Floats
    low: Floats
    high: Floats
    excluded: Floats


def interval(mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """80 % limits of a count: the 10 % and 90 % points of the gamma distribution of that mean and variance.

    Unlike a normal's they are never negative and lie further above than below. Wilson & Hilferty, Proc. Natl. Acad.
    Sci. 17 (1931): the cube root of a gamma variate is close to normal.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        part = variance / (9 * mean**2)
        low, high = (mean * np.maximum(1 - part + z * np.sqrt(part), 0.0) ** 3 for z in (-Z_80, Z_80))
    return np.where(mean > 0, low, 0.0), np.where(mean > 0, high, 0.0)


def outlook(movement: Movement, horizon: int, charter: Charter) -> Outlook:
    """What the accounts of `movement` will do within `horizon` days."""
    known = movement.curves.exits > 0
    stock = movement.aged_stock * known[:, None]
    in_play = np.arange(len(known)) < len(charter.in_play)
    excluded = np.where(in_play, np.round(movement.accounts - stock.sum(axis=1)), 0)
    if not known.any():
        unknown = np.full(len(known), np.nan)
        return Outlook(movement.accounts, unknown, unknown, unknown, excluded)
    found: Expected = expected_entries(movement.curves, stock, horizon)
    low, high = interval(found.entries, found.variance)
    expected, low, high = (part.round(DECIMALS) for part in (found.entries, low, high))
    return Outlook(movement.accounts, expected, low, high, excluded)


def movement_on(tables: Tables, ask: Ask, day: date) -> Generator[Query, pa.Table, tuple[Groups, list[Movement]]]:
    """The accounts asked for as they stood at the end of `day`, in their groups, with the curves known then.

    A phase from which fewer than 20 accounts of a filter or a group were seen to leave has the curve of all accounts.
    """

    def of_all() -> ir.Table:
        return departures(phase_spells(tables["spell"], as_of=bind("as_of")))

    def of_some() -> ir.Table:
        return departures(phase_spells(keep(tables["spell"], ask), as_of=bind("as_of")), dimension=ask.dimension)

    counted = yield Query(of_all, {"as_of": day}, is_shared=True)
    everyone = Movement.of(counted, ask.charter)
    if not ask.where and ask.by is None:
        return Groups.of(counted, ask), [everyone]
    counted = yield Query(of_some, {"as_of": day})
    groups = Groups.of(counted, ask)
    own = (counted.filter(pa.array(groups.place == place)) for place in range(len(groups)))
    return groups, [Movement.of(rows, ask.charter).told_by(everyone) for rows in own]


def plan(tables: Tables, ask: Ask) -> Plan:
    """Every phase of the charter: accounts in it today, entries into it within `horizon_days` days after as_of.

    Counted is every entry on those days by an account that stands in any phase today; whoever enters twice counts
    twice. Accounts without a phase as yet are not in it. low and high: 80 %, for chance and for the curves being
    estimated. excluded: accounts in play that nothing is known to compare with; they are taken to stay.
    """
    horizon = ask.option("horizon_days", DEFAULT_HORIZON)
    groups, movements = yield from movement_on(tables, ask, ask.as_of)
    found = [outlook(movement, horizon, ask.charter) for movement in movements]
    phases = ask.charter.phase_keys
    phase, group = np.indices((len(phases), len(groups))).reshape(2, -1)
    figures = {
        name: np.array([getattr(each, name) for each in found]).reshape(len(groups), len(phases))[group, phase]
        for name in ("stock", "expected", "low", "high", "excluded")
    }
    numbers = {name: [number(value) for value in figures[name]] for name in ("expected", "low", "high")}
    whole = {name: figures[name].astype(np.int64) for name in ("stock", "excluded")}
    keys = {"phase": taken(phases, phase), "horizon_days": np.full(phase.size, horizon)}
    return groups.table(COLUMNS, {**keys, **numbers, **whole}, group)
