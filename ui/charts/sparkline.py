"""A small line without axes, for tiles."""

from collections.abc import Sequence

import plotly.graph_objects as go

from ui.charts.base import figure
from ui.charts.drawn import drawn
from ui.theme import faded, palette


@drawn
def sparkline(
    numbers: Sequence[float | None],
    *,
    labels: Sequence[str] = (),
    target: float | None = None,
    height: int = 44,
) -> go.Figure:
    """A line through `numbers` with a dot on the last known one; gaps where nothing is known; target dashed."""
    look = palette()
    places = list(range(len(numbers)))
    chart = figure(height, showlegend=False, margin={"l": 2, "r": 6, "t": 4, "b": 2}, hovermode="x")
    chart.add_scatter(
        x=places, y=list(numbers), mode="lines", line={"color": look.accent, "width": 2},
        fill="tozeroy", fillcolor=faded(look.accent, 0.12), text=list(labels) or None,
        hovertemplate="%{text}<extra></extra>" if labels else "%{y}<extra></extra>",
    )  # fmt: skip
    known = [place for place, number in enumerate(numbers) if number is not None and number == number]
    if known:
        chart.add_scatter(
            x=[known[-1]],
            y=[numbers[known[-1]]],
            mode="markers",
            marker={"color": look.accent, "size": 7},
            hoverinfo="skip",
        )
    if target is not None:
        chart.add_hline(y=target, line={"color": look.muted, "dash": "dash", "width": 1})
    chart.update_xaxes(visible=False)
    chart.update_yaxes(visible=False)
    return chart
