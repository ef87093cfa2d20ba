"""What both departments agreed on working hours, in words."""

import pytest

from model.charter import default_charter
from ui.charter import charter_words
from ui.text import language


@pytest.mark.parametrize(
    ("spoken", "region", "weekdays", "said"),
    [
        ("de", "DE", "Mo Di Mi Do Fr", "wird Mo – Fr, 08:00 bis 18:00 Uhr; gesetzliche Feiertage: Deutschland."),
        ("de", "DE-BY", "Mo Di Do", "wird Mo, Di, Do, 08:00 bis 18:00 Uhr; gesetzliche Feiertage: Deutschland (BY)."),
        ("en", "AT", "Mo Di Mi Do Fr", "Work is done Mon – Fri, 08:00 to 18:00; public holidays: Austria."),
    ],
)  # fmt: skip
def test_working_days_and_holidays_by_name(spoken: str, region: str, weekdays: str, said: str) -> None:
    """Five days on end are told as a span, with a gap one after the other; countries have names, not codes."""
    order = dict(zip(["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"], charter_words.WEEKDAYS, strict=True))
    charter = default_charter()
    days = tuple(order[day] for day in weekdays.split())
    level = charter.service_level.model_copy(update={"holiday_region": region, "weekdays": days})
    with language.speaking(spoken):
        assert said in charter_words.service_level_sentence(charter.model_copy(update={"service_level": level}))


def test_a_kind_whose_english_word_is_its_key_is_a_word_like_the_others() -> None:
    with language.speaking("en"):
        assert charter_words._kind("workshop") == '<span title="workshop">workshop</span>'
        assert charter_words._kind("pilot_2019") == "<code>pilot_2019</code>"


def test_of_many_words_of_a_rule_the_first_are_read_and_the_others_fold() -> None:
    with language.speaking("de"):
        assert charter_words._either(["a"]) == "a"
        assert charter_words._either([*"abcdefgh"]) == "a, b, c, d, e, f, g oder h"
        assert charter_words._either([*"abcdefghi"]) == (
            'a, b, c, d, e <details class="gt-rest-of"><summary>oder eines von 4 weiteren Wörtern</summary>f, g, h, i'
            "</details>"
        )
