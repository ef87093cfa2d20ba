"""What the catalogue says of a metric."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import pyarrow as pa

from metrics.ask import Ask, Plan, Tables

Columns = tuple[tuple[str, pa.DataType], ...]
Time = Literal["day", "period"]


@dataclass(frozen=True)
class Metric:
    """One metric of the contract. Its definition in words stands in the catalogues under ``metric.<name>``.

    time: whether it is asked for a day or for a period. smallest_n: below it no rate or quantile is shown.
    options: the KPI's own options, with what is allowed; required: those that must be given.
    """

    name: str
    plan: Callable[[Tables, Ask], Plan]
    columns: Columns
    unit: str
    time: Time = "day"
    better: Literal["up", "down", "neither"] = "neither"
    smallest_n: int = 1
    options: dict[str, Any] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    can_group: bool = False
    is_kpi: bool = True
