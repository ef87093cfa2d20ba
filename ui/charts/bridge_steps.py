"""The bridge from one figure to the next: its steps, for chart, report and texts."""

from dataclasses import dataclass

import pandas as pd

from ui.text import values
from ui.text.catalogue import t


@dataclass(frozen=True)
class Step:
    """A step of the bridge: who leads, the number before, the change, its text, and the parts that add up to it.

    is_clear: whether any of those parts is clear.
    """

    who: str
    base: float
    change: float
    label: str
    parts: tuple[tuple[str, float], ...] = ()
    is_clear: bool = True


def by_department(rows: pd.DataFrame) -> list[tuple[str, float, list[tuple[str, float]], bool]]:
    """Per leading department ("" for none) and for corrections: change, change by part, whether any part is clear."""
    is_corrected = rows["part"] == "data_corrections"
    who = rows["department"].fillna("").where(~is_corrected, "data_corrections")
    found = []
    for name in ("marketing", "shared", "sales", "", "data_corrections"):
        own = rows[who == name]
        if own.empty or (name == "" and not own["change"].any()):
            continue
        parts = own.groupby("part", sort=False)["change"].sum()
        found.append((name, float(own["change"].sum()), list(parts.items()), bool(own["is_clear"].any())))
    return found


def steps(rows: pd.DataFrame) -> list[Step]:
    """The bridge from the figure before to the figure now: a step per leading department and one for corrections."""
    then, now = (float(rows[name].iloc[0]) for name in ("start_value", "end_value"))
    found, level = [Step("before", 0.0, then, values.number(then))], then
    for who, change, parts, is_clear in by_department(rows):
        found.append(Step(who, level, change, values.signed(change, digits=1) or "±0", tuple(parts), is_clear))
        level += change
    return [*found, Step("now", 0.0, now, values.number(now))]


def step_name(who: str) -> str:
    """The name of a step of the bridge."""
    if who in ("before", "now"):
        return t(f"decomposition.{who}")
    if who == "data_corrections":
        return t("decomposition.part.data_corrections")
    return t(f"department.{who}") if who else t("decomposition.outside")
