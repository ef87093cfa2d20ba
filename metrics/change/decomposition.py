"""Decomposition: why a headline figure changed from one period to the next, split exactly and by leading department.

The figure is a count of moves: all steps forward, or the entries into one phase. For every phase in play that
accounts left, its moves in a period are a product that always holds:

    moves = (account-days of those who stood there before + account-days of all who came x share of them in the phase)
            x exits per account-day x share of exits

Queue (the stock built up before), inflow, mix, pace (an exit comes sooner or later) and rate (it leads on or not) are
what the factors changed, averaged over all orders of changing them (`metrics.statistics.shapley`). How far each part
varies by who the accounts are is drawn by account (`metrics.statistics.bootstrap`).
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

# All but the last are factors; what each is shown as is the unit.
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
# Of so many groups at a time draws are held in memory.
GROUPS_AT_ONCE = 50


def earlier(start: date, end: date) -> Days:
    """The equally long period right before; cut off where the calendar begins."""
    last = max(start, date.min + timedelta(days=1)) - timedelta(days=1)
    return last - min(end - start, last - date.min), last


def decomposition(tables: Tables, question: Question) -> Plan:
    """A row per part and phase: by how much it changed the figure against the equally long period right before.

    The option `to_phase` asks for the entries into one phase (won included); else it is every advance, skip and win.
    The changes add up to end_value - start_value to the last bit, in every group. low, high: 80 % limits of the change,
    from draws of the accounts; is_clear: they leave 0 out. department leads the phase that was left. Moves that came
    from no phase in play (first entries, reopened accounts) are inflow of the phase entered.

    factor_start and factor_end, by part: accounts in play, a day on average, that had come in the period; accounts in
    the phase, likewise, that stood there when it began; share of those who came that were in the phase; share of exits
    that counted; account-days per exit; moves of the earlier period as known on the day after it, and as known now.
    start_value is the figure as known on the day after the earlier period; where no snapshot has kept track since then,
    it is as known now and nothing is a correction.
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
    # Where accounts move to, none is that could move there: shown is what came from outside.
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
    """[part, phase, group]: the parts; [period, part, phase, group]: the factors shown, nan where nothing is known;
    [period, phase, group]: the figure.
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
    """[part, phase, group]: 80 % limits of the parts, whole multiples of `GRAIN`."""
    bounds = []
    for first in range(0, max(1, found.days.shape[2]), GROUPS_AT_ONCE):
        drawn = found.of_groups(slice(first, first + GROUPS_AT_ONCE)).by(weights())
        used, _ = _factors(drawn, 1)
        bounds.append(np.stack(limits(np.round(_parts(drawn, used) / GRAIN) * GRAIN)))
    low, high = np.concatenate(bounds, axis=-1) + 0.0
    return low, high


def _parts(found: Counts, used: Floats) -> Floats:
    """[part, phase, group ...]: what the factors changed, then the corrections."""
    parts = effects(used[0], used[1], _moves)
    parts[0] += found.outside[1] - found.outside[0]
    late = np.zeros_like(found.outside[0]) if found.late is None else found.late
    # What was learned late is in the earlier period's figure now, and was not then: it is no change of what happened.
    split: Floats = np.concatenate([parts, late[None]])
    return split


def _moves(factors: list[Floats]) -> Floats:
    """The moves out of a phase, by the factors of `_factors`."""
    inflow, queue, mix, rate, pace = factors
    return (queue + inflow * mix) * rate * pace


def _factors(found: Counts, days: int) -> tuple[Floats, Floats]:
    """[period, factor, phase, group ...]: what the moves are made of, and what is shown (nan: nothing known).

    A factor nobody can know in one of the periods, as nobody was there or nobody left, is taken as unchanged: another
    is 0 there, so the product holds.
    """
    came = found.days - found.queue
    everyone = came.sum(axis=1, keepdims=True) + np.zeros_like(came)
    with np.errstate(divide="ignore", invalid="ignore"):
        mix, rate, pace = came / everyone, found.moves / found.exits, found.exits / found.days
        stay = np.where(found.exits > 0, found.days / found.exits, np.nan)
    used = np.stack([everyone, found.queue, mix, rate, pace], axis=1)
    used = np.where(np.isnan(used), used[::-1], used)
    return np.nan_to_num(used), np.stack([everyone / days, found.queue / days, mix, rate, stay], axis=1)
