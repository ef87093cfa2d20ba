"""Where accounts are and how that changed: stock, flow in a period, cumulative flow."""

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from ui.charts.base import count_ticks, figure, marker_at
from ui.charts.chart_cache import cached_chart
from ui.shell import phase
from ui.shell.charter_changes import Flags
from ui.shell.theme import PATTERNS, palette, readable
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import label

# In pixels of the chart's height: a name on its own line, and the space above and below the bands.
_NAME_PIXELS: Final = 18
_AXIS_PIXELS: Final = 48


@cached_chart
def cumulative_flow(rows: pd.DataFrame, *, every_days: int = 7, height: int = 360, flags: Flags = ()) -> go.Figure:
    """Bands of accounts per phase in play, the last phase at the bottom; rows: day, phase, accounts.

    A day of a band links to the accounts that were there: what the pointer is nearest to, and says so.

    Only every `every_days`-th day, counted back from the last, is drawn: no screen has more room. flags: days with a
    label.
    """
    look, colours = palette(), phase.colours()
    wide = rows.pivot(index="day", columns="phase", values="accounts").sort_index()
    wide = wide.iloc[::-every_days].iloc[::-1]
    chart = figure(height, showlegend=False, hoverdistance=-1, margin={"l": 8, "r": 150, "t": 8, "b": 8})
    order = [key for key in reversed(phase.in_play()) if key in wide.columns]
    for key in order:
        chart.add_scatter(
            x=list(wide.index),
            y=wide[key].tolist(),
            name=label(phase.name(key)),
            stackgroup="phases",
            mode="lines",
            line={"width": 1, "color": look.background},
            fillcolor=colours[key],
            hoverinfo="skip",
        )
    # Only points can be pointed at and clicked: one that cannot be seen, in the middle of its band on every day.
    middles = wide[order].cumsum(axis=1) - wide[order] / 2
    for key in order:
        chart.add_scatter(
            x=list(wide.index),
            y=middles[key].tolist(),
            mode="markers",
            marker={"size": 9, "opacity": 0, "color": colours[key]},
            hovertext=[
                f"{values.day(day)}<br>{label(phase.name(key))}<br>{tn('charts.show_accounts', int(number))}"
                for day, number in wide[key].items()
            ],
            hoverinfo="text",
            customdata=[
                {"phase": key, **dict.fromkeys(("as_of", "from", "to"), day.isoformat())} for day in wide.index
            ],
        )
    _name_bands(chart, wide, order, height)
    for day, text in flags:
        marker_at(chart, day, label(text), is_late=day > wide.index[len(wide) // 2])
    chart.update_yaxes(title_text=t("unit.accounts"), **count_ticks(wide[order].sum(axis=1).max()))
    # Neither a label nor the room for points at the edge may extend the period shown.
    shown = {"range": [wide.index[0], wide.index[-1]]} if len(wide) > 1 else {}
    # The year under the month: side by side in a third of the page, Plotly would slant them.
    chart.update_xaxes(nticks=4, tickangle=0, tickformat="%b\n%Y", **shown)
    return chart


def _name_bands(chart: go.Figure, wide: pd.DataFrame, order: list[str], pixels: int) -> None:
    """Names at the right end of the bands, pushed apart where bands are thin; they replace a legend."""
    if wide.empty:
        return
    total = float(wide[order].sum(axis=1).max()) or 1.0
    least, below, last_place = total * _NAME_PIXELS / (pixels - _AXIS_PIXELS), 0.0, -total
    for key in order:
        size = float(wide[key].iloc[-1])
        middle = max(below + size / 2, last_place + least)
        below, last_place = below + size, middle
        chart.add_annotation(
            x=1.005, xref="paper", xanchor="left", y=middle, yref="y", showarrow=False,
            text=f"<b>{label(phase.name(key))}</b> {values.number(size)}",
            font={"size": 12, "color": readable(phase.colours()[key])},
        )  # fmt: skip


@cached_chart
def stock_bars(rows: pd.DataFrame, *, column: str = "accounts", height: int = 300) -> go.Figure:
    """One bar per phase, in the order of `rows`: phase and `column`. A bar links to its accounts."""
    colours = phase.colours()
    chart = figure(height, showlegend=False, bargap=0.28)
    chart.add_bar(
        y=[label(phase.name(key)) for key in rows["phase"]],
        x=rows[column].tolist(),
        orientation="h",
        marker={
            "color": [colours[key] for key in rows["phase"]],
            "pattern": {
                "shape": [PATTERNS.get(key, "") for key in rows["phase"]],
                "fgcolor": palette().background,
            },
        },
        text=[values.number(number) for number in rows[column]],
        textposition="outside",
        cliponaxis=False,
        customdata=[{"phase": key} for key in rows["phase"]],
        hovertext=[
            f"{label(phase.name(key))}<br>{tn('charts.show_accounts', int(number))}"
            for key, number in zip(rows["phase"], rows[column], strict=True)
        ],
        hoverinfo="text",
    )
    chart.update_yaxes(autorange="reversed", rangemode="normal", tickfont={"size": 13, "color": palette().text})
    # Room for the number next to the longest bar, on a phone too.
    longest = float(rows[column].max()) if len(rows) else 0.0
    chart.update_xaxes(
        title_text=t("unit.accounts"), showgrid=True, range=[0, longest * 1.14 or 1], **count_ticks(longest)
    )
    return chart


@cached_chart
def flow_bars(rows: pd.DataFrame, *, height: int = 320) -> go.Figure:
    """Accounts that entered (up, solid) and left (down, hatched) each phase; rows: phase, entered, left."""
    colours = phase.colours()
    names = [label(phase.name(key)) for key in rows["phase"]]
    paint = [colours[key] for key in rows["phase"]]
    chart = figure(height, barmode="relative", bargap=0.35)
    moved = rows["entered"] + rows["left"]
    for column, sign, pattern in (("entered", 1, ""), ("left", -1, "/")):
        chart.add_bar(
            x=names,
            y=[sign * int(number) for number in rows[column]],
            name=t(f"column.{column}"),
            marker={
                "color": paint,
                "pattern": {"shape": pattern, "fgcolor": palette().background, "solidity": 0.35},
            },
            # A zero would lie in the other bar; where both are zero, one says so.
            text=[
                values.signed(sign * int(number)) if number or (sign > 0 and not both) else ""
                for number, both in zip(rows[column], moved, strict=True)
            ],
            textposition="outside",
            cliponaxis=False,
            customdata=[{"of": column, "phase": key} for key in rows["phase"]],
            hovertext=[
                f"{name}: {t(f'column.{column}')}<br>{tn('charts.show_cases', int(number))}"
                for name, number in zip(names, rows[column], strict=True)
            ],
            hoverinfo="text",
        )
    chart.update_layout(showlegend=False)
    chart.update_yaxes(
        title_text=t("unit.accounts"), rangemode="normal", **count_ticks(rows["entered"].max() + rows["left"].max())
    )
    chart.add_hline(y=0, line_color=palette().muted, line_width=1)
    return chart
