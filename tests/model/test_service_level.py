"""Working time: weekdays, public holidays by region, days on which the clock changes."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from model.charter import CharterError, default_charter, parse_charter
from model.service_level import ServiceLevel

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = 3_600_000_000
PHASE = """
[[phase]]
key = "trigger"
name = { de = "Anstoß", en = "Trigger" }
led_by = "marketing"
limit_days = 30
"""


def hours(level: ServiceLevel, first: date, last: date, zone: ZoneInfo = BERLIN) -> list[float]:
    return [day.length / HOUR for day in level.days(first, last, zone)]


def test_a_week_of_the_default_charter():
    level = default_charter().service_level
    # Monday to Sunday
    assert hours(level, date(2026, 11, 16), date(2026, 11, 22)) == [10, 10, 10, 10, 10, 0, 0]
    monday, tuesday, *_ = level.days(date(2026, 11, 16), date(2026, 11, 17), BERLIN)
    assert monday == (date(2026, 11, 16), datetime.fromisoformat("2026-11-16T07:00"), 10 * HOUR, 0)
    assert tuesday.before == 10 * HOUR
    assert level.length == 20 * HOUR


def test_the_service_level_may_be_part_of_an_hour():
    assert ServiceLevel(hours=0.5).length == HOUR // 2


@pytest.mark.parametrize(
    ("region", "day", "worked"),
    [
        ("DE", date(2026, 1, 6), 10),  # Epiphany: a Tuesday, a holiday in Bavaria only
        ("DE-BY", date(2026, 1, 6), 0),
        ("DE-HE", date(2026, 1, 6), 10),
        ("DE", date(2026, 10, 26), 10),
        ("AT", date(2026, 10, 26), 0),  # Austria's national day, a Monday
        ("DE", date(2026, 4, 6), 0),  # Easter Monday
        ("", date(2026, 4, 6), 10),
    ],
)
def test_public_holidays_are_those_of_the_region(region, day, worked):
    assert hours(ServiceLevel(holiday_region=region), day, day) == [worked]


def test_holidays_of_every_year_asked_for():
    worked = hours(ServiceLevel(), date(2025, 12, 31), date(2026, 1, 2))
    assert worked == [10, 0, 10]


def test_a_day_on_which_the_clock_changes_has_the_hours_that_pass():
    around_the_clock = ServiceLevel(weekdays=("sat", "sun"), opens="00:00", closes="24:00")
    assert hours(around_the_clock, date(2026, 3, 28), date(2026, 3, 29)) == [24, 23]
    assert hours(around_the_clock, date(2026, 10, 24), date(2026, 10, 25)) == [24, 25]
    by_day = ServiceLevel(weekdays=("sun",))
    opens = [day.opens_at.hour for day in by_day.days(date(2026, 3, 29), date(2026, 3, 29), BERLIN)]
    assert (opens, hours(by_day, date(2026, 3, 29), date(2026, 3, 29))) == ([6], [10])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("hours = 0", "service_level.hours: Input should be greater than 0"),
        ('weekdays = ["mo"]', "service_level.weekdays.1: Input should be 'mon', 'tue', 'wed'"),
        ("weekdays = []", "service_level.weekdays"),
        ('opens = "8"', "service_level.opens: String should match pattern"),
        ('opens = "18:00"', "closes: 18:00; allowed are times after opens (18:00), up to 24:00"),
        (
            'holiday_region = "DE-XX"',
            "service_level.holiday_region: Value error, 'DE-XX'; allowed are DE, DE-BB, DE-BE",
        ),
        ('holiday_region = "Bayern"', "service_level.holiday_region: Value error, 'Bayern'; allowed are \"\" and the"),
        ('zone = "x"', "service_level.zone: no such key; allowed are hours, weekdays, opens"),
    ],
)
def test_a_fault_names_the_key_and_what_is_allowed(text, sentence):
    with pytest.raises(CharterError) as caught:
        parse_charter(f"version = 1\n[service_level]\n{text}\n{PHASE}")
    assert sentence in str(caught.value)


def test_kinds_of_touches():
    charter = parse_charter(f'version = 1\n[touch_kinds]\none_to_one = ["call"]\n{PHASE}')
    assert charter.touch_kinds.one_to_one == ("call",)
    assert "contact_requested" in charter.touch_kinds.contact_requests
    with pytest.raises(CharterError, match=r"touch_kinds\.returned: Tuple should have at least 1 item"):
        parse_charter(f"version = 1\n[touch_kinds]\nreturned = []\n{PHASE}")
