"""Figures with and without doubtful entries, side by side."""

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from ui.analysis import focus_phase
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text import spans, values

FIGURES: Final = ("stock", "value", "dwell", "conversion")


@dataclass(frozen=True)
class Compared:
    """A figure to compare: its metric and options, the column that names a row, the column compared and its kind.

    limits: the columns of its 95 % limits; none if it is counted.
    """

    metric: str
    label: str
    column: str
    kind: str
    options: dict[str, Any]
    limits: tuple[str, str] | None = None


def compared(figure: str) -> Compared:
    """The comparison for the choice `figure`; the conversion is that of the handover to sales, by quarter of entry."""
    source, goal = focus_phase.watched_step()
    of_quarter = {"from_phase": source, "to_phase": goal, "cohort": "quarter"}
    return {
        "stock": Compared("stock", "phase", "accounts", "count", {}),
        "value": Compared("stock", "phase", "value", "money", {}),
        "dwell": Compared("dwell", "phase", "median_days", "days", {}, ("median_low", "median_high")),
        "conversion": Compared("conversion", "cohort", "conversion_rate", "rate", of_quarter, ("low", "high")),
    }[figure]


def doubts_rows(scope: Scope, what: Compared) -> pd.DataFrame:
    """Per row of the metric: with_doubtful, without_doubtful, difference (without minus with); for estimates also the
    limits of each, in words (with_between, without_between).
    """
    whole = _named(data.run_metric(what.metric, scope, **what.options), what, "with")
    sure = _named(data.run_metric(what.metric, scope, trusted_only=True, **what.options), what, "without")
    both = whole.merge(sure, on=what.label, how="left")
    both = both[both["phase"].isin(phase.in_play())] if what.label == "phase" else both
    return both.assign(difference=both["without_doubtful"] - both["with_doubtful"])


def _named(rows: pd.DataFrame, what: Compared, side: str) -> pd.DataFrame:
    """label, <side>_doubtful and, if there are limits, <side>_between."""
    found = rows[[what.label]].assign(**{f"{side}_doubtful": rows[what.column]})
    if what.limits is None:
        return found
    limits = zip(*(rows[name] for name in what.limits), strict=True)
    return found.assign(**{f"{side}_between": [_between(low, high, what.kind) for low, high in limits]})


def _between(low: float | None, high: float | None, kind: str) -> str:
    if kind == "days":
        # A median has no upper limit if too few accounts have left.
        return spans.between(low, high)
    if values.is_nothing(low):
        return values.NOTHING
    return f"{values.percent(low, digits=1)} – {values.percent(high, digits=1)}"


def doubts_columns(what: Compared) -> dict[str, str]:
    """The columns to show."""
    found = {what.label: "phase" if what.label == "phase" else "text"}
    for side in ("with", "without"):
        found |= {f"{side}_doubtful": what.kind}
        found |= {f"{side}_between": "text"} if what.limits else {}
    return found | {"difference": what.kind}
