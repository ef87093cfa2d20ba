"""Stuck accounts: their age compared with the age at which comparable ones had moved on."""

from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from ui.charts.base import figure
from ui.charts.chart_cache import cached_chart
from ui.charts.dot_size import add_size_key, dot_size
from ui.shell import data, phase
from ui.shell.theme import faded, palette
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import label

MOST: Final = 300
# The department that moves next.
SYMBOLS: Final = {"marketing": "circle", "shared": "diamond", "sales": "square"}


@cached_chart
def overdue_dots(rows: pd.DataFrame, *, height: int | None = None) -> go.Figure:
    """A dot per stuck account at its age, with a line back to its threshold; a click opens the account.

    Lane and colour are the phase, shape the department next to move, size the value. rows: account_id, name,
    phase, age_days, threshold_days, value, next_department, in the order of the metric; at most `MOST` are drawn.
    """
    rows = rows.head(MOST)
    look, colours = palette(), phase.colours()
    order = [key for key in phase.in_play() if key in set(rows["phase"])]
    most = float(rows["value"].max()) if rows["value"].notna().any() else 0.0
    chart = figure(height or 90 + 62 * max(len(order), 2), is_wide=True, hovermode="closest")
    for key, part in rows.groupby("phase", sort=False):
        lane = [order.index(key) + ((index * 7) % 11 - 5) / 15 for index in range(len(part))]
        ages, limits = part["age_days"].tolist(), part["threshold_days"].tolist()
        chart.add_scatter(
            x=[x for age, limit in zip(ages, limits, strict=True) for x in (limit, age, None)],
            y=[y for index in lane for y in (index, index, None)],
            mode="lines",
            line={"width": 1.6, "color": faded(colours[key], 0.6)},
            hoverinfo="skip",
            showlegend=False,
        )
        chart.add_scatter(
            x=ages,
            y=lane,
            mode="markers",
            showlegend=False,
            marker={
                "color": colours[key],
                "symbol": [SYMBOLS.get(department, "circle") for department in part["next_department"]],
                "size": [dot_size(value, most) for value in part["value"]],
                "line": {"width": 0.8, "color": look.background},
            },
            customdata=[{"account": account} for account in part["account_id"]],
            hovertext=[_said(row) for row in part.itertuples(index=False)],
            hoverinfo="text",
        )
    for department, symbol in SYMBOLS.items():
        chart.add_scatter(
            x=[None],
            y=[None],
            mode="markers",
            name=t("stuck.moves_next", department=t(f"department.{department}")),
            marker={"symbol": symbol, "size": 10, "color": look.muted},
        )
    add_size_key(chart, most)
    chart.update_xaxes(title_text=t("stuck.axis"), rangemode="tozero", showgrid=True)
    chart.update_yaxes(
        tickvals=list(range(len(order))),
        ticktext=[label(phase.name(key)) for key in order],
        range=[len(order) - 0.5, -0.5],
        rangemode="normal",
        showgrid=False,
        zeroline=False,
        tickfont={"color": look.text},
    )
    chart.update_layout(legend={"itemclick": False, "itemdoubleclick": False})
    return chart


def _said(row: Any) -> str:
    return t(
        "stuck.dot",
        name=label(row.name),
        phase=label(phase.name(row.phase)),
        age=values.days(row.age_days),
        agreed=values.days(data.charter().phase(row.phase).limit_days),
        limit=values.days(row.threshold_days),
        value=values.money(row.value),
    )
