"""Decomposition: why a headline figure changed from one period to the next, split exactly and by leading department.

The figure is a count of moves: all steps forward, or the entries into one phase. For every phase in play that accounts
left, its moves in a period are always this product:

    moves = (account-days of those who stood there before + account-days of all who came x share of them in the phase)
            x exits per account-day x share of exits

Queue (the stock built up before), inflow, mix, pace (how soon exits come) and rate (whether they lead on) are the
effects of the factors, averaged over all orders of changing them (`metrics.statistics.shapley`). How far each part
varies with the choice of accounts is estimated by resampling them (`metrics.statistics.bootstrap`).
"""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from metrics.change.move_factors import Counts, Days, counted
from metrics.question.question import Plan, Question, Tables
from metrics.statistics.arrow import nullable, text_at
from metrics.statistics.bootstrap import limits, weights
from metrics.statistics.shapley import GRAIN, effects, whole
from metrics.statistics.survival import Floats

# All but the last are factors; the value is the unit in which the factor is shown.
UNITS = {
    "inflow": "accounts", "queue": "accounts", "mix": "share", "rate": "share", "pace": "account_days_per_exit",
    "data_corrections": "moves",
}  # fmt: skip
PARTS = tuple(UNITS)
COLUMNS = (
    ("part", pa.string()),
    ("department", pa.string()),
    ("phase", pa.string()),
    ("change", pa.float64()),
    ("low", pa.float64()),
    ("high", pa.float64()),
    ("is_clear", pa.bool_()),
    ("unit", pa.string()),
    ("factor_start", pa.float64()),
    ("factor_end", pa.float64()),
    ("start_value", pa.int64()),
    ("end_value", pa.int64()),
)
# Draws are held in memory for this many groups at a time.
GROUPS_AT_ONCE = 50


def earlier(start: date, end: date) -> Days:
    """The equally long period right before, cut off at the first date there is."""
    last = max(start, date.min + timedelta(days=1)) - timedelta(days=1)
    return last - min(end - start, last - date.min), last


def decomposition(tables: Tables, question: Question) -> Plan:
    """A row per part and phase: how much it changed the figure against the equally long period right before.

    The option `to_phase` counts the entries into one phase (or won); without it, every advance, skip and win. The
    changes add up to end_value - start_value to the last bit, in every group. low, high: 80 % limits of the change,
    from resampled accounts; is_clear: they exclude 0. department leads the phase that was left. Moves that came from no
    phase in play (first entries, reopened accounts) are inflow of the phase entered.

    factor_start and factor_end, by part: average daily number of accounts in play that had come in the period; average
    daily number of accounts in the phase that were there when the period began; share of those who came that were in
    the phase; share of exits that counted; account-days per exit; moves of the earlier period as known on the day after
    it, and as known now. start_value is the figure as known on the day after the earlier period; if snapshots have not
    recorded revisions since then, it is the figure as known now and nothing counts as a correction.
    """
    start, end = question.period
    end = max(start, min(end, question.as_of))
    groups, found = yield from counted(tables, question, earlier(start, end), (start, end))
    goal, charter = question.option("to_phase"), question.charter
    phases = [*charter.in_play, *([goal] if goal and goal not in charter.in_play else [])]
    places = [charter.rank[key] for key in phases]
    to = None if goal is None else charter.rank[goal]
    split = (*_split(found.by(), (end - start).days + 1, to), *_limits(found))
    parts, factors, totals, low, high = (each[..., places, :] for each in split)
    factors[:, 1:-1, len(charter.in_play) :] = np.nan
    part, phase, group = np.indices(parts.shape).reshape(3, -1)
    shown = {f"factor_{name}": of_period.ravel() for name, of_period in zip(("start", "end"), factors, strict=True)}
    values = totals.sum(axis=1)[:, group].astype(np.int64)
    # Nothing moves from the goal phase to itself: only the moves from outside are shown there.
    is_goal = np.array([key == goal for key in phases])[phase] & (part == 0)
    units = (*UNITS.values(), UNITS["data_corrections"])
    return groups.table(
        COLUMNS,
        {
            "part": text_at(PARTS, part),
            "department": text_at([charter.led_by(key) for key in phases], phase),
            "phase": text_at(phases, phase),
            "change": parts.ravel(),
            "low": low.ravel(),
            "high": high.ravel(),
            "is_clear": ((low > 0) | (high < 0)).ravel(),
            "unit": text_at(units, np.where(is_goal, len(PARTS), part)),
            **{name: nullable(each, ~np.isnan(each)) for name, each in shown.items()},
            "start_value": values[0],
            "end_value": values[1],
        },
        group,
    )


def _split(found: Counts, days: int, goal: int | None) -> tuple[Floats, Floats, Floats]:
    """The parts [part, phase, group]; the factors shown [period, part, phase, group], nan if unknown; the figure
    [period, phase, group].
    """
    used, shown = _factors(found, days)
    *exact, late = _parts(found, used)
    totals = found.moves + found.outside
    parts: Floats = np.stack([*whole(np.stack(exact), totals[1] - totals[0]), late])
    if goal is not None:
        shown[:, 0, goal] = found.outside[:, goal]
    totals[0] -= late
    corrected = np.stack([totals[0], totals[0] + late]) if found.late is not None else np.full_like(totals, np.nan)
    # Adding 0 turns -0 into 0.
    return parts + 0.0, np.concatenate([shown, corrected[:, None]], axis=1), totals


def _limits(found: Counts) -> tuple[Floats, Floats]:
    """[part, phase, group]: 80 % limits of the parts, as whole multiples of `GRAIN`."""
    bounds = []
    for first in range(0, max(1, found.days.shape[2]), GROUPS_AT_ONCE):
        drawn = found.of_groups(slice(first, first + GROUPS_AT_ONCE)).by(weights())
        used, _ = _factors(drawn, 1)
        bounds.append(np.stack(limits(np.round(_parts(drawn, used) / GRAIN) * GRAIN)))
    low, high = np.concatenate(bounds, axis=-1) + 0.0
    return low, high


def _parts(found: Counts, used: Floats) -> Floats:
    """[part, phase, group ...]: the effects of the factors, then the corrections."""
    parts = effects(used[0], used[1], _moves)
    parts[0] += found.outside[1] - found.outside[0]
    late = np.zeros_like(found.outside[0]) if found.late is None else found.late
    # What was learned late counts in the earlier period's figure now but did not then: the change is in the record, not
    # in what happened.
    split: Floats = np.concatenate([parts, late[None]])
    return split


def _moves(factors: list[Floats]) -> Floats:
    """The moves out of a phase, by the factors of `_factors`."""
    inflow, queue, mix, rate, pace = factors
    return (queue + inflow * mix) * rate * pace


def _factors(found: Counts, days: int) -> tuple[Floats, Floats]:
    """[period, factor, phase, group ...]: the factors of the moves, and what is shown of them (nan: unknown).

    A factor that is undefined in one of the periods, because no account was there or none left, is taken as unchanged:
    another factor is 0 there, so the product still holds.
    """
    came = found.days - found.queue
    everyone = came.sum(axis=1, keepdims=True) + np.zeros_like(came)
    with np.errstate(divide="ignore", invalid="ignore"):
        mix, rate, pace = came / everyone, found.moves / found.exits, found.exits / found.days
        stay = np.where(found.exits > 0, found.days / found.exits, np.nan)
    used = np.stack([everyone, found.queue, mix, rate, pace], axis=1)
    used = np.where(np.isnan(used), used[::-1], used)
    return np.nan_to_num(used), np.stack([everyone / days, found.queue / days, mix, rate, stay], axis=1)
