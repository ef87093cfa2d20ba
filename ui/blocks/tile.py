"""A tile: one figure in brief, on a page or in a report."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Tile:
    """One figure in brief. `value` and `notes` are text; `series` holds the values behind the sparkline, `marks` the
    positions of those that are signals. `note_pages`: the page that a note with a number opens. `explained`: the figure
    and the phase of the panel *why did it change*.
    """

    metric: str
    name: str
    value: str
    notes: tuple[str, ...]
    series: Sequence[float | None]
    labels: list[str]
    page: str
    n: int | None = None
    interval: str = ""
    judged: str = ""
    excluded: str = ""
    target: float | None = None
    marks: tuple[int, ...] = ()
    note_pages: dict[str, str] = field(default_factory=dict)
    explained: tuple[str, str] | None = None
    options: dict[str, Any] = field(default_factory=dict)
