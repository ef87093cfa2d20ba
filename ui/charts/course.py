"""The course of a figure: a bar per month or quarter, those that are signals marked."""

import pandas as pd
import plotly.graph_objects as go

from ui.charts.base import figure
from ui.charts.chart_cache import cached_chart
from ui.shell.theme import palette
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import label


@cached_chart
def course(rows: pd.DataFrame, *, axis: str, is_money: bool = False, height: int = 240) -> go.Figure:
    """A bar per row, labelled with its value; a signal has a triangle over it and says so in its hover text.

    rows: name, value (null: not reached yet), is_signal.
    """
    look = palette()
    chart = figure(height, is_wide=len(rows) > 8, showlegend=False, bargap=0.35)
    numbers = [None if values.is_nothing(value) else float(value) for value in rows["value"]]
    said = [values.money(one, is_short=True) if is_money else values.number(one) for one in numbers]
    marked = [f"▲ {text}" if signal else text for text, signal in zip(said, rows["is_signal"], strict=True)]
    chart.add_bar(
        x=[label(name) for name in rows["name"]], y=[number or 0 for number in numbers], text=marked,
        textposition="outside", cliponaxis=False, marker={"color": look.accent},
        hovertext=[
            f"{label(name)}: {text}" + (f"<br>{t('tiles.signal')}" if signal else "")
            for name, text, signal in zip(rows["name"], said, rows["is_signal"], strict=True)
        ],
        hoverinfo="text",
    )  # fmt: skip
    chart.update_xaxes(type="category")
    chart.update_yaxes(title_text=label(axis), range=[0, max([*filter(None, numbers), 1]) * 1.2], showticklabels=False)
    return chart
