from datetime import date

import pytest

from ui import period

DAY = date(2026, 11, 23)


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
    assert period.preset_dates(preset, DAY) == (start, end)
    assert period.preset_of(start, end, DAY) == preset


def test_own_dates_have_no_preset() -> None:
    assert period.preset_dates("own", DAY) is None
    assert period.preset_of(date(2026, 1, 2), DAY, DAY) == "own"


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


def test_quarter() -> None:
    assert period.quarter_start(date(2026, 12, 31)) == date(2026, 10, 1)
    assert period.quarter_name(date(2026, 3, 31)) == "2026-Q1"
