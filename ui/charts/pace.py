"""How long a phase usually takes: bars of medians, and their course by quarter of entry."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from ui.charts.base import figure
from ui.charts.chart_cache import cached_chart
from ui.charts.ranges import add_ranges
from ui.shell import phase
from ui.shell.theme import faded, palette
from ui.text import periods, spans, values
from ui.text.catalogue import t, tn
from ui.text.escaping import label


@cached_chart
def median_bars(
    rows: pd.DataFrame,
    *,
    group: str = "phase",
    limits: Mapping[str, int] | None = None,
    opens: Sequence[dict[str, Any]] | None = None,
) -> go.Figure:
    """A bar per phase or group: the median days, with its limits as whiskers and the charter's limit as a line.

    rows: `group`, spells, median_days, median_low, median_high; those without a median are left out.
    limits: days by phase. opens: for each row with a median the options of the page with its cases.
    """
    look, colours = palette(), phase.colours()
    known = rows.dropna(subset=["median_days"])
    chart = figure(100 + 40 * max(len(known), 2), showlegend=False, bargap=0.4)
    records = known.to_dict("records")
    names = [_name(row[group], group) for row in records]
    chart.add_bar(
        x=known["median_days"].tolist(), y=names, orientation="h",
        marker={"color": [colours.get(str(row[group]), look.accent) for row in records]},
        hovertext=[_bar_in_words(row, group, limits or {}, is_link=opens is not None) for row in records],
        hoverinfo="text",
        customdata=None if opens is None else list(opens),
    )  # fmt: skip
    add_ranges(chart, ((row["median_low"], row["median_days"], row["median_high"]) for row in records), names)
    agreed = [row for row in records if row[group] in (limits or {})]
    chart.add_scatter(
        x=[limits[row[group]] for row in agreed] if limits else [], y=[_name(row[group], group) for row in agreed],
        mode="markers", hoverinfo="skip",
        marker={"symbol": "line-ns-open", "size": 26, "color": look.text, "line": {"width": 2.5, "color": look.text}},
    )  # fmt: skip
    chart.update_yaxes(autorange="reversed", rangemode="normal", tickfont={"size": 13, "color": look.text})
    axis = "pace.axis_with_limit" if agreed else "pace.axis"
    chart.update_xaxes(title_text=t(axis), showgrid=True, rangemode="tozero")
    return chart


@cached_chart
def quarterly_medians(
    rows: pd.DataFrame, *, key: str, limit: int | None = None, opens: Sequence[dict[str, Any]] | None = None
) -> go.Figure:
    """A bar per quarter of entry: the median days; pale where accounts are still in the phase, so it may change.

    rows: of ``dwell_cohorts``, with is_young. key: the phase, for its colour. limit: the charter's, a dashed line.
    opens: for each row the options of the page with its cases.
    """
    look, colour = palette(), phase.colours()[key]
    chart = figure(280, is_wide=len(rows) > 8, showlegend=False, bargap=0.35)
    records = rows.to_dict("records")
    medians = [None if values.is_nothing(row["median_days"]) else int(row["median_days"]) for row in records]
    chart.add_bar(
        x=[label(periods.in_words(row["cohort"])) for row in records], y=[median or 0 for median in medians],
        text=[t("pace.not_yet") if median is None else values.number(median) for median in medians],
        textposition="outside", cliponaxis=False,
        marker={
            "color": [faded(colour, 0.25) if row["is_young"] else colour for row in records],
            "line": {"color": colour, "width": 1.4},
        },
        hovertext=[_quarter_in_words(row) for row in records], hoverinfo="text",
        customdata=None if opens is None else list(opens),
    )  # fmt: skip
    if limit is not None:
        chart.add_hline(
            y=limit,
            line={"color": look.muted, "dash": "dash"},
            annotation_text=t("pace.limit", days=values.days(limit)),
            annotation_position="top left",
        )
    chart.update_xaxes(type="category", title_text=t("pace.entered"))
    most = max([limit or 0, *filter(None, medians), 1])
    chart.update_yaxes(title_text=t("pace.days"), range=[0, most * 1.18])
    return chart


def _name(value: Any, group: str) -> str:
    if group == "phase":
        return label(phase.name(str(value)))
    return label(t("dimension.nothing") if values.is_nothing(value) or value == "" else str(value))


def _bar_in_words(row: dict[str, Any], group: str, limits: Mapping[str, int], *, is_link: bool) -> str:
    found = [f"{_name(row[group], group)}: {values.days(row['median_days'])}"]
    if not (values.is_nothing(row["median_low"]) and values.is_nothing(row["median_high"])):
        found.append(spans.surely(row["median_low"], row["median_high"]))
    if row[group] in limits:
        found.append(t("pace.limit", days=values.days(limits[row[group]])))
    if is_link:
        found.append(tn("charts.show_cases", int(row["spells"])))
    return "<br>".join(found)


def _quarter_in_words(row: dict[str, Any]) -> str:
    median = row["median_days"]
    key = "pace.quarter_open" if values.is_nothing(median) else "pace.quarter"
    days = "" if values.is_nothing(median) else values.days(median)
    told = t(
        key,
        quarter=label(periods.in_words(row["cohort"])),
        days=days,
        entries=values.number(row["spells"]),
        open=values.number(row["open"]),
    )
    return f"{told}<br>{tn('charts.show_cases', int(row['spells']))}"
