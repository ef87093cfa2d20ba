"""Every figure of the catalogue is defined in both languages, with the same placeholders."""

import string

import pytest

from metrics import CATALOG
from ui.charter import definitions
from ui.text import catalogue, language

PARTS = ("", ".name", ".question", ".formula", ".exclusions", ".unit")


def placeholders(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", CATALOG)
def test_every_metric_is_defined_in_both_languages(name: str, part: str) -> None:
    german, english = (catalogue.texts_of(spoken).get(f"metric.{name}{part}") for spoken in language.LANGUAGES)
    assert german
    assert english
    assert german != english or part in (".unit", ".name", ".exclusions")
    assert placeholders(german) == placeholders(english) == set()


@pytest.mark.parametrize("name", CATALOG)
def test_every_column_has_a_header_in_both_languages(name: str) -> None:
    for spoken in language.LANGUAGES:
        known = catalogue.texts_of(spoken)
        assert [column for column, _ in CATALOG[name].columns if f"column.{column}" not in known] == []


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
    assert set(definitions.matching(wanted)) == found
