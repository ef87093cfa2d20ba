"""Why a figure changed, as a bridge from what it was to what it is."""

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from ui import decomposition, values
from ui.charts.base import figure
from ui.charts.drawn import drawn
from ui.text import t
from ui.theme import palette

# The shade of a department's hue, first to last phase.
SHADE: Final = 1


@drawn
def bridge(rows: pd.DataFrame, *, height: int = 340) -> go.Figure:
    """From the figure before to the figure now: a step per leading department and one for data corrections.

    rows: of the metric ``decomposition``, one figure. Hovering tells the parts of a step.
    """
    look = palette()
    chart = figure(height, showlegend=False, bargap=0.35)
    then, now = (float(rows[name].iloc[0]) for name in ("start_value", "end_value"))
    steps = [(t("decomposition.before"), 0.0, then, look.muted, values.number(then), values.number(then))]
    level = then
    for who, change, parts in decomposition.by_department(rows):
        colour = look.hues[who][SHADE] if who in look.hues else look.accent
        said = "<br>".join(
            t("decomposition.step", part=t(f"decomposition.part.{part}"), change=values.signed(by, digits=1))
            for part, by in parts
        )
        steps.append((_name(who), level, change, colour, values.signed(change, digits=1) or "±0", said))
        level += change
    steps.append((t("decomposition.now"), 0.0, now, look.muted, values.number(now), values.number(now)))
    names, bases, changes, colours, labels, said = (list(part) for part in zip(*steps, strict=True))
    chart.add_bar(
        x=names, y=changes, base=bases, marker={"color": colours}, text=labels, textposition="outside",
        hovertext=said, hoverinfo="text", cliponaxis=False,
    )  # fmt: skip
    # From the end of a step to the beginning of the next.
    reached = [base + change for base, change in zip(bases, changes, strict=True)]
    for place, height_of in enumerate(reached[:-1]):
        chart.add_shape(
            type="line", x0=place, x1=place + 1, y0=height_of, y1=height_of,
            line={"color": look.muted, "width": 1, "dash": "dot"}, layer="below",
        )  # fmt: skip
    chart.update_xaxes(type="category", fixedrange=True)
    chart.update_yaxes(title_text=t("unit.moves"), tickformat=",d", rangemode="tozero")
    return chart


def _name(who: str) -> str:
    if who == "data_corrections":
        return t("decomposition.part.data_corrections")
    return t(f"department.{who}") if who else t("decomposition.outside")
