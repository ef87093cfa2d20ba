"""Working in step: too early next to too late, what became of handovers, which roles are known."""

from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from ui.charts.base import RATES, count_ticks, figure, rate_ticks
from ui.charts.chart_cache import cached_chart
from ui.charts.ranges import add_ranges
from ui.shell import phase
from ui.shell.theme import ink, palette
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import label
from ui.text.vocabulary import role_name

# Which department each side of the mirror is about, and the columns of its rows.
SIDES: Final = (("premature", "touched", "marketing"), ("late", "due", "sales"))
STANDINGS: Final = ("in_time", "missed", "past_due")


@cached_chart
def fit_bars(rows: pd.DataFrame, *, height: int | None = None) -> go.Figure:
    """Two panels on one scale: the share touched too early while marketing leads, and too late while sales leads.

    rows: columns of ``touch_fit``. A bar is a phase with its 95 % interval; only counts if too few accounts for a rate.
    """
    parts = [rows[rows["led_by"] == department] for _, _, department in SIDES]
    titles = [t(f"together.fit.{cases}") for cases, _, _ in SIDES]
    chart = make_subplots(cols=2, horizontal_spacing=0.16, subplot_titles=titles)
    tall = 130 + 46 * max(len(part) for part in parts)
    chart.update_layout(figure(height or tall, is_wide=True, showlegend=False, bargap=0.35).layout)
    for column, (part, (cases, among, _)) in enumerate(zip(parts, SIDES, strict=True), start=1):
        _side(chart, part, cases, among, column)
    for note in chart.layout.annotations[: len(SIDES)]:
        note.update(x=note.x - 0.21, xanchor="left", yshift=8, font={"size": 13, "color": palette().text})
    chart.update_layout(margin={"t": 40})
    return chart


def _side(chart: go.Figure, part: pd.DataFrame, cases: str, among: str, column: int) -> None:
    look, colours = palette(), phase.colours()
    rates = [None if values.is_nothing(rate) else float(rate) for rate in part[f"{cases}_rate"]]
    limits = list(zip(rates, part[f"{cases}_low"], part[f"{cases}_high"], strict=True))
    names = [label(phase.name(key)) for key in part["phase"]]
    chart.add_bar(
        x=[rate or 0 for rate in rates],
        y=names,
        orientation="h",
        marker={"color": [colours[key] for key in part["phase"]]},
        hovertext=[_said(row, cases, among) for row in part.to_dict("records")],
        customdata=[
            {"of": cases, "phase": key} if n else None for key, n in zip(part["phase"], part[cases], strict=True)
        ],
        hoverinfo="text",
        row=1,
        col=column,
    )
    add_ranges(chart, [(low, rate, high) for rate, low, high in limits], names, row=1, col=column)
    for name, (rate, _, high), row in zip(names, limits, part.to_dict("records"), strict=True):
        counts = {"part": int(row[cases]), "whole": int(row[among])}
        key = "together.fit.of" if rate is not None else "together.fit.few"
        chart.add_annotation(
            x=0 if rate is None else high, y=name, text=t(key, **counts), showarrow=False, xanchor="left", xshift=8,
            font={"size": 12, "color": look.text}, row=1, col=column,
        )  # fmt: skip
    # One scale for both, with room for the counts next to a full bar.
    chart.update_xaxes(range=[0, 1.28], **rate_ticks(), row=1, col=column)
    chart.update_xaxes(title_text=t(f"together.fit.share_{cases}"), showgrid=True, row=1, col=column)
    chart.update_yaxes(autorange="reversed", rangemode="normal", tickfont={"color": look.text}, row=1, col=column)


def _said(row: dict[str, Any], cases: str, among: str) -> str:
    part = int(row[cases])
    counts = {"phase": label(phase.name(str(row["phase"]))), "part": part, "whole": int(row[among])}
    show = f"<br>{tn('charts.show_accounts', part)}" if part else ""
    if values.is_nothing(row[f"{cases}_rate"]):
        return t("together.fit.bar_small", **counts) + show
    shares = {name: values.percent(row[f"{cases}_{name}"]) for name in ("rate", "low", "high")}
    return t("together.fit.bar", **counts, **shares) + show


@cached_chart
def handover_bars(rows: pd.DataFrame, *, height: int = 230) -> go.Figure:
    """What became of handovers, and how many of each waited too long.

    rows: outcome, handovers, past_due, missed, one per outcome.
    """
    look = palette()
    paint = {"in_time": look.accent, "missed": look.hues["sales"][0], "past_due": look.alert}
    parts = {"past_due": rows["past_due"], "missed": rows["missed"]}
    parts["in_time"] = rows["handovers"] - rows["past_due"] - rows["missed"]
    names = [t(f"together.outcome.{outcome}") for outcome in rows["outcome"]]
    shows = [tn("charts.show_handovers", int(count)) for count in rows["handovers"]]
    chart = figure(height, barmode="stack", bargap=0.3)
    for standing in STANDINGS:
        counts = [int(n) for n in parts[standing]]
        text = t(f"together.handover.{standing}")
        chart.add_bar(
            y=names,
            x=counts,
            orientation="h",
            name=text,
            marker={
                "color": paint[standing],
                "pattern": {
                    "shape": "/" if standing == "missed" else "", "fillmode": "overlay", "fgcolor": look.background,
                    "solidity": 0.25,
                },
            },
            text=[values.number(n) if n else "" for n in counts],
            textposition="inside",
            insidetextfont={"color": ink(paint[standing])},
            textangle=0,
            hovertext=[
                f"{t('together.handover.bar', outcome=name, standing=text, n=n)}<br>{show}"
                for name, n, show in zip(names, counts, shows, strict=True)
            ],
            hoverinfo="text",
            customdata=[
                {"part": "handover", "outcome": outcome} if n else None
                for outcome, n in zip(rows["outcome"], rows["handovers"], strict=True)
            ],
        )  # fmt: skip
    chart.update_xaxes(
        title_text=t("together.handover.axis"), rangemode="tozero", showgrid=True,
        **count_ticks(rows["handovers"].max()),
    )  # fmt: skip
    chart.update_yaxes(autorange="reversed", rangemode="normal", tickfont={"color": look.text})
    chart.update_layout(legend={"itemclick": False, "itemdoubleclick": False})
    return chart


@cached_chart
def role_bars(rows: pd.DataFrame, *, height: int | None = None) -> go.Figure:
    """For each phase and each role it needs, the share of accounts in which that role is known.

    rows: columns of ``buying_group_roles``, phases without an account left out.
    """
    look, colours = palette(), phase.colours()
    chart = figure(height or 90 + 30 * len(rows), is_wide=True, showlegend=False, bargap=0.3)
    chart.add_bar(
        y=[
            [label(phase.name(key)) for key in rows["phase"]],
            [label(role_name(role)) for role in rows["role"]],
        ],
        x=rows["covered_rate"].tolist(),
        orientation="h",
        marker={"color": [colours[key] for key in rows["phase"]]},
        text=[
            t("together.group.label", rate=values.percent(rate), part=int(part), whole=int(whole))
            for rate, part, whole in zip(rows["covered_rate"], rows["covered"], rows["accounts"], strict=True)
        ],
        textposition="auto",
        insidetextanchor="end",
        insidetextfont={"color": [ink(colours[key]) for key in rows["phase"]]},
        textangle=0,
        hovertext=[
            t(
                "together.group.bar",
                phase=label(phase.name(row.phase)), role=label(role_name(row.role)),
                part=int(row.covered), whole=int(row.accounts), rate=values.percent(row.covered_rate),
            )
            for row in rows.itertuples(index=False)
        ],
        hoverinfo="text",
    )  # fmt: skip
    chart.update_xaxes(range=RATES, **rate_ticks(), title_text=t("together.group.axis"), showgrid=True)
    chart.update_yaxes(autorange="reversed", rangemode="normal", tickfont={"color": look.text}, dividercolor=look.line)
    return chart
