"""Quarters and months of charters and cohorts in words."""

import pytest

from ui.text import language, periods


@pytest.mark.parametrize(
    ("name", "german", "english"),
    [
        ("2026-Q4", "Q4 2026", "Q4 2026"),
        ("FY2027-Q1", "Q1 GJ 2027", "Q1 FY 2027"),
        ("2026-07", "Juli 2026", "Jul 2026"),
        ("as typed", "as typed", "as typed"),
        (None, "–", "–"),
    ],
)
def test_a_period_is_written_as_the_language_writes_it(name: str | None, german: str, english: str) -> None:
    said = []
    for tag in ("de", "en"):
        language.use(tag)
        said.append(periods.in_words(name))
    assert said == [german, english]
