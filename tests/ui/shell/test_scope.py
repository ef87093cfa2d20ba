from datetime import date

from ui.shell.scope import Scope

SCOPE = Scope(date(2026, 11, 23), date(2026, 10, 1), date(2026, 11, 23), (("segment", ("KMU",)),), "de")


def test_over_months_covers_whole_months() -> None:
    asked = SCOPE.over_months(18)
    assert (asked.start, asked.end, asked.as_of) == (date(2025, 5, 24), date(2026, 11, 23), date(2026, 11, 23))


def test_before_is_as_long_and_ends_the_day_before() -> None:
    asked = SCOPE.before()
    assert (asked.start, asked.end, asked.as_of) == (date(2026, 8, 8), date(2026, 9, 30), date(2026, 9, 30))
    assert asked.end - asked.start == SCOPE.end - SCOPE.start


def test_at_an_earlier_day_knows_nothing_later() -> None:
    asked = SCOPE.at(date(2026, 9, 30))
    assert (asked.as_of, asked.start, asked.end) == (date(2026, 9, 30), date(2026, 9, 30), date(2026, 9, 30))


def test_narrowed_keeps_the_other_filters_in_one_order() -> None:
    asked = SCOPE.narrowed("region", ["West", "Ost"])
    assert asked.where == (("region", ("Ost", "West")), ("segment", ("KMU",)))
    assert hash(asked) == hash(SCOPE.narrowed("region", ["Ost", "West"]))
    assert asked.filters == {"region": ["Ost", "West"], "segment": ["KMU"]}
