"""How quarters are written: calendar quarters, or those of a fiscal year that begins on another day."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

# First day of the fiscal year, as MM-DD; quarters are then named after the year it ends in.
FirstDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
Quarter = Annotated[str, Field(pattern=r"^(FY)?\d{4}-Q[1-4]$")]


def refused(quarters: Iterable[str], starts_on: str | None) -> str:
    """What is wrong with `quarters` if the fiscal year begins on `starts_on` (None: calendar year); empty if nothing
    is.
    """
    wrong = sorted(quarter for quarter in quarters if quarter.startswith("FY") == (starts_on is None))
    if not wrong:
        return ""
    if starts_on is None:
        return f"{', '.join(wrong)}: without fiscal_year_starts_on allowed are quarters such as 2026-Q4"
    return f"{', '.join(wrong)}: allowed are quarters of the fiscal year, named after the year it ends in (FY2027-Q1)"
