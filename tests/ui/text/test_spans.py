"""Spans of days in words."""

import pytest

from ui.text import language, spans


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(45, 73, "45 – 73"), (4, None, "4 – noch nicht erreicht"), (None, None, "–"), (float("nan"), float("nan"), "–")],
)
def test_between(low: float | None, high: float | None, said: str) -> None:
    language.use("de")
    assert spans.between(low, high) == said
