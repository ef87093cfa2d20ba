"""Targets in words: sentences, and rows in words."""

from typing import Any, Final

import pandas as pd

from metrics.outlook.course import course
from metrics.outlook.targets import TOO_EARLY
from ui.analysis import targets_rows
from ui.blocks.unknown_entries import Explained
from ui.shell import motion, phase
from ui.shell.scope import Scope
from ui.text import spans, values
from ui.text.catalogue import t, tn
from ui.text.escaping import html

# How targets may stand, as the sentence over them tells it; what no target stands at is not told.
_TOLD: Final = {
    "reached": ("reached",), "missed": ("missed",), "on_course": ("on_course",), "close": ("close", "close_below"),
    "at_risk": ("at_risk",), "too_early": ("too_early",), "unclear": ("uncertain", "too_few"),
}  # fmt: skip


def targets_sentence(rows: pd.DataFrame) -> str:
    """HTML: how many targets are reached and missed, the forecast for the others, how many cannot be judged."""
    if rows.empty:
        return ""
    if rows["standing"].isna().all():
        return html(t("targets.not_agreed"))
    stands = pd.Series([_forecast_course(row) or row["standing"] for row in rows.to_dict("records")], dtype=object)
    counts = stands.value_counts()
    told = {name: sum(int(counts.get(one, 0)) for one in stood) for name, stood in _TOLD.items()}
    parts = ", ".join(t(f"targets.part.{name}", n=n) for name, n in told.items() if n)
    return html(tn("targets.answer", len(rows), parts=parts))


def none(scope: Scope) -> Explained:
    """The text of a page without targets: that there are none, and what would change that."""
    if scope.motion:
        names = {"motion": motion.name(scope.motion), "lead": motion.name(motion.LEAD)}
        return {"empty": t("targets.none_of_motion", **names), "hint": t("targets.none_of_motion_hint", **names)}
    return {"empty": t("targets.none"), "hint": t("targets.none_hint")}


def targets_in_words(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` in words: the target, the actual figure, its limits, the standing."""
    records = rows.to_dict("records")
    return rows.assign(
        wanted=[_wanted(row) for row in records],
        came=[_came(row) for row in records],
        limits=[_limits(row) for row in records],
        stands=[target_standing(row) for row in records],
    )


def target_standing(row: dict[str, Any]) -> str:
    """How a target stands: reached, missed, as its forecast has it, unknown, or too early until a day."""
    if values.is_nothing(row["standing"]):
        return t("targets.standing.not_agreed")
    if expected := _forecast_course(row):
        return t("targets.standing.by_forecast", course=t(f"plan.course.{expected}"), day=row["judged_from"])
    return t(f"targets.standing.{row['standing']}", day=row["judged_from"])


def _forecast_course(row: dict[str, Any]) -> str | None:
    """The value of `metrics.outlook.course` for a target that so far only its forecast can judge; None for others."""
    forecast = targets_rows.forecast_of(row)
    if row["standing"] != TOO_EARLY or forecast is None:
        return None
    return course(float(row["target"]), float(row["actual"]), forecast, is_over=False)


def title(row: dict[str, Any]) -> str:
    """Measure and phase in words. Not escaped."""
    return t(f"targets.of.{row['measure']}", phase=phase.name(row["phase"]))


def target_sentence(row: dict[str, Any]) -> str:
    """A target in one sentence, for hover text."""
    return t("targets.said", wanted=_wanted(row), came=_came(row), limits=_limits(row), stands=target_standing(row))


def labelled(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` with a title and a sentence each, for the chart."""
    records = rows.to_dict("records")
    return rows.assign(title=[title(row) for row in records], sentence=[target_sentence(row) for row in records])


def _amount(value: float | None, measure: str) -> str:
    if measure == "conversion_rate":
        return values.percent(value)
    return values.days(value) if measure == "median_days" else values.number(value)


def _wanted(row: dict[str, Any]) -> str:
    named = t(f"targets.measure.{row['measure']}")
    if values.is_nothing(row["target"]):
        return t("targets.measured", measure=named)
    sign = "≤" if row["measure"] == "median_days" else "≥"
    return t("targets.wanted", measure=named, sign=sign, target=_amount(row["target"], row["measure"]))


def _came(row: dict[str, Any]) -> str:
    if values.is_nothing(row["actual"]):
        return t("tiles.not_reached") if row["measure"] == "median_days" and row["n"] else values.NOTHING
    return _amount(row["actual"], row["measure"])


def _limits(row: dict[str, Any]) -> str:
    if not values.is_nothing(row["forecast"]):
        parts = {name: values.number(row[name]) for name in ("forecast", "forecast_low", "forecast_high")}
        return t("targets.forecast", **parts)
    limits = [row["low"], row["high"]]
    if all(map(values.is_nothing, limits)):
        return ""
    if row["measure"] == "median_days":
        return t("targets.limits_days", limits=spans.between(*limits))
    low, high = (_amount(limit, row["measure"]) for limit in limits)
    return t("targets.limits", low=low, high=high)
