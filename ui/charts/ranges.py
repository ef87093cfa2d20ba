"""The range of a value over its bar, seen on a bar of any colour in both looks."""

from collections.abc import Iterable
from typing import Any

import plotly.graph_objects as go

from ui.shell.theme import palette
from ui.text import values


def add_ranges(
    chart: go.Figure, ends: Iterable[tuple[Any, Any, Any]], names: list[Any], *, is_upright: bool = False, **place: int
) -> None:
    """A line from low to high over every bar: in the colour of text, on a ground in the page's colour.

    ends: low, value and high of each bar of `names`; none is drawn where one is unknown. is_upright: the bars stand.
    place: row and col in a figure of panels.
    """
    look, along, across = palette(), "y" if is_upright else "x", "x" if is_upright else "y"
    known = [(name, *three) for name, three in zip(names, ends, strict=True) if not any(map(values.is_nothing, three))]
    reach = {
        "type": "data", "symmetric": False,
        "array": [float(high) - float(value) for _, _, value, high in known],
        "arrayminus": [float(value) - float(low) for _, low, value, _ in known],
    }  # fmt: skip
    for strength in (
        {"color": look.background, "thickness": 5, "width": 5},
        {"color": look.text, "thickness": 1.4, "width": 4},
    ):
        at = {across: [name for name, *_ in known], along: [float(value) for _, _, value, _ in known]}
        chart.add_scatter(
            **at, **{f"error_{along}": reach | strength}, mode="markers", marker={"size": 1, "opacity": 0},
            hoverinfo="skip", showlegend=False, **place,
        )  # fmt: skip
