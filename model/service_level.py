"""Service level and working time: how soon sales gets in touch, counted in business hours.

Business hours are those of the seller, in the charter's time zone. Public holidays come from the `holidays` library.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Annotated, Literal, NamedTuple, Self
from zoneinfo import ZoneInfo

import holidays
from holidays.registry import EntityLoader
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TimeOfDay = Annotated[str, Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]


class WorkingDay(NamedTuple):
    """One local calendar day: when its working time begins (UTC), how long it is, and how much working time lies before
    the day.

    Both lengths are microseconds; a day on which nobody works has a length of 0.
    """

    day: date
    opens_at: datetime
    length: int
    before: int


class ServiceLevel(BaseModel):
    """What sales promises: a first touch within a number of business hours, and which hours count.

    opens and closes are local times of day, closes may be 24:00. holiday_region: a country ("DE") for the holidays of
    the whole country, with a part ("DE-BY") for those of the part too, "" for none; codes as in ISO 3166.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    hours: float = Field(default=20, gt=0, le=2_000)
    weekdays: tuple[Weekday, ...] = Field(default=("mon", "tue", "wed", "thu", "fri"), min_length=1)
    opens: TimeOfDay = "08:00"
    closes: TimeOfDay = "18:00"
    holiday_region: str = "DE"

    @field_validator("holiday_region")
    @classmethod
    def _region_exists(cls, value: str) -> str:
        country, separator, part = value.partition("-")
        if value and not (len(country) == 2 and country.isupper() and country in _countries()):
            raise ValueError(f"'{value}'; allowed are \"\" and the codes of countries: {', '.join(_countries())}")
        if separator and part not in (parts := holidays.country_holidays(country).subdivisions):
            allowed = ", ".join((country, *(f"{country}-{name}" for name in parts)))
            raise ValueError(f"'{value}'; allowed are {allowed}")
        return value

    @model_validator(mode="after")
    def _closes_after_opening(self) -> Self:
        if self.closes <= self.opens:
            raise ValueError(f"closes: {self.closes}; allowed are times after opens ({self.opens}), up to 24:00")
        return self

    @property
    def length(self) -> int:
        """The service level in microseconds of working time."""
        return round(self.hours * 3_600_000_000)

    def days(self, first: date, last: date, zone: ZoneInfo) -> Iterator[WorkingDay]:
        """Every day from `first` to `last`, with the working time since `first`.

        Lengths are real time: a day is shorter or longer if the clock changes within its working time.
        """
        closed = self._holidays(first, last)
        before = 0
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            opens_at, closes_at = _instant(day, self.opens, zone), _instant(day, self.closes, zone)
            is_open = WEEKDAYS[day.weekday()] in self.weekdays and day not in closed
            length = (closes_at - opens_at) // timedelta(microseconds=1) if is_open else 0
            yield WorkingDay(day, opens_at, length, before)
            before += length

    def _holidays(self, first: date, last: date) -> frozenset[date]:
        if not self.holiday_region:
            return frozenset()
        country, _, part = self.holiday_region.partition("-")
        known = holidays.country_holidays(country, subdiv=part or None, years=range(first.year, last.year + 1))
        return frozenset(known)


@cache
def _countries() -> tuple[str, ...]:
    """Codes of the countries whose holidays are known."""
    return tuple(sorted({code for code in EntityLoader.get_country_codes() if len(code) == 2}))


def _instant(day: date, time_of_day: str, zone: ZoneInfo) -> datetime:
    """The UTC instant (without zone) of a local time of day."""
    hour, minute = map(int, time_of_day.split(":"))
    local = datetime.combine(day + timedelta(days=hour // 24), time(hour % 24, minute), tzinfo=zone)
    return local.astimezone(UTC).replace(tzinfo=None)
