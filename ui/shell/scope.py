"""The scope of a view: as-of day, period, filters and the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Self

from model.languages import DEFAULT
from ui.shell.period import months_back

# The dimensions that a view can be narrowed to.
FILTERS: Final = ("segment", "region", "industry", "source")
Where = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Scope:
    """What a view asks for, hashable. `start` and `end` both belong to the period; `where` is sorted.

    `where` holds pairs of a dimension and the values allowed in it; `motion` is empty for the lead motion.
    """

    as_of: date
    start: date
    end: date
    where: Where = ()
    language: str = DEFAULT
    motion: str = ""

    @property
    def filters(self) -> dict[str, list[str]]:
        """`where` as a mapping, as `storage.answer` expects it."""
        return {dimension: list(values) for dimension, values in self.where}

    @property
    def narrowing(self) -> Where:
        """The filters as records store them: `where`, plus the motion unless it is the lead motion."""
        return (*self.where, *((("motion", (self.motion,)),) if self.motion else ()))

    def narrowed(self, dimension: str, values: Iterable[str]) -> Self:
        """The same scope, restricted to accounts with one of `values` in `dimension`."""
        rest = dict(self.where) | {dimension: tuple(sorted(values))}
        return replace(self, where=tuple(sorted(rest.items())))

    def over_months(self, months: int) -> Self:
        """The same scope for the `months` up to the as-of day."""
        return replace(self, start=months_back(self.as_of, months) + timedelta(days=1), end=self.as_of)

    def before(self) -> Self:
        """The same scope for the equally long period right before, with that period's end as its as-of day."""
        last = self.start - timedelta(days=1)
        return replace(self, as_of=last, start=last - (self.end - self.start), end=last)

    def at(self, as_of: date) -> Self:
        """The same scope with another as-of day; a period that would end later ends on that day."""
        return replace(self, as_of=as_of, end=min(self.end, as_of), start=min(self.start, as_of))
