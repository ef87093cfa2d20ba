"""Turns the rows of figures into the charts of a report."""

from datetime import date

import pandas as pd

from ui.charts import bridge_steps
from ui.charts.decomposition import colour_of
from ui.documents.shapes import Band, Bands, Bar, Bars, Fan, Fans
from ui.shell import phase
from ui.shell.charter_changes import Flags
from ui.shell.theme import PATTERNS
from ui.text import values
from ui.text.catalogue import t

EVERY_DAYS = 7


def cumulative_flow(rows: pd.DataFrame, flags: Flags = ()) -> Bands:
    """The phases of the decision as bands, the last at the bottom; every seventh day is drawn, back from the last."""
    colours = phase.colours()
    wide = rows.pivot(index="day", columns="phase", values="accounts").sort_index()
    wide = wide.iloc[::-EVERY_DAYS].iloc[::-1]
    keys = [key for key in reversed(phase.in_play()) if key in wide.columns]
    bands = tuple(Band(phase.name(key), colours[key], tuple(wide[key].astype(float))) for key in keys)
    return Bands(tuple(wide.index), bands, t("unit.accounts"), flags)


def outlook_fans(rows: pd.DataFrame, start: date) -> Fans:
    """A fan for every phase in `rows` (day, phase, expected, low, high)."""
    colours, fans = phase.colours(), []
    for key, part in rows.groupby("phase", sort=False):
        lines = {name: (0.0, *part[name].astype(float)) for name in ("expected", "low", "high")}
        name = f"{phase.name(key)} {values.expected(part['expected'].iloc[-1])}"
        fans.append(Fan(name, colours[key], PATTERNS.get(key) is not None, (start, *part["day"]), **lines))
    return Fans(tuple(fans), t("unit.entries"))


def phase_bars(rows: pd.DataFrame, column: str, unit: str) -> Bars:
    """A bar for every row about a phase."""
    colours = phase.colours()
    pairs = zip(rows["phase"], rows[column], strict=True)
    return Bars(
        tuple(Bar(phase.name(key), float(number), values.number(number), colours[key]) for key, number in pairs), unit
    )


def bridge(rows: pd.DataFrame) -> Bars:
    """The steps from the figure before to the figure now; rows of ``decomposition``."""
    return Bars(
        tuple(
            Bar(
                bridge_steps.step_name(step.who),
                step.change,
                step.label,
                colour_of(step.who),
                step.base,
            )
            for step in bridge_steps.steps(rows)
        ),
        t("unit.moves"),
    )
