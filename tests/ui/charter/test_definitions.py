"""What definitions of figures say to the reader; `tests/metrics/test_declared.py` says which are missing."""

import string

import pytest

from metrics import CATALOG
from model.languages import FALLBACK
from ui.charter import definitions_words
from ui.text import catalogue, language

PARTS = ("", ".name", ".question", ".formula", ".exclusions", ".unit")


def placeholders(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", CATALOG)
def test_every_metric_is_defined_in_every_language(name: str, part: str) -> None:
    key = f"metric.{name}{part}"
    english = catalogue.texts_of(FALLBACK).get(key)
    for spoken in language.LANGUAGES:
        text = catalogue.texts_of(spoken).get(key)
        assert text, f"no {key} in ui/text/locales/{spoken}"
        is_translated = spoken == FALLBACK or text != english or part in (".unit", ".name", ".exclusions")
        assert is_translated, f"{key} in ui/text/locales/{spoken} is still English"
        assert placeholders(text) == set()


@pytest.mark.parametrize(
    ("spoken", "wanted", "found"),
    [
        ("de", "Kaplan Greenwood", {"dwell"}),
        ("en", "WILSON", {"conversion", "touch_fit", "targets"}),
        ("de", "Seitenaufrufe Dudelsack", set()),
        ("en", "  ", set(CATALOG)),
    ],
)
def test_search_finds_every_word_in_the_reader_s_language(spoken: str, wanted: str, found: set[str]) -> None:
    language.use(spoken)
    assert set(definitions_words.matching(wanted)) == found
