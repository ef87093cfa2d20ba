"""Why a figure changed, as a bridge from what it was to what it is."""

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from ui.charts import bridge_steps
from ui.charts.base import count_ticks, figure
from ui.charts.chart_cache import cached_chart
from ui.shell.theme import palette
from ui.text import values
from ui.text.catalogue import t

# Which shade of a department's hue, from its first phase to its last.
SHADE: Final = 1
_ENDS: Final = ("before", "now")


@cached_chart
def bridge(rows: pd.DataFrame, *, height: int = 340) -> go.Figure:
    """From the figure before to the figure now: a step per leading department and one for data corrections.

    rows: of the metric ``decomposition``, one figure. Hover text lists the parts of a step; one without a clear part is
    hatched. Only for a figure that changed by more than chance explains: else there is nothing to see in it.
    """
    look = palette()
    chart = figure(height, showlegend=False, bargap=0.35)
    steps = bridge_steps.steps(rows)
    names = [bridge_steps.step_name(step.who) for step in steps]
    colours = [colour_of(step.who) for step in steps]
    texts = ["<br>".join((*map(_part, step.parts), *_doubt(step))) or step.label for step in steps]
    hatched = {
        "shape": ["" if step.is_clear else "/" for step in steps],
        "fgcolor": look.background,
        "solidity": 0.5,
    }
    chart.add_bar(
        x=names, y=[step.change for step in steps], base=[step.base for step in steps],
        marker={"color": colours, "pattern": hatched}, text=[step.label for step in steps],
        textposition="outside", hovertext=texts, hoverinfo="text", cliponaxis=False,
    )  # fmt: skip
    # From the end of one step to the beginning of the next.
    reached = [step.base + step.change for step in steps]
    for index, level in enumerate(reached[:-1]):
        ends = {"x0": index, "x1": index + 1, "y0": level, "y1": level}
        chart.add_shape(type="line", **ends, line={"color": look.muted, "width": 1, "dash": "dot"}, layer="below")
    chart.update_xaxes(type="category", rangemode="normal")
    chart.update_yaxes(title_text=t("unit.moves"), rangemode="tozero", **count_ticks(max(reached)))
    return chart


def colour_of(who: str) -> str:
    """Colour of a step: the hue of the leading department; both ends are muted."""
    look = palette()
    if who in _ENDS:
        return look.muted
    return look.hues[who][SHADE] if who in look.hues else look.accent


def _part(part: tuple[str, float]) -> str:
    name, change = part
    return t("decomposition.step", part=t(f"decomposition.part.{name}"), change=values.signed(change, digits=1))


def _doubt(step: bridge_steps.Step) -> tuple[str, ...]:
    return () if step.is_clear else (t("decomposition.hatched"),)
