"""What happened with one account: three lanes, phases as bands behind, opportunities as bars, silences marked."""

from datetime import date, timedelta
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from ui.charts.base import day_format, figure
from ui.charts.chart_cache import cached_chart
from ui.shell import phase
from ui.shell.theme import faded, ink, palette
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import label

LANES: Final = {"marketing": 3, "sales": 2, "buyer": 1}
# By kind of touch: symbol, size, opacity. Shape and size carry the meaning; colour only repeats the lane.
MARKS: Final = {
    "dialogue": ("circle", 11, 1.0),
    "touch": ("circle-open", 8, 0.9),
    "view": ("line-ns-open", 8, 0.55),
}
_PHASE_LANE, _SILENCE_LANE = 4, 0
_DAY_MS: Final = 86_400_000
# So faint that the name written across the bar of an opportunity can be read on it in both themes.
_FADED: Final = 0.3


@cached_chart
def account_timeline(
    spells: pd.DataFrame,
    touches: pd.DataFrame,
    opportunities: pd.DataFrame,
    silences: pd.DataFrame,
    as_of: date,
) -> go.Figure:
    """The account's history up to `as_of`, where everything still open is cut off.

    spells: phase, entered_on, left_on; touches: department, mark (one of MARKS), occurred_at, occurred_on, said (HTML),
    is_first_of_contact; opportunities: name, amount, currency, created_on, closed_on, outcome; silences: start, end,
    days, is_long.
    """
    look = palette()
    chart = figure(
        300 + 30 * min(len(opportunities), 6), is_wide=True, barmode="overlay", margin={"l": 8, "r": 12, "t": 8, "b": 8}
    )
    _phases(chart, spells, as_of)
    _touches(chart, touches)
    _silences(chart, silences)
    shown = opportunities.tail(6)
    span = _range(spells, touches, as_of)
    _opportunities(chart, shown, span[0], as_of)
    names = [t(f"department.{lane}") for lane in LANES]
    chart.update_yaxes(
        tickvals=[_PHASE_LANE, *LANES.values(), _SILENCE_LANE, *(-1 - index for index in range(len(shown)))],
        ticktext=[t("timeline.phase"), *names, t("timeline.silence"), *([t("timeline.opportunity")] * len(shown))],
        range=[-0.7 - len(shown), 4.6],
        showgrid=False,
        zeroline=False,
        rangemode="normal",
        tickfont={"color": look.text},
    )
    chart.update_xaxes(type="date", hoverformat=day_format(), showgrid=True, range=span)
    chart.update_layout(legend={"itemclick": False, "itemdoubleclick": False}, bargap=0)
    return chart


def _range(spells: pd.DataFrame, touches: pd.DataFrame, as_of: date) -> list[date]:
    days = [*spells["entered_on"].tolist(), *touches["occurred_on"].tolist()]
    first = min(days, default=as_of - timedelta(days=30))
    margin = timedelta(days=max(3, (as_of - first).days // 60))
    return [first - margin, as_of + margin]


def _phases(chart: go.Figure, spells: pd.DataFrame, as_of: date) -> None:
    """A solid strip on top and the same colours, faint, behind everything."""
    look, colours = palette(), phase.colours()
    rows = list(spells.itertuples(index=False))
    ends = [_end(row.left_on, as_of) for row in rows]
    days = [(end - row.entered_on).days for row, end in zip(rows, ends, strict=True)]
    names, paint = [label(phase.name(row.phase)) for row in rows], [colours[row.phase] for row in rows]
    total = max(1, sum(days))
    chart.layout.shapes = [
        {
            "type": "rect", "xref": "x", "yref": "paper", "y0": 0, "y1": 1, "x0": row.entered_on, "x1": end,
            "fillcolor": faded(colour, 0.13), "line": {"width": 0}, "layer": "below",
        }
        for row, end, colour in zip(rows, ends, paint, strict=True)
    ]  # fmt: skip
    chart.add_bar(
        base=[row.entered_on for row in rows],
        x=[max(count, 0.4) * _DAY_MS for count in days],
        y=[_PHASE_LANE] * len(rows),
        orientation="h",
        width=0.5,
        marker={"color": paint, "line": {"width": 1, "color": look.background}},
        # A name is shown if there is room for it; the hover text always has it.
        text=[name if count / total > 0.012 * len(name) else "" for name, count in zip(names, days, strict=True)],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        insidetextfont={"color": [ink(colour) for colour in paint], "size": 12},
        hovertext=[
            t("timeline.spell", phase=name, start=row.entered_on, end=end, days=values.days(count))
            for row, name, end, count in zip(rows, names, ends, days, strict=True)
        ],
        hoverinfo="text",
        showlegend=False,
    )


def _touches(chart: go.Figure, touches: pd.DataFrame) -> None:
    look = palette()
    paint = {"marketing": look.hues["marketing"][1], "sales": look.hues["sales"][1], "buyer": look.hues["shared"][1]}
    for mark, (symbol, size, opacity) in MARKS.items():
        part = touches[touches["mark"] == mark]
        colours = [paint[department] for department in part["department"]]
        chart.add_scatter(
            x=part["occurred_at"].tolist(),
            y=[LANES[department] for department in part["department"]],
            mode="markers",
            marker={
                "symbol": symbol, "size": size, "opacity": opacity, "color": colours,
                "line": {"width": 1.6, "color": colours},
            },
            hovertext=part["said"].tolist(),
            hoverinfo="text",
            showlegend=False,
        )  # fmt: skip
        chart.add_scatter(
            x=[None], y=[None], mode="markers", name=t(f"timeline.{mark}"),
            marker={"symbol": symbol, "size": size, "color": look.muted, "line": {"width": 1.6, "color": look.muted}},
        )  # fmt: skip
    first = touches[touches["is_first_of_contact"]]
    chart.add_scatter(
        x=first["occurred_at"].tolist(),
        y=[LANES[department] for department in first["department"]],
        mode="markers",
        name=t("timeline.first"),
        marker={"symbol": "circle-open", "size": 20, "color": look.text, "line": {"width": 1.3}},
        hoverinfo="skip",
    )


def _silences(chart: go.Figure, silences: pd.DataFrame) -> None:
    """A dotted line per silence, with the length in days above the long ones; a gap (None) separates them."""
    look, rows = palette(), list(silences.itertuples(index=False))
    texts = [t("timeline.gap", start=row.start, end=row.end, days=values.days(row.days)) for row in rows]
    chart.add_scatter(
        x=[x for row in rows for x in (row.start, row.end, None)],
        y=[y for _ in rows for y in (_SILENCE_LANE, _SILENCE_LANE, None)],
        mode="lines",
        line={"color": look.alert, "width": 2, "dash": "dot"},
        hovertext=[text for gap in texts for text in (gap, gap, "")],
        hoverinfo="text",
        showlegend=False,
    )
    chart.add_scatter(
        x=[row.start + (row.end - row.start) / 2 for row in rows],
        y=[_SILENCE_LANE] * len(rows),
        mode="text",
        text=[values.number(row.days) if row.is_long else "" for row in rows],
        textposition="top center",
        textfont={"size": 11, "color": look.muted},
        hovertext=texts,
        hoverinfo="text",
        showlegend=False,
    )


def _opportunities(chart: go.Figure, opportunities: pd.DataFrame, first: date, as_of: date) -> None:
    look, rows = palette(), list(opportunities.itertuples(index=False))
    ends = [_end(row.closed_on, as_of) for row in rows]
    paint = [look.accent if values.is_nothing(row.outcome) else look.off_play[row.outcome] for row in rows]
    texts = [_deal(row) for row in rows]
    chart.add_bar(
        base=[row.created_on for row in rows],
        x=[max((end - row.created_on).days, 0.4) * _DAY_MS for row, end in zip(rows, ends, strict=True)],
        y=[-1 - index for index in range(len(rows))],
        orientation="h",
        width=0.42,
        marker={"color": [faded(colour, _FADED) for colour in paint], "line": {"color": paint, "width": 1.4}},
        hovertext=[
            t("timeline.deal", said=text, start=row.created_on, end=end)
            for row, text, end in zip(rows, texts, ends, strict=True)
        ],
        hoverinfo="text",
        showlegend=False,
    )
    # A name starts at the start of its bar; near the right edge it is right-aligned, as it would be cut off.
    edge = first + (as_of - first) * 2 / 3
    chart.layout.annotations = [
        {
            "x": row.created_on if row.created_on < edge else as_of, "y": -1 - index, "showarrow": False,
            "xanchor": "left" if row.created_on < edge else "right", "xshift": 6 if row.created_on < edge else -6,
            "text": text, "font": {"size": 11, "color": look.text},
        }
        for index, (row, text) in enumerate(zip(rows, texts, strict=True))
    ]  # fmt: skip


def _deal(row: Any) -> str:
    ending = t("timeline.open") if values.is_nothing(row.outcome) else t(f"phase.{row.outcome}")
    currency = None if values.is_nothing(row.currency) else str(row.currency)
    return f"{label(row.name)} · {ending} · {values.money(row.amount, currency)}"


def _end(day: date | None, as_of: date) -> date:
    return as_of if values.is_nothing(day) else day
