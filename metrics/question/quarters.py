"""Quarters, as written in charters and cohorts: 2026-Q4, or FY2027-Q1 for fiscal years.

Here a quarter is a number that grows by one per quarter, so that the engine and Python count alike. Fiscal quarters
start every three months on the fiscal year's first day of the month (the last day of a shorter month) and are named
after the year in which the fiscal year ends. Months remain calendar months.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from model.charter import Charter

FISCAL = "FY"


@dataclass(frozen=True)
class Quarters:
    """The quarters of years that start on `day` of `month`; is_fiscal: named after the year they end in."""

    month: int = 1
    day: int = 1
    is_fiscal: bool = False

    @classmethod
    def from_charter(cls, charter: Charter) -> "Quarters":
        """The quarters of the charter's fiscal year, or calendar quarters if it names none."""
        if charter.fiscal_year_starts_on is None:
            return cls()
        month, day = map(int, charter.fiscal_year_starts_on.split("-"))
        return cls(month, day, is_fiscal=True)

    @property
    def _years_on(self) -> int:
        """How many years after its start a fiscal year ends."""
        return int((self.month, self.day) != (1, 1))

    def number(self, day: date) -> int:
        """The number of the quarter that contains `day`."""
        is_last_of_month = (day + timedelta(days=1)).month != day.month
        has_begun = day.day >= self.day or is_last_of_month
        return (12 * day.year + day.month - self.month - (not has_begun)) // 3

    def numbers(self, day: ir.DateColumn) -> ir.IntegerColumn:
        """The same for a column of days."""
        months = 12 * day.year().cast("int32") + day.month().cast("int32") - self.month
        if self.day > 1:
            is_last_of_month = (day + ibis.interval(days=1)).day() == 1
            months = months - ((day.day() < self.day) & ~is_last_of_month).cast("int32")
        return (months // 3).cast("int32")

    def name(self, number: int) -> str:
        """The name of quarter `number`, such as 2026-Q4."""
        year, quarter = divmod(number, 4)
        return f"{FISCAL if self.is_fiscal else ''}{year + self._years_on:04}-Q{quarter + 1}"

    def names(self, number: ir.IntegerColumn) -> ir.StringColumn:
        """`name` for a column of numbers."""
        year = (number // 4 + self._years_on).cast("string")
        named = year + "-Q" + (number % 4 + 1).cast("string")
        return ibis.literal(FISCAL) + named if self.is_fiscal else named

    def label(self, day: date) -> str:
        """The name of the quarter that contains `day`.

        >>> Quarters().label(date(2026, 10, 1)), Quarters(10, 1, is_fiscal=True).label(date(2026, 10, 1))
        ('2026-Q4', 'FY2027-Q1')
        """
        return self.name(self.number(day))

    def numbered(self, written: str) -> int:
        """The inverse of `name`."""
        year, quarter = written.removeprefix(FISCAL).split("-Q")
        return 4 * (int(year) - self._years_on) + int(quarter) - 1

    def begins(self, number: int) -> date:
        """The first day of a quarter."""
        year, month = divmod(3 * number + self.month - 1, 12)
        following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
        return min(date(year, month + 1, 1) + timedelta(days=self.day - 1), following - timedelta(days=1))

    def ends(self, number: int) -> date:
        """The last day of a quarter."""
        return self.begins(number + 1) - timedelta(days=1)

    def year_begins(self, day: date) -> date:
        """The first day of the (fiscal) year that contains `day`."""
        return self.begins(self.number(day) // 4 * 4)
