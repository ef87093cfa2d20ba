"""The size of a dot is the value of its account: how large it is, and the entry of the legend that says so."""

from typing import Final

import plotly.graph_objects as go

from ui.shell.theme import palette
from ui.text import values
from ui.text.catalogue import t

# Pixels across: of no value, of the highest, and of one that is not known.
SMALLEST: Final = 6
LARGEST: Final = 22
_UNKNOWN: Final = 7


def dot_size(value: float | None, most: float) -> float:
    """Pixels across: the area above `SMALLEST` grows with `value`; `most` is the highest value drawn."""
    if values.is_nothing(value) or not most:
        return float(_UNKNOWN)
    return SMALLEST + (LARGEST - SMALLEST) * (max(float(value), 0.0) / most) ** 0.5


def add_size_key(chart: go.Figure, most: float) -> None:
    """Add what the size means to the legend, with the highest value drawn; nothing if no value is known."""
    if most:
        chart.add_scatter(
            x=[None], y=[None], mode="markers", showlegend=True,
            name=t("charts.dot_size", most=values.money(most, is_short=True)),
            marker={"symbol": "circle-open", "size": 14, "color": palette().muted},
        )  # fmt: skip
