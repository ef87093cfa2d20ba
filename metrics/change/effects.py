"""What a decision may be meant to change: figures that are a single number for a phase, or for all phases in play."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from model.charter import Charter


@dataclass(frozen=True)
class Effect:
    """A column of a metric of the catalogue.

    days: length of the period that ends on the as-of day, for metrics of a period. better: the direction that is good
    news. adds_up: whether the sum over phases means anything; a median of all phases together does not.
    """

    metric: str
    column: str
    unit: Literal["accounts", "money", "days"]
    better: Literal["up", "down"]
    days: int | None = None
    adds_up: bool = True


# Four weeks: weekly meetings then compare overlapping periods, never single days.
FOUR_WEEKS = 28
EFFECTS: Mapping[str, Effect] = {
    "stuck": Effect("stuck_counts", "accounts", "accounts", "down"),
    "value_at_risk": Effect("stuck_counts", "value_at_risk", "money", "down"),
    "median_days": Effect("dwell", "median_days", "days", "down", adds_up=False),
    "entered": Effect("flow", "entered", "accounts", "up", days=FOUR_WEEKS),
    "stock": Effect("stock", "accounts", "accounts", "up"),
    "premature": Effect("touch_fit", "premature", "accounts", "down", days=FOUR_WEEKS),
    "late": Effect("touch_fit", "late", "accounts", "down", days=FOUR_WEEKS),
}


def reading(effect: Effect, rows: pa.Table, *, charter: Charter, phase: str | None) -> float | None:
    """The number itself, read from the metric's `rows`: of `phase`, or of all phases in play if None.

    None if it is unknown, or if a sum would mean nothing.
    """
    if phase is None and not effect.adds_up:
        return None
    wanted = charter.in_play if phase is None else (phase,)
    chosen = rows.filter(pc.is_in(rows["phase"], pa.array(wanted, rows["phase"].type)))
    total: Any = pc.sum(chosen[effect.column]).as_py()
    return None if total is None else float(total)
