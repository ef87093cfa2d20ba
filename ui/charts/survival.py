"""How long a phase takes, and how spells end: survival curves and shares of outcomes."""

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from ui.charts.base import RATES, figure, rate_ticks
from ui.charts.chart_cache import cached_chart
from ui.shell import phase
from ui.shell.theme import faded, ink, palette
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import label

DASHES: Final = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
_SHARES: Final = ("advanced_rate", "still_rate", "returned_rate", "dormant_rate", "lost_rate")
_SHARE_PATTERNS: Final = ("", "", "/", ".", "\\")


@cached_chart
def survival_curves(rows: pd.DataFrame, *, group: str = "phase", height: int = 380) -> go.Figure:
    """Share still in the phase by days since entry, as a step line, with the 95 % limits as thin step lines.

    rows, sorted by days within `group` (``phase``, or another dimension): group, days, still_rate, low, high.
    """
    look, colours = palette(), phase.colours()
    chart = figure(height, hovermode="x unified")
    for index, (key, part) in enumerate(rows.groupby(group, sort=False, dropna=False)):
        spare = look.groups[index % len(look.groups)]
        colour = colours.get(str(key), spare) if group == "phase" else spare  # a segment may bear a phase's key
        dash = DASHES[index % len(DASHES)]
        name = (
            phase.name(str(key))
            if group == "phase"
            else (t("dimension.nothing") if values.is_nothing(key) else str(key))
        )
        days = part["days"].tolist()
        if {"low", "high"} <= set(part.columns):
            for bound, fill in (("high", None), ("low", "tonexty")):
                chart.add_scatter(
                    x=days, y=part[bound].tolist(), mode="lines", showlegend=False, hoverinfo="skip",
                    line={"shape": "hv", "width": 0.8, "color": faded(colour, 0.55)},
                    fill=fill, fillcolor=faded(colour, 0.10), legendgroup=str(index),
                )  # fmt: skip
        chart.add_scatter(
            x=days, y=part["still_rate"].tolist(), mode="lines", name=label(name), legendgroup=str(index),
            line={"shape": "hv", "width": 2.4, "color": colour, "dash": dash}, hovertemplate="%{y:.0%}",
        )  # fmt: skip
    for share in (0.5, 0.15):
        chart.add_hline(y=share, line={"color": look.muted, "dash": "dot", "width": 1})
    chart.update_yaxes(range=[0, 1.02], **rate_ticks(), title_text=t("charts.still_there"))
    chart.update_xaxes(title_text=t("charts.days_since_entry"), rangemode="tozero")
    return chart


@cached_chart
def outcome_bars(rows: pd.DataFrame, *, height: int = 240) -> go.Figure:
    """What became of accounts by each horizon, as shares of all.

    rows: horizon_days and the five rates of ``outcomes``.
    """
    look = palette()
    paint = (look.accent, look.line, look.hues["sales"][0], look.off_play["dormant"], look.off_play["lost"])
    chart = figure(height, barmode="stack", bargap=0.3)
    names = [values.days(days) for days in rows["horizon_days"]]
    for column, colour, pattern in zip(_SHARES, paint, _SHARE_PATTERNS, strict=True):
        chart.add_bar(
            y=names, x=rows[column].tolist(), orientation="h", name=t(f"column.{column}"),
            marker={
                "color": colour,
                "pattern": {"shape": pattern, "fillmode": "overlay", "fgcolor": look.background, "solidity": 0.3},
            },
            # Narrow parts have no room for their number; it is in the hover text and in the table.
            text=[values.percent(rate) if rate >= 0.04 else "" for rate in rows[column]],
            hovertext=[f"{t(f'column.{column}')}: {values.percent(rate)}" for rate in rows[column]],
            hoverinfo="text", textposition="inside", insidetextanchor="middle",
            insidetextfont={"color": ink(colour)}, textangle=0,
        )  # fmt: skip
    chart.update_xaxes(range=RATES, **rate_ticks())
    chart.update_yaxes(autorange="reversed", rangemode="normal")
    return chart
