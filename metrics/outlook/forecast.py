"""Forecast: how many entries into every phase, wins included, today's stock will make within a horizon.

Semi-Markov: where an account goes and when depends on its phase and how long it has been there. The curves are those of
dwell and outcomes (`metrics.statistics.semi_markov`), run forward from today's stock
(`metrics.statistics.markov_renewal`).
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from metrics.dwell.departures import Movement
from metrics.outlook.forecast_history import chosen, counts_on, learned
from metrics.question.grouping import Groups
from metrics.question.question import Plan, Query, Question, Tables
from metrics.statistics.arrow import number, text_at
from metrics.statistics.gamma_poisson import GammaPoisson
from metrics.statistics.markov_renewal import Expected, expected_by_horizon
from metrics.statistics.survival import Floats
from model.charter import Charter

DEFAULT_HORIZON = 90
# The probabilities that enclose 80 %.
LEVELS = (0.1, 0.9)
# Rounded, so that the last digits do not depend on how a machine adds up.
DECIMALS = 9
COLUMNS = (
    ("phase", pa.string()),
    ("horizon_days", pa.int64()),
    ("stock", pa.int64()),
    ("expected", pa.float64()),
    ("low", pa.int64()),
    ("high", pa.int64()),
    ("excluded", pa.int64()),
    ("history_days", pa.int64()),
)


@dataclass(frozen=True)
class Outlook:
    """Per phase, in the charter's order: accounts today, entries expected, 80 % limits, accounts left out.

    expected, low and high are nan if no spell of any phase was ever seen to end.
    """

    stock: Floats
    expected: Floats
    low: Floats
    high: Floats
    excluded: Floats


def interval(mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """80 % limits of a count, whole numbers: the 10 % and 90 % points of the gamma-Poisson of mean and variance.

    Both limits are inside the interval. `variance` is that of the number of entries; if it is no larger than a
    Poisson's, the Poisson's points are used. nan if the mean is nan.
    """
    limits = np.full((2, *mean.shape), np.nan)
    for index in np.flatnonzero(~np.isnan(mean)).tolist():
        spread = GammaPoisson(float(mean.flat[index]), float(variance.flat[index]))
        limits[0].flat[index], limits[1].flat[index] = (spread.quantile(level) for level in LEVELS)
    return limits[0], limits[1]


def outlook(movement: Movement, horizon: int, charter: Charter) -> Outlook:
    """What the accounts of `movement` will do within `horizon` days."""
    (found,) = outlooks(movement, [horizon], charter)
    return found


def outlooks(movement: Movement, horizons: Sequence[int], charter: Charter) -> list[Outlook]:
    """What the accounts of `movement` will do within each of `horizons`, in days."""
    known = movement.curves.exits > 0
    stock = movement.known_stock
    in_play = np.arange(len(known)) < len(charter.in_play)
    excluded = np.where(in_play, np.round(movement.accounts - stock.sum(axis=1)), 0)
    if not known.any():
        unknown = np.full(len(known), np.nan)
        return [Outlook(movement.accounts, unknown, unknown, unknown, excluded)] * len(horizons)

    def with_limits(found: Expected) -> Outlook:
        low, high = interval(found.entries, found.variance)
        return Outlook(movement.accounts, found.entries.round(DECIMALS), low, high, excluded)

    return [with_limits(found) for found in expected_by_horizon(movement.curves, stock, horizons)]


def movement_on(
    tables: Tables, question: Question, day: date, history: int | None = None
) -> Generator[Query, pa.Table, tuple[Groups, list[Movement]]]:
    """The selected accounts as of the end of `day`, in their groups, with the curves known then.

    `history`: learn the curves from that many of the last days. A phase that fewer than 20 accounts of a filter or
    group were seen to leave gets the curve of all accounts.
    """
    everyone = yield from learned(tables, question, day, history)
    if not question.where and question.by is None:
        counted, _ = yield from counts_on(tables, question, day, None, is_of_all=True)
        return Groups.from_rows(counted, question), [everyone]
    counted, came = yield from counts_on(tables, question, day, history)
    groups = Groups.from_rows(counted, question)
    joined = None if came is None else Groups.from_rows(came, question)
    found = []
    for index, value in enumerate(groups.values):
        own = counted.filter(pa.array(groups.place == index))
        its = None
        if came is not None and joined is not None:
            at = joined.values.index(value) if value in joined.values else -1
            its = came.filter(pa.array(joined.place == at))
        found.append(Movement.from_counts(own, question.charter, its).completed_by(everyone))
    return groups, found


def forecast(tables: Tables, question: Question) -> Plan:
    """Every phase of the charter: accounts in it today, entries into it within `horizon_days` days after as_of.

    Counts every entry on those days by an account that is in any phase today; an account that enters twice counts
    twice. Accounts without a phase so far are not included. low and high: 80 % limits, whole numbers, allowing for
    chance and for the curves being estimates. excluded: accounts in play for which there is nothing to compare with;
    they are assumed to stay. history_days: how many of the last days the curves were learned from (null: all); chosen
    by the last back-tests (`metrics.outlook.forecast_history`).
    """
    horizon = question.option("horizon_days", DEFAULT_HORIZON)
    (history,) = yield chosen(tables, [question.as_of], horizon)
    groups, movements = yield from movement_on(tables, question, question.as_of, history)
    found = [outlook(movement, horizon, question.charter) for movement in movements]
    return as_rows(groups, question.charter, horizon, history, found)


def as_rows(groups: Groups, charter: Charter, horizon: int, history: int | None, found: Sequence[Outlook]) -> pa.Table:
    """The rows of `forecast`, from the outlook of each group."""
    phases = charter.phase_keys
    phase, group = np.indices((len(phases), len(groups))).reshape(2, -1)
    figures = {
        name: np.array([getattr(each, name) for each in found]).reshape(len(groups), len(phases))[group, phase]
        for name in ("stock", "expected", "low", "high", "excluded")
    }
    numbers = {"expected": [number(value) for value in figures["expected"]]}
    limits = {name: nullable_count(figures[name]) for name in ("low", "high")}
    whole = {name: figures[name].astype(np.int64) for name in ("stock", "excluded")}
    keys = {"phase": text_at(phases, phase), "horizon_days": np.full(phase.size, horizon)}
    options = {"history_days": [history] * phase.size}
    return groups.table(COLUMNS, {**keys, **numbers, **limits, **whole, **options}, group)


def nullable_count(values: Floats) -> list[int | None]:
    """Whole numbers, None for nan."""
    return [None if np.isnan(value) else int(value) for value in values]
