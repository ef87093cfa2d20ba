"""What comes next: expected entries with their interval, how they add up over time, and earlier forecasts."""

from datetime import date
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from ui.charts.base import count_ticks, figure
from ui.charts.chart_cache import cached_chart
from ui.charts.ranges import add_ranges
from ui.shell import phase
from ui.shell.theme import PATTERNS, faded, palette
from ui.text import language, spans, values
from ui.text.catalogue import t
from ui.text.escaping import label

# A little more than a quarter, however long its months are.
_QUARTER_DAYS: Final = 100


@cached_chart
def expected_bars(rows: pd.DataFrame, *, height: int = 340) -> go.Figure:
    """Expected entries per phase with the 80 % interval. rows: phase, horizon_days, expected, low, high."""
    look, colours = palette(), phase.colours()
    chart = figure(height, showlegend=False, bargap=0.34)
    chart.add_bar(
        y=[label(phase.name(key)) for key in rows["phase"]],
        x=rows["expected"].tolist(),
        orientation="h",
        marker={
            "color": [colours[key] for key in rows["phase"]],
            "pattern": {"shape": [PATTERNS.get(key, "") for key in rows["phase"]], "fgcolor": look.background},
        },
        hovertext=[_said("outlook.dot", row, phase=label(phase.name(row.phase))) for row in rows.itertuples()],
        hoverinfo="text",
    )  # fmt: skip
    names = [label(phase.name(key)) for key in rows["phase"]]
    add_ranges(chart, zip(rows["low"], rows["expected"], rows["high"], strict=True), names)
    for row in rows.itertuples():
        chart.add_annotation(
            x=row.high, y=label(phase.name(row.phase)), text=f"<b>{values.expected(row.expected)}</b>", showarrow=False,
            xanchor="left", xshift=8, font={"size": 12, "color": look.text},
        )  # fmt: skip
    days = int(rows["horizon_days"].iloc[0]) if len(rows) else 0
    chart.update_yaxes(autorange="reversed", rangemode="normal", tickfont={"size": 13, "color": look.text})
    chart.update_xaxes(
        title_text=t("outlook.axis", days=spans.after(days)), showgrid=True, **count_ticks(rows["high"].max())
    )
    return chart


@cached_chart
def outlook_fan(rows: pd.DataFrame, start: date, *, height: int = 300) -> go.Figure:
    """How expected entries add up from `start` on, a fan for every phase in `rows`.

    rows: day, phase, expected, low, high, oldest first within a phase.
    """
    look = palette()
    chart = figure(height, showlegend=False)
    for key, part in rows.groupby("phase", sort=False):
        _fan(chart, key, part, start)
        if rows["phase"].nunique() > 1:
            chart.add_annotation(
                x=1.01, xref="paper", xanchor="left", y=part["expected"].iloc[-1], showarrow=False,
                text=f"<b>{label(phase.name(key))}</b> {values.expected(part['expected'].iloc[-1])}",
                font={"size": 12, "color": look.text},
            )  # fmt: skip
            chart.update_layout(margin={"r": 130})
    # Beyond a quarter the month is enough, the year under it: names of days would touch in a third of the page.
    is_long = len(rows) > 0 and (pd.Timestamp(rows["day"].max()) - pd.Timestamp(start)).days > _QUARTER_DAYS
    form = "%b\n%Y" if is_long else language.formats().chart_short_day
    chart.update_xaxes(tickformat=form, nticks=4 if is_long else 5, tickangle=0)
    chart.update_yaxes(title_text=t("unit.entries"), **count_ticks(rows["high"].max()))
    return chart


def _fan(chart: go.Figure, key: str, rows: pd.DataFrame, start: object) -> None:
    look, colour = palette(), phase.colours()[key]
    days = [start, *rows["day"].tolist()]
    for bound, fill in (("high", None), ("low", "tonexty")):
        chart.add_scatter(
            x=days, y=[0, *rows[bound].tolist()], mode="lines", hoverinfo="skip", fill=fill,
            fillcolor=faded(colour, 0.22), line={"width": 1, "color": faded(colour, 0.6)},
        )  # fmt: skip
    chart.add_scatter(
        x=days,
        y=[0, *rows["expected"].tolist()],
        mode="lines+markers",
        line={"width": 2.4, "color": colour, "dash": "dot" if PATTERNS.get(key) is not None else "solid"},
        marker={"size": 7, "color": colour, "line": {"width": 1, "color": look.background}},
        hovertext=["", *(_said("outlook.fan_point", row, day=values.day(row.day)) for row in rows.itertuples())],
        hoverinfo="text",
    )


@cached_chart
def backtest_dots(rows: pd.DataFrame, *, height: int = 300) -> go.Figure:
    """Earlier forecasts with their interval, and the outcome: a solid dot inside it, a hollow one outside.

    rows: forecast_on, phase, expected, low, high, happened, is_inside.
    """
    look = palette()
    chart = figure(height, is_wide=True)
    days = [values.day(day) for day in rows["forecast_on"]]
    texts = [_said("outlook.test_point", row, day=values.day(row.forecast_on), happened=int(row.happened))
            for row in rows.itertuples()]  # fmt: skip
    chart.add_scatter(
        x=days, y=rows["expected"].tolist(), mode="markers", name=t("outlook.expected"), hovertext=texts,
        hoverinfo="text", marker={"symbol": "line-ew-open", "size": 16, "color": look.muted, "line": {"width": 2}},
        error_y={
            "type": "data", "symmetric": False, "color": look.muted, "thickness": 5, "width": 0,
            "array": (rows["high"] - rows["expected"]).tolist(),
            "arrayminus": (rows["expected"] - rows["low"]).tolist(),
        },
    )  # fmt: skip
    is_inside = rows["is_inside"].astype(bool)
    for key, chosen, colour, symbol in (
        ("inside", is_inside, look.accent, "circle"),
        ("outside", ~is_inside, look.alert, "circle-open"),
    ):
        chart.add_scatter(
            x=[day for day, one in zip(days, chosen, strict=True) if one],
            y=rows.loc[chosen, "happened"].tolist(),
            mode="markers",
            name=t(f"outlook.{key}"),
            hovertext=[text for text, one in zip(texts, chosen, strict=True) if one],
            hoverinfo="text",
            marker={"symbol": symbol, "size": 11, "color": colour, "line": {"width": 2, "color": colour}},
        )
    chart.update_xaxes(
        type="category", categoryorder="array", categoryarray=days, title_text=t("outlook.day_of"),
        # The year below the day: side by side, the labels would be slanted.
        tickvals=days, ticktext=[f"{day[:-4]}<br>{day[-4:]}" for day in days], tickangle=0,
    )  # fmt: skip
    chart.update_yaxes(title_text=t("unit.entries"), **count_ticks(rows[["high", "happened"]].max().max()))
    chart.update_layout(legend={"itemclick": False, "itemdoubleclick": False})
    return chart


def _said(key: str, row: Any, **more: object) -> str:
    return t(
        key,
        expected=values.expected(row.expected),
        low=values.expected(row.low),
        high=values.expected(row.high),
        **more,
    )
