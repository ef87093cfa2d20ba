"""Spans of days in words."""

import pytest

from ui.text import language, spans

OPEN = float("nan")


@pytest.mark.parametrize(
    ("spoken", "low", "high", "cell", "sentence", "after"),
    [
        ("de", 45, 73, "45 – 73", "fast sicher zwischen 45 und 73 Tagen", "fast sicher nach 45 bis 73"),
        ("de", 99, None, "mindestens 99", "fast sicher mindestens 99 Tage", "fast sicher nach mindestens 99 Tagen"),
        ("de", OPEN, 73, "höchstens 73", "fast sicher höchstens 73 Tage", "fast sicher nach höchstens 73 Tagen"),
        ("de", None, OPEN, "–", "–", "–"),
        ("en", 45, 73, "45 – 73", "almost certainly between 45 and 73 days", "almost certainly after 45 to 73"),
        ("en", 99, OPEN, "at least 99", "almost certainly at least 99 days", "almost certainly after at least 99 days"),
    ],
)
def test_a_limit_that_is_not_known_is_said_in_words(spoken, low, high, cell, sentence, after) -> None:
    language.use(spoken)
    told = (spans.between(low, high), spans.surely(low, high), spans.surely_after(low, high))
    assert tuple(one.replace("\u00a0", " ") for one in told) == (cell, sentence, after)
