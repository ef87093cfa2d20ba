"""The phase board of the meeting: a column per phase, its figures on top, a dot per account by age."""

from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from ui.charts.base import figure
from ui.charts.chart_cache import cached_chart
from ui.charts.dot_size import LARGEST, add_size_key, dot_size
from ui.shell import phase, warning
from ui.shell.theme import palette
from ui.text import spans, values
from ui.text.catalogue import t
from ui.text.escaping import label

# Ages above this multiple of the highest threshold would squeeze all others together; they are drawn at the upper edge.
_REACH: Final = 2.5
# Of the figures above a column.
_LINES: Final = 6
# Pixels below the columns, for the legend.
_BELOW: Final = 34


@cached_chart
def phase_board(
    heads: pd.DataFrame, dots: pd.DataFrame, *, is_by_segment: bool = False, height: int = 520, letters: int = 13
) -> go.Figure:
    """Age upwards, phases across; lines at the median (solid) and at the threshold of stuck accounts (dotted).

    Both lines are in the legend. A dot opens its account; its size is value, its shape and colour are the step of
    warning. `letters` is the size of the figures on top; is_by_segment: some segments have thresholds of their own.
    heads: phase, accounts, entered, left, median_days, threshold_days, dwell_change; dots: account_id, name, phase,
    age_days, value, warning.
    """
    look, colours = palette(), warning.colours()
    top = _top(heads, dots)
    most = float(dots["value"].max()) if dots["value"].notna().any() else 0.0
    above = 32 + _LINES * letters * 5 // 4
    chart = figure(height, is_wide=True, margin={"l": 8, "r": 8, "t": above, "b": _BELOW})
    for index, head in enumerate(heads.itertuples(index=False)):
        part = dots[dots["phase"] == head.phase]
        chart.add_scatter(
            # Spread over the column by their order, never at random.
            x=[index + ((number * 7) % 23 - 11) / 34 for number in range(len(part))],
            y=[min(age, top) for age in part["age_days"]],
            mode="markers",
            showlegend=False,
            marker={
                "color": [colours[step] for step in part["warning"]],
                "symbol": [warning.SYMBOLS[step] for step in part["warning"]], "opacity": 0.85,
                "size": [dot_size(value, most) for value in part["value"]],
                "line": {"width": 0.8, "color": look.background},
            },
            customdata=[{"account": account} for account in part["account_id"]],
            hovertext=[_said(row) for row in part.itertuples(index=False)],
            hoverinfo="text",
        )  # fmt: skip
        for days, dash in ((head.median_days, "solid"), (head.threshold_days, "dot")):
            if not values.is_nothing(days):
                line = {"color": look.text, "dash": dash, "width": 1.6}
                chart.add_shape(type="line", x0=index - 0.42, x1=index + 0.42, y0=days, y1=days, line=line)
        chart.add_annotation(
            x=index, y=1, yref="paper", yanchor="bottom", showarrow=False, text=_head(head), align="center",
            font={"size": letters, "color": look.text},
        )  # fmt: skip
    for step, symbol in warning.SYMBOLS.items():
        chart.add_scatter(
            x=[None], y=[None], mode="markers", name=label(warning.name(step)),
            marker={"symbol": symbol, "size": 10, "color": colours[step]},
        )  # fmt: skip
    for name, dash in (("median", "solid"), ("threshold_by_segment" if is_by_segment else "threshold", "dot")):
        chart.add_scatter(
            x=[None], y=[None], mode="lines", name=t(f"meeting.board.line.{name}"),
            line={"color": look.text, "dash": dash, "width": 1.6},
        )  # fmt: skip
    add_size_key(chart, most)
    chart.update_xaxes(range=[-0.5, len(heads) - 0.5], showticklabels=False, showgrid=False)
    below = _days_of_half_a_dot(top * 1.04, height - above - _BELOW)
    chart.update_yaxes(range=[-below, top * 1.04], title_text=t("charts.age_days"))
    chart.update_layout(
        legend={"itemclick": False, "itemdoubleclick": False, "y": -0.01, "yanchor": "top", "orientation": "h"}
    )
    return chart


def _top(heads: pd.DataFrame, dots: pd.DataFrame) -> float:
    """The age at the upper edge."""
    oldest = float(dots["age_days"].max()) if len(dots) else 1.0
    usual = heads["threshold_days"].max()
    return max(oldest if values.is_nothing(usual) else min(oldest, _REACH * float(usual)), 1.0)


def _days_of_half_a_dot(top: float, pixels: int) -> float:
    """As many days as half of the largest dot is high, where `pixels` hold them and `top`: at age 0 none is cut."""
    return LARGEST / 2 * top / (pixels - LARGEST / 2)


def _head(head: Any) -> str:
    """Name, stock, in and out, and the median with the verdict on its change."""
    is_known = not values.is_nothing(head.median_days)
    after = spans.after(head.median_days)
    median = t("meeting.board.median", median=after) if is_known else t("meeting.board.no_median")
    # In lines of a few letters, because five phases are side by side on a phone too.
    compared = f"({head.dwell_change})" if is_known else ""
    moved = t("meeting.board.moved", entered=int(head.entered), left=int(head.left))
    stock = t("meeting.board.stock", n=int(head.accounts))
    return "<br>".join((f"<b>{label(phase.name(head.phase))}</b>", stock, moved, median, compared))


def _said(row: Any) -> str:
    return (
        f"{label(row.name)}<br>{label(phase.name(row.phase))}: {values.days(row.age_days)}"
        f"<br>{label(warning.in_words(row.warning, None))}<br>{values.money(row.value)}"
    )
