from datetime import date

import pytest

from metrics.question.quarters import Quarters
from ui.shell import period

DAY, CALENDAR = date(2026, 11, 23), Quarters()


@pytest.mark.parametrize(
    ("preset", "start", "end"),
    [
        ("quarter", date(2026, 10, 1), DAY),
        ("last_quarter", date(2026, 7, 1), date(2026, 9, 30)),
        ("days_30", date(2026, 10, 25), DAY),
        ("days_90", date(2026, 8, 26), DAY),
        ("months_12", date(2025, 11, 24), DAY),
        ("year", date(2026, 1, 1), DAY),
    ],
)
def test_preset(preset: str, start: date, end: date) -> None:
    assert period.preset_dates(preset, DAY, CALENDAR) == (start, end)
    assert period.preset_of(start, end, DAY, CALENDAR) == preset


def test_own_dates_have_no_preset() -> None:
    assert period.preset_dates("own", DAY, CALENDAR) is None
    assert period.preset_of(date(2026, 1, 2), DAY, DAY, CALENDAR) == "own"


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 23), 12, date(2025, 11, 23)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
    ],
)
def test_months_back(day: date, months: int, expected: date) -> None:
    assert period.months_back(day, months) == expected


@pytest.mark.parametrize(
    ("preset", "start", "end"),
    [
        ("quarter", date(2026, 11, 1), DAY),
        ("last_quarter", date(2026, 8, 1), date(2026, 10, 31)),
        ("year", date(2026, 2, 1), DAY),
    ],
)
def test_quarters_and_years_are_those_of_the_fiscal_year(preset: str, start: date, end: date) -> None:
    assert period.preset_dates(preset, DAY, Quarters(2, 1, is_fiscal=True)) == (start, end)
