"""Sums in several currencies, in writing."""

from model.currencies import written_apart


def test_sums_stand_side_by_side() -> None:
    assert written_apart([("EUR", 1200.4), (None, 80), ("CHF", 0.6)]) == "1200 EUR + 80 + 1 CHF"
    assert written_apart([]) == ""
