"""Do they get there: conversion by cohort."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from ui.charts.base import figure, rate_ticks
from ui.charts.chart_cache import cached_chart
from ui.charts.ranges import add_ranges
from ui.shell.theme import palette
from ui.text import periods, values
from ui.text.catalogue import t, tn
from ui.text.escaping import label


@cached_chart
def conversion_bars(
    rows: pd.DataFrame, *, target: float | None = None, opens: dict[str, Any] | None = None, height: int = 340
) -> go.Figure:
    """Conversion per cohort with its 95 % interval; cohorts not fully mature are hollow.

    rows: cohort, entries, mature, converted, conversion_rate, low, high. Cohorts
    too small for a rate show counts; hollow ones also show their mature share. opens: options of the page that a bar
    links to, to which its cohort is added; None: bars are no links.
    """
    look = palette()
    chart = figure(height, is_wide=len(rows) > 8, showlegend=False, bargap=0.3)
    is_whole = (rows["mature"] >= rows["entries"]).tolist()
    shares = [None if values.is_nothing(rate) else float(rate) for rate in rows["conversion_rate"]]
    chart.add_bar(
        x=[_name(cohort) for cohort in rows["cohort"]],
        y=[rate or 0 for rate in shares],
        marker={
            "color": [look.accent if whole else "rgba(0,0,0,0)" for whole in is_whole],
            "line": {"color": look.accent, "width": 1.6},
        },
        hovertext=[_said(row, is_link=opens is not None) for row in rows.itertuples(index=False)],
        hoverinfo="text",
        customdata=None if opens is None else [opens | {"cohort": cohort} for cohort in rows["cohort"]],
    )
    limits = zip(rows["low"], shares, rows["high"], strict=True)
    add_ranges(chart, limits, [_name(cohort) for cohort in rows["cohort"]], is_upright=True)
    # Horizontally, this many labels would run into each other.
    is_crowded = len(rows) > 14
    for row, whole, rate in zip(rows.itertuples(index=False), is_whole, shares, strict=True):
        if rate is None or not whole:
            counts = t("charts.counts", part=int(row.converted), whole=int(row.mature))
            share = t("charts.matured", share=values.percent(row.mature / row.entries if row.entries else None))
            # Next to a bar only the share; without a bar the counts instead.
            parts = [share] if rate is not None or not row.mature else [counts, share]
            text = counts if whole else (" · " if is_crowded else "<br>").join(parts)
            chart.add_annotation(
                x=_name(row.cohort), y=0, yanchor="bottom", yshift=2, textangle=-90 if is_crowded else 0,
                showarrow=False, font={"size": 11, "color": look.text}, text=text,
                bgcolor=look.background, opacity=0.92,
            )  # fmt: skip
    if target is not None:
        chart.add_hline(y=target, line={"color": look.muted, "dash": "dash"}, annotation_text=t("charts.target"))
    chart.update_xaxes(type="category", title_text=t("column.cohort"))
    chart.update_yaxes(
        **rate_ticks(max((rate for rate in shares if rate), default=1.0)), title_text=t("column.conversion_rate")
    )
    return chart


def _name(cohort: str) -> str:
    return label(periods.in_words(cohort))


def _said(row: Any, *, is_link: bool) -> str:
    told = t(
        "charts.cohort",
        cohort=_name(row.cohort), entries=int(row.entries), mature=int(row.mature), converted=int(row.converted),
        rate=values.percent(row.conversion_rate), low=values.percent(row.low), high=values.percent(row.high),
    )  # fmt: skip
    return f"{told}<br>{tn('charts.show_cases', int(row.entries))}" if is_link else told
