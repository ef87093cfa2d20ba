"""Open accounts by age: one dot each, compared with what is usual in their phase."""

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from ui.charts.base import figure
from ui.charts.chart_cache import cached_chart
from ui.shell import data, phase
from ui.shell.theme import palette
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import label

SYMBOLS: Final = {"marketing": "circle", "shared": "diamond", "sales": "square"}


@cached_chart
def age_dots(rows: pd.DataFrame, usual: pd.DataFrame, *, height: int = 360) -> go.Figure:
    """A dot per open account: age on the x axis, phase on the y axis. Size is value, shape the leading department.

    A dot opens its account. rows: account_id, name, phase, age_days, value; usual: phase, median_days, q85_days
    (drawn as two lines).
    """
    look, colours, order = palette(), phase.colours(), list(phase.in_play())
    most = float(rows["value"].max()) if rows["value"].notna().any() else 0.0
    chart = figure(height, showlegend=False)
    for key, part in rows.groupby("phase"):
        chart.add_scatter(
            x=part["age_days"].tolist(),
            # Dots of one phase are spread over its lane by their order, never at random.
            y=[order.index(key) + ((index * 7) % 11 - 5) / 16 for index in range(len(part))],
            mode="markers",
            marker={
                "color": colours[key], "symbol": SYMBOLS[data.charter().led_by(key) or "shared"],
                "size": [_size(value, most) for value in part["value"]],
                "line": {"width": 0.8, "color": look.background}, "opacity": 0.85,
            },
            customdata=[{"account": account} for account in part["account_id"]],
            hovertext=[
                f"{label(name)}<br>{label(phase.name(key))}: {values.days(age)}<br>{values.money(value)}"
                for name, age, value in zip(part["name"], part["age_days"], part["value"], strict=True)
            ],
            hoverinfo="text",
        )  # fmt: skip
    for row in usual.itertuples(index=False):
        for days, dash in ((row.median_days, "solid"), (row.q85_days, "dot")):
            if row.phase in order and not values.is_nothing(days):
                index = order.index(row.phase)
                chart.add_shape(
                    type="line",
                    x0=days,
                    x1=days,
                    y0=index - 0.42,
                    y1=index + 0.42,
                    line={"color": look.text, "dash": dash, "width": 1.4},
                )
    chart.update_xaxes(title_text=t("charts.age_days"), rangemode="tozero", showgrid=True)
    chart.update_yaxes(
        tickvals=list(range(len(order))), ticktext=[label(phase.name(key)) for key in order],
        range=[len(order) - 0.5, -0.5], rangemode="normal", showgrid=False, tickfont={"color": look.text},
    )  # fmt: skip
    return chart


def _size(value: float | None, most: float) -> float:
    return 7.0 if values.is_nothing(value) or not most else 6 + 18 * (max(float(value), 0) / most) ** 0.5
