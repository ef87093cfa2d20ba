"""How a figure is declared in the catalogue."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import pyarrow as pa

from metrics.question.question import Plan, Question, Tables

Columns = tuple[tuple[str, pa.DataType], ...]
Time = Literal["day", "period"]


@dataclass(frozen=True)
class Metric:
    """One figure of the catalogue. Its definition in words is in the texts under ``metric.<name>``.

    plan: a function of the figure's own name that yields queries and returns a table with exactly `columns`. unit: what
    is counted; its text is ``unit.<unit>``. is_estimated: True for a rate, a quantile, a part of a change or an
    expectation, which are shown with limits; False for what is counted in full. There is no default. time: whether it
    is calculated for a day or for a period. better: which direction is good news. smallest_n: below this many cases no
    rate or quantile is shown. options: the figure's own options, each with the kind of its values (a word of
    `metrics.question.option_values`, such as "phase", "day_count" or "text") or a tuple of the words allowed; required:
    those that must be given. keys: the columns that identify a row; with ``by`` the dimension follows them. None: it
    cannot be grouped. is_kpi: a figure of its own, on the command line too; False for the rows behind a figure.
    is_headline: may stand at the top of a page; only for figures about accounts and phases (`metrics.headlines`).
    spans_motions: rows cover every motion, not only the requested one.
    """

    name: str
    plan: Callable[[Tables, Question], Plan]
    columns: Columns
    unit: str
    is_estimated: bool
    time: Time = "day"
    better: Literal["up", "down", "neither"] = "neither"
    smallest_n: int = 1
    options: dict[str, Any] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    keys: tuple[str, ...] | None = None
    is_kpi: bool = True
    is_headline: bool = False
    spans_motions: bool = False

    @property
    def is_aggregated(self) -> bool:
        """Whether a row is about several accounts: none of them is named, nor asked for."""
        return "account_id" not in {*(name for name, _ in self.columns), *self.required}
