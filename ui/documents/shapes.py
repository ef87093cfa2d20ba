"""Charts of a report as numbers: drawn as SVG on paper and as native PowerPoint charts on slides."""

from dataclasses import dataclass
from datetime import date

from ui.shell.charter_changes import Flags


@dataclass(frozen=True)
class Band:
    """A named row of numbers in a colour."""

    name: str
    colour: str
    numbers: tuple[float, ...]


@dataclass(frozen=True)
class Bands:
    """Numbers over days, stacked in the order of `bands`, the first at the bottom; flags are days with a label."""

    days: tuple[date, ...]
    bands: tuple[Band, ...]
    unit: str
    flags: Flags = ()


@dataclass(frozen=True)
class Fan:
    """The expected number by each day, between two limits; all begin with 0."""

    name: str
    colour: str
    is_dotted: bool
    days: tuple[date, ...]
    expected: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class Fans:
    """Fans over the same days."""

    fans: tuple[Fan, ...]
    unit: str


@dataclass(frozen=True)
class Bar:
    """A number with its name, its text and a colour; the bar starts at `base`."""

    name: str
    number: float
    label: str
    colour: str
    base: float = 0.0

    @property
    def ends(self) -> tuple[float, float]:
        """Where it begins and ends, the smaller value first."""
        return min(self.base, self.base + self.number), max(self.base, self.base + self.number)


@dataclass(frozen=True)
class Bars:
    """Horizontal bars, the first on top."""

    bars: tuple[Bar, ...]
    unit: str


Shape = Bands | Fans | Bars
