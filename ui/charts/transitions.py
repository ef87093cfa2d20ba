"""Where accounts go: transitions as a matrix and as a Sankey diagram."""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from ui.charts.base import figure
from ui.charts.chart_cache import cached_chart
from ui.shell import phase
from ui.shell.theme import between, faded, ink, palette
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import label

# A sign for every kind of move, because colour must not be the only cue.
SIGNS: Final = {
    "advance": "→",
    "skip": "↷",
    "return": "↩",
    "reopened": "↻",
    "won": "✓",
    "lost": "✕",
    "dormant": "◌",
}
# Moves that are not onward, and the tint of their cells.
_TINTS: Final = {"return": "back", "lost": "out", "dormant": "out"}
# Of the matrix, in pixels: names of columns, a row, all rows at most, and the words in the corner at the left.
_HEAD_PIXELS: Final = 40
_ROW_PIXELS: Final = 64
_MOST_ROWS_PIXELS: Final = 420
_CORNER_PIXELS: Final = 100
_PAD: Final = 20  # between nodes, so that names of small ones stay apart
ENTRY: Final = ""  # the row and the node of first entries


@cached_chart
def transition_matrix(rows: pd.DataFrame) -> go.Figure:
    """From (rows) to (columns); rows: from_phase, to_phase, exit, transitions, accounts. A cell links to its moves.

    Steps onward, steps back and exits from play each have a tint; a sign shows every kind of move.
    """
    look = palette()
    cells = rows.assign(from_phase=rows["from_phase"].fillna(ENTRY), exit=rows["exit"].fillna("entry"))
    columns = phase.in_order(set(cells["to_phase"]))
    lines = ([ENTRY] if (cells["from_phase"] == ENTRY).any() else []) + phase.in_order(
        set(cells["from_phase"]) - {ENTRY}
    )
    most = max(int(cells["transitions"].max()), 1)
    height = _HEAD_PIXELS + min(len(lines) * _ROW_PIXELS, _MOST_ROWS_PIXELS)
    chart = figure(height, is_wide=True, showlegend=False, margin={"l": _CORNER_PIXELS})
    for tint, part in cells.groupby(cells["exit"].map(_TINTS).fillna("onward")):
        # Every cell of the whole grid, empty ones too: Plotly stretches cells over rows that a trace does not name.
        depth: list[list[float | None]] = [[None] * len(columns) for _ in lines]
        for row in part.itertuples(index=False):
            # The square root keeps small cells distinguishable next to large ones.
            depth[lines.index(row.from_phase)][columns.index(row.to_phase)] = row.transitions**0.5
        chart.add_heatmap(
            x=list(range(len(columns))), y=list(range(len(lines))), z=depth, zmin=0, zmax=most**0.5, showscale=False,
            xgap=2, ygap=2, hoverinfo="skip", colorscale=_spread(_scale(tint)),
        )  # fmt: skip
    chart.add_scatter(
        x=[columns.index(key) for key in cells["to_phase"]],
        y=[lines.index(key) for key in cells["from_phase"]],
        mode="markers+text",
        marker={"symbol": "square", "size": 34, "color": "rgba(0,0,0,0)"},
        text=[
            f"{SIGNS.get(way, '')} {values.number(n)}"
            for way, n in zip(cells["exit"], cells["transitions"], strict=True)
        ],
        textfont={"size": 13, "color": [
                _cell_ink(n, most, _TINTS.get(way, "onward"))
                for n, way in zip(cells["transitions"], cells["exit"], strict=True)
            ]},
        customdata=[
            {"of": "left", "phase": source, "to_phase": target} if source else {"of": "first", "phase": target}
            for source, target in zip(cells["from_phase"], cells["to_phase"], strict=True)
        ],
        hovertext=[_said(row) for row in cells.itertuples(index=False)],
        hoverinfo="text",
    )  # fmt: skip
    chart.update_xaxes(
        tickvals=list(range(len(columns))), ticktext=[label(phase.name(key)) for key in columns], side="top",
        range=[-0.5, len(columns) - 0.5], tickfont={"color": look.text},
    )  # fmt: skip
    chart.update_yaxes(
        tickvals=list(range(len(lines))), ticktext=[label(_node(key)) for key in lines], rangemode="normal",
        range=[len(lines) - 0.5, -0.5], tickfont={"color": look.text}, showgrid=False,
    )  # fmt: skip
    chart.add_annotation(
        text=f"{t('transitions.from')} ↓  {t('transitions.to')} →", x=0, xref="paper", xanchor="right", xshift=-8,
        y=1, yref="paper", yanchor="bottom", yshift=6, showarrow=False, font={"size": 12, "color": look.muted},
    )  # fmt: skip
    return chart


@cached_chart
def transition_sankey(rows: pd.DataFrame, *, height: int = 520) -> go.Figure:
    """The same moves as bands from left to right; onward, back and out of play have the matrix's colours."""
    look, colours = palette(), phase.colours()
    cells = rows.assign(from_phase=rows["from_phase"].fillna(ENTRY), exit=rows["exit"].fillna("entry"))
    left = ([ENTRY] if (cells["from_phase"] == ENTRY).any() else []) + phase.in_order(
        set(cells["from_phase"]) - {ENTRY}
    )
    right = phase.in_order(set(cells["to_phase"]))
    outgoing, incoming = (
        cells.groupby("from_phase")["transitions"].sum(),
        cells.groupby("to_phase")["transitions"].sum(),
    )
    names = [f"{label(_node(key))} {values.number(outgoing[key])}" for key in left]
    names += [f"{label(phase.name(key))} {values.number(incoming[key])}" for key in right]
    tints = {
        "return": look.hues["sales"][1],
        "lost": look.off_play["lost"],
        "dormant": look.off_play["dormant"],
    }
    chart = figure(height, is_wide=True, margin={"l": 4, "r": 4, "t": 8, "b": 8})
    chart.add_sankey(
        arrangement="fixed",
        node={
            "label": names,
            "color": [colours.get(key, look.muted) for key in left] + [colours[key] for key in right],
            "x": [0.001] * len(left) + [0.999] * len(right),
            "y": [
                y
                for side, sizes in ((left, outgoing), (right, incoming))
                for y in _places([float(sizes[key]) for key in side], _PAD / height, max(len(left), len(right)))
            ],
            "pad": _PAD, "thickness": 16, "line": {"width": 0}, "hovertemplate": "%{label}<extra></extra>",
        },
        link={
            "source": [left.index(key) for key in cells["from_phase"]],
            "target": [len(left) + right.index(key) for key in cells["to_phase"]],
            "value": cells["transitions"].tolist(),
            "color": [faded(tints.get(way, look.accent), 0.42) for way in cells["exit"]],
            "label": [label(f"{SIGNS.get(way, '')} {_way(way)}") for way in cells["exit"]],
            "hovertemplate": "%{label}: %{value:,}<extra>%{source.label} – %{target.label}</extra>",
        },
        textfont={"size": 13, "color": look.text},
    )  # fmt: skip
    return chart


def _places(sizes: list[float], gap: float, most: int) -> list[float]:
    """Centres (0 to 1) of nodes stacked in order, `gap` apart; `most` is the number of nodes on the fuller side."""
    scale = (1 - gap * (most - 1)) / (sum(sizes) or 1.0)
    above, places = 0.0, []
    for size in sizes:
        places.append(min(max(above + size * scale / 2, 0.001), 0.999))
        above += size * scale + gap
    return places


def _node(key: str) -> str:
    return phase.name(key) if key else t("transitions.entry")


def _way(key: str) -> str:
    return phase.exit_name(None if key == "entry" else key)


def _said(row: Any) -> str:
    way, n, accounts = _way(row.exit), int(row.transitions), int(row.accounts)
    source, target = _node(row.from_phase), phase.name(row.to_phase)
    told = label(t("transitions.cell", source=source, target=target, way=way, n=n, accounts=accounts))
    return f"{told}<br>{tn('charts.show_cases', n)}"


def _scale(tint: str) -> tuple[str, ...]:
    look = palette()
    if tint == "back":
        return look.background, look.hues["sales"][1]
    return (look.background, look.off_play["lost"]) if tint == "out" else look.scale


def _spread(scale: Sequence[str]) -> list[list[object]]:
    return [[index / (len(scale) - 1), colour] for index, colour in enumerate(scale)]


def _cell_ink(number: int, most: int, tint: str) -> str:
    """Black or white, whichever reads better on the cell's own colour."""
    return ink(between(_scale(tint), (number / most) ** 0.5))
