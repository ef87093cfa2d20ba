"""What the catalogue says of a metric."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import pyarrow as pa

from metrics.question.question import Plan, Question, Tables

Columns = tuple[tuple[str, pa.DataType], ...]
Time = Literal["day", "period"]


@dataclass(frozen=True)
class Metric:
    """One metric of the contract. Its definition in words stands in the catalogues under ``metric.<name>``.

    is_estimated: whether a figure in it is a rate, a quantile, a part of a change or an expectation, and so comes with
    limits; else all of it is counted: what stands in the data, every row of it. There is no default.
    time: whether it is asked for a day or for a period. smallest_n: below it no rate or quantile is shown.
    options: the KPI's own options, with what is allowed; required: those that must be given.
    is_headline: may stand at the top of a page and say how things go; refused to figures that are not about accounts
    and phases (`metrics.headlines`).
    keys: the columns that tell an answer's rows apart; grouped by a dimension (``by``), its column follows them. None
    where the metric cannot be grouped. spans_motions: rows of every motion, told apart row by row, instead of the one
    asked for. is_aggregated: rows are figures of several accounts, not accounts.
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
        """Whether a row sums up accounts."""
        return "account_id" not in (self.keys or ())
