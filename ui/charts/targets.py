"""Counts against their targets: the count so far, what the quarter may still bring, and the target."""

import pandas as pd
import plotly.graph_objects as go

from ui.charts.base import figure
from ui.charts.chart_cache import cached_chart
from ui.charts.ranges import add_ranges
from ui.shell import phase
from ui.shell.theme import faded, palette
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import label


@cached_chart
def progress(rows: pd.DataFrame) -> go.Figure:
    """A bar per target in the phase's colour, behind it the forecast with its limits, and a line at the target.

    rows: of the metric ``targets``, counts of one quarter, with title and sentence.
    """
    look, colours = palette(), phase.colours()
    chart = figure(90 + 44 * len(rows), barmode="overlay", bargap=0.4, showlegend=False)
    records = rows.to_dict("records")
    names = [label(title) for title in rows["title"]]
    ahead = [None if values.is_nothing(row["forecast"]) else row["forecast"] for row in records]
    chart.add_bar(
        x=ahead, y=names, orientation="h", hoverinfo="skip",
        marker={"color": [faded(colours[row["phase"]], 0.3) for row in records]},
    )  # fmt: skip
    chart.add_bar(
        x=rows["actual"].tolist(), y=names, orientation="h",
        marker={"color": [colours[row["phase"]] for row in records]},
        hovertext=rows["sentence"].tolist(), hoverinfo="text",
    )  # fmt: skip
    add_ranges(chart, zip(rows["forecast_low"], ahead, rows["forecast_high"], strict=True), names)
    chart.add_scatter(
        x=rows["target"].tolist(), y=names, mode="markers", hoverinfo="skip",
        marker={"symbol": "line-ns-open", "size": 26, "color": look.text, "line": {"width": 2.5, "color": look.text}},
    )  # fmt: skip
    chart.update_yaxes(autorange="reversed", rangemode="normal", tickfont={"size": 13, "color": look.text})
    chart.update_xaxes(title_text=t("targets.axis"), showgrid=True, tickformat=",d", rangemode="tozero")
    return chart
