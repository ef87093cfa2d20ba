"""How far one account is through a phase: the phase's survival curve with "you are here"."""

import pandas as pd
import plotly.graph_objects as go

from ui.charts.base import figure, rate_ticks
from ui.charts.chart_cache import cached_chart
from ui.shell import phase
from ui.shell.theme import faded, palette
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import label


@cached_chart
def you_are_here(
    curve: pd.DataFrame,
    key: str,
    age_days: int,
    still_rate: float,
    marks: dict[str, float | None],
    *,
    height: int = 300,
) -> go.Figure:
    """The share of spells in phase `key` that were still open, day by day, and the account at its age.

    curve: days, still_rate, low, high; marks: text -> day, drawn as vertical lines if the day is known.
    """
    look, colour = palette(), phase.colours()[key]
    days = curve["days"].tolist()
    last = max(age_days, *(day for day in marks.values() if not values.is_nothing(day)), 1) * 1.25
    chart = figure(height, showlegend=False, margin={"l": 8, "r": 8, "t": 34, "b": 8})
    for bound, fill in (("high", None), ("low", "tonexty")):
        chart.add_scatter(
            x=days,
            y=curve[bound].tolist(),
            mode="lines",
            hoverinfo="skip",
            line={"shape": "hv", "width": 0},
            fill=fill,
            fillcolor=faded(colour, 0.18),
        )
    chart.add_scatter(
        x=days,
        y=curve["still_rate"].tolist(),
        mode="lines",
        line={"shape": "hv", "width": 2.4, "color": colour},
        hovertemplate=t("account.curve_hover"),
    )
    for index, (text, day) in enumerate(marks.items()):
        if not values.is_nothing(day):
            chart.add_vline(x=day, line={"color": look.muted, "dash": "dot", "width": 1})
            chart.add_annotation(
                x=day,
                y=0.99 - 0.12 * index,
                text=label(text),
                showarrow=False,
                xanchor="right" if day > last / 5 else "left",
                xshift=-4 if day > last / 5 else 4,
                font={"size": 11, "color": look.muted},
            )
    chart.add_vline(x=age_days, line={"color": look.text, "width": 2})
    chart.add_scatter(
        x=[age_days],
        y=[still_rate],
        mode="markers",
        hoverinfo="skip",
        marker={"size": 13, "color": look.text, "line": {"width": 2, "color": look.background}},
    )
    chart.add_annotation(
        x=age_days,
        y=1.0,
        yref="paper",
        yshift=20,
        text=label(t("account.here", days=values.days(age_days))),
        showarrow=False,
        # Centred text would be cut off near either end.
        xanchor="left" if age_days < last * 0.4 else "right" if age_days > last * 0.6 else "center",
        font={"size": 13, "color": look.text, "weight": 650},
    )
    chart.update_xaxes(title_text=t("charts.days_since_entry"), range=[0, last])
    chart.update_yaxes(range=[0, 1.02], **rate_ticks(), title_text=t("charts.still_there"))
    return chart
