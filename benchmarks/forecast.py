"""Forecasts of companies whose future is known: the product against conversion x stock and a memoryless chain.

python -m benchmarks forecast [--companies N]
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.coverage import held, inner_share
from benchmarks.measure import keep, rows_as_markdown
from benchmarks.simulated import FAR, HISTORY, Spells, demo, made_up, price_change
from connectors.demo.dynamics import PHASES
from metrics.dwell.departures import Movement
from metrics.outlook.forecast import interval
from metrics.outlook.forecast_history import HISTORIES, LAST, least_off
from metrics.statistics.gamma_poisson import GammaPoisson
from metrics.statistics.markov_renewal import Expected, entries_alone, expected_entries
from metrics.statistics.semi_markov import Curves, curves

Floats = NDArray[np.float64]
DECISION, WON = PHASES.index("decision"), PHASES.index("won")
METHODS = ("semi-Markov", "by segment", "Markov", "rate x stock", "last 90 days")
NAIVE_DAYS = 90
# After a break also: what the same forecast says by the curves of so many last days, none of them chosen.
WINDOWS: tuple[int | None, ...] = (*HISTORIES, 90, 60)


@dataclass(frozen=True)
class Case:
    """Companies and the days to forecast on: whole horizons before the end, those that `fits` says belong to it."""

    name: str
    company: Callable[[int], Spells]
    horizon: int
    fits: Callable[[int, int], bool] = field(default=lambda day, end: True)
    has_windows: bool = False


def cases() -> list[Case]:
    """What is measured, in the order of the report."""
    change = price_change()
    found = []
    for horizon in (90, 180):
        found += [
            Case("demonstration, 1,500, before the price change", lambda n: demo(1_500, 1_000 + n), horizon,
                 lambda day, end: end <= change),
            Case("demonstration, 1,500, across it and after", lambda n: demo(1_500, 1_000 + n), horizon,
                 lambda day, end: end > change),
            Case("Weibull, 1,500", lambda n: made_up(1_500, n), horizon),
            Case("Weibull, 1,500, a trade fair a year", lambda n: made_up(1_500, n, has_fairs=True), horizon),
            Case("Weibull, 300", lambda n: made_up(300, n), horizon),
            Case("log-normal, 5,000", lambda n: made_up(5_000, n, dwell="log-normal"), horizon),
            Case("log-normal, each its own pace, 1,500", lambda n: made_up(1_500, n, dwell="log-normal", own_pace=0.5),
                 horizon),
        ]  # fmt: skip
    for accounts in (60, 300, 3_000):
        for name, made in {
            "stationary": {},
            "a trade fair a year": {"has_fairs": True},
            "its own pace": {"dwell": "log-normal", "own_pace": 0.5},
        }.items():
            found.append(Case(f"{name}, {accounts:,}", partial(made_up, accounts, **made), NAIVE_DAYS))
        for days in (60, 0):
            # Forecast once, so many days after the break.
            day = HISTORY - NAIVE_DAYS
            made = partial(made_up, accounts, break_on=day - days)
            found.append(
                Case(
                    f"break {days} days before, {accounts:,}",
                    made,
                    NAIVE_DAYS,
                    lambda on, _, day=day: on == day,
                    has_windows=True,
                )
            )
    return found


def main(arguments: list[str]) -> None:
    """Measure; write results/forecast.md and .json."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks forecast", description=__doc__)
    parser.add_argument("--companies", type=int, default=40)
    chosen = parser.parse_args(arguments)
    found = [measured(case, chosen.companies) for case in cases()]
    errors = [
        {"companies": row["case"], "days": row["horizon"], "forecasts": row["forecasts"]}
        | {f"{what}, {method}": f"{100 * row[what][method]:.1f} %" for what in ("wins", "decisions")
           for method in METHODS}
        for row in found
    ]  # fmt: skip
    covered = [
        {"companies": row["case"], "days": row["horizon"]}
        | {phase: f"{100 * share:.0f} %" for phase, share in zip(PHASES, row["covered"], strict=True)}
        | {"all": f"{100 * row['covered_all']:.1f} %", "by the rule": f"{100 * row['ruled']:.1f} %",
           "ends by their share": f"{100 * row['shared']:.1f} %", "ms": f"{row['ms']:.0f}"}
        for row in found
    ]  # fmt: skip
    windows = [
        {"companies": row["case"]}
        | {"all" if days is None else f"{days} days": f"{100 * off:.0f} %" for days, off in row["windows"].items()}
        | {"chosen": f"{100 * row['chosen']:.0f} %", "last 90 days, counted": f"{100 * row['naive']:.0f} %"}
        for row in found if row["windows"]
    ]  # fmt: skip
    keep("forecast", {"companies": chosen.companies, "cases": found}, "\n\n".join(
        ("Sum of errors by sum of what happened (smaller is better)", _table(errors),
         "Share of 80 % intervals that held what happened, per phase entered; the time of one forecast beside it. By"
         " the rule: what they would hold if every forecast were right, as whole numbers with both ends hold more than"
         " 80 %. Ends by their share: each end counted by the part of its chance that belongs to the 80 %, so that 80 %"
         " is right at any size",
         _table(covered),
         "After a break, wins and decisions together: error by the curves of so many last days, by those the product"
         " chose, and of the count of the last 90 days",
         _table(windows))
    ))  # fmt: skip


def _table(rows: list[dict[str, Any]]) -> str:
    return rows_as_markdown(list(rows[0]), [list(row.values()) for row in rows])


def measured(case: Case, companies: int) -> dict[str, Any]:
    """Errors of every method on wins and decisions, coverage of the intervals, time of a forecast."""
    off: dict[str, list[Floats]] = {method: [] for method in METHODS}
    happened, inside, told, times = [], [], [], []
    ruled, shared = [], []
    windows: dict[int | None, list[float]] = {}
    for number in range(companies):
        company = case.company(number)
        for back in range(1, 7):
            day = company.end - back * case.horizon
            # Twice the horizon of history, as the product's back-test asks for.
            if day - int(company.entered.min()) < 2 * case.horizon or not case.fits(day, day + case.horizon):
                continue
            actual = company.happened(day, case.horizon).astype(float)
            started = perf_counter()
            expected = by_age(company, day, case.horizon)
            times.append(perf_counter() - started)
            low, high = interval(expected.entries, expected.variance)
            inside.append((low <= actual) & (actual <= high))
            told.append(expected.entries > 0)
            for mean, variance, count in zip(expected.entries, expected.variance, actual, strict=True):
                if mean > 0:
                    spread = GammaPoisson(float(mean), float(variance))
                    ruled.append(held(spread))
                    shared.append(inner_share(spread, int(count)))
            if case.has_windows:
                for history in WINDOWS:
                    foretold = _by_window(company, day, history, case.horizon)
                    windows.setdefault(history, []).append(_both(np.abs(foretold - actual)))
            happened.append(actual)
            forecasts = (
                expected.entries,
                by_segment(company, day, case.horizon),
                memoryless(company, day, case.horizon),
                rate_by_stock(company, day, case.horizon),
                last_days(company, day, case.horizon),
            )
            for method, forecast in zip(METHODS, forecasts, strict=True):
                off[method].append(np.abs(forecast - actual))
    sums = np.sum(happened, axis=0)
    shares = {method: np.sum(off[method], axis=0) / sums for method in METHODS}
    return {
        "case": case.name, "horizon": case.horizon, "forecasts": len(happened),
        "wins": {method: float(shares[method][WON]) for method in METHODS},
        "decisions": {method: float(shares[method][DECISION]) for method in METHODS},
        "covered": np.mean(inside, axis=0).tolist(), # Where nobody can come nothing is foretold.
        "covered_all": float(np.mean(np.array(inside)[np.array(told)])),
        "ruled": float(np.mean(ruled)), "shared": float(np.mean(shared)),
        "windows": {days: sum(off) / _both(sums) for days, off in windows.items()},
        "chosen": float(np.sum([_both(off_by) for off_by in off["semi-Markov"]]) / _both(sums)),
        "naive": float(np.sum([_both(off_by) for off_by in off["last 90 days"]]) / _both(sums)),
        "error": {method: float(np.sum(off[method])) for method in METHODS},
        "ms": 1000 * float(np.median(times)),
    }  # fmt: skip


def _both(values: Any) -> float:
    """Wins and decisions together."""
    return float(values[WON] + values[DECISION])


def _by_window(company: Spells, day: int, history: int | None, horizon: int) -> Floats:
    movement = _movement(company, day, history)
    return entries_alone(movement.curves, movement.known_stock, horizon)


def _curves(company: Spells, day: int, segment: int | None = None) -> Curves:
    phase, goal, days, of = company.until(day)
    kept = slice(None) if segment is None else of == segment
    phase, goal, days = phase[kept], goal[kept], days[kept]
    return curves(len(PHASES), phase, goal, days, np.ones(phase.size, dtype=np.int64))


def by_age(company: Spells, day: int, horizon: int) -> Expected:
    """The product's forecast: everyone at their age, the curves of the history that foretold best of late."""
    back = min((day - int(company.entered.min())) // horizon - 2, LAST)
    past = [day - horizon * number for number in range(1, back + 1)]
    off = np.zeros(len(HISTORIES))
    for number, history in enumerate(HISTORIES):
        for then in past:
            movement = _movement(company, then, history)
            foretold = entries_alone(movement.curves, movement.known_stock, horizon)
            off[number] += np.abs(foretold - company.happened(then, horizon)).sum()
    known = _movement(company, day, least_off(off))
    return expected_entries(known.curves, known.known_stock, horizon)


def _movement(company: Spells, day: int, history: int | None) -> Movement:
    """The accounts as they stood at the end of `day`, with the curves of the last `history` days then."""
    known = _curves(company, day)
    always = Movement(known, np.zeros_like(known.stock))
    if history is None:
        return always
    phase, goal, days, joined = company.since(day, history)
    came = np.zeros_like(known.stock)
    np.add.at(came, (phase, joined), 1.0)
    ones = np.ones(phase.size, dtype=np.int64)
    recent = curves(len(PHASES), phase, goal, days, ones, length=known.stock.shape[1], joined=came)
    return Movement(recent, np.zeros_like(known.stock)).completed_by(always)


def last_days(company: Spells, day: int, horizon: int) -> Floats:
    """The naive count: as many as entered in the last 90 days, of accounts that stood in a phase before them."""
    return company.happened(day - NAIVE_DAYS, NAIVE_DAYS).astype(float) * horizon / NAIVE_DAYS


def by_segment(company: Spells, day: int, horizon: int) -> Floats:
    """The same with curves of each segment, added up."""
    parts = [_curves(company, day, segment) for segment in np.unique(company.segment).tolist()]
    total: Floats = np.sum([expected_entries(known, known.stock, horizon).entries for known in parts], axis=0)
    return total


def memoryless(company: Spells, day: int, horizon: int) -> Floats:
    """A Markov chain by days: moves per account-day, however long an account has been there."""
    phase, goal, days, _ = company.until(day)
    moves = np.zeros((len(PHASES), len(PHASES)))
    np.add.at(moves, (phase[goal >= 0], goal[goal >= 0]), 1.0)
    exposure = np.bincount(phase, weights=days + (goal >= 0), minlength=len(PHASES))
    chance = moves / np.maximum(exposure, 1.0)[:, None]
    stock = np.bincount(phase[goal < 0], minlength=len(PHASES)).astype(float)
    entries = np.zeros(len(PHASES))
    for _ in range(horizon):
        came = stock @ chance
        entries, stock = entries + came, stock * (1 - chance.sum(axis=1)) + came
    return entries


def rate_by_stock(company: Spells, day: int, horizon: int) -> Floats:
    """Stock times conversion: of past entries into a phase, which share came to another within the horizon."""
    known = company.entered <= day
    account, phase, entered, left = (
        part[known] for part in (company.account, company.phase, company.entered, company.left)
    )
    ripe = entered <= day - horizon
    entries = np.bincount(phase[ripe], minlength=len(PHASES))
    stock = np.bincount(phase[left > day], minlength=len(PHASES))
    expected = np.zeros(len(PHASES))
    for target in range(len(PHASES)):
        places = np.append(np.flatnonzero(phase == target), phase.size)
        following = places[np.searchsorted(places, np.arange(phase.size), side="right")]
        same = np.append(account, -1)[following] == account
        reached = same & (np.append(entered, FAR)[following] <= np.minimum(entered + horizon, day))
        converted = np.bincount(phase[ripe & reached], minlength=len(PHASES))
        expected[target] = (stock * converted / np.maximum(entries, 1)).sum()
    return expected
