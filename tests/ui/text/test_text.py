import ast
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

from ui.text import catalogue, language
from ui.text.catalogue import MissingTextError, t, tn, under

LOCALES = Path(catalogue.LOCALES)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "is_strict", True)
    language.use("en")


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_every_language_knows_the_same_keys_in_the_same_areas(spoken: str) -> None:
    areas = {one: {path.name for path in (LOCALES / one).glob("*.po")} for one in ("en", spoken)}
    odd = sorted(areas[spoken] ^ areas["en"])
    assert not odd, f"files in only one of the folders {spoken} and en of ui/text/locales: {', '.join(odd)}"
    theirs, english = set(catalogue.texts_of(spoken)), set(catalogue.texts_of("en"))
    assert not english - theirs, f"texts missing in ui/text/locales/{spoken}: {', '.join(sorted(english - theirs))}"
    assert not theirs - english, f"texts that English lacks: {', '.join(sorted(theirs - english))}"


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_every_language_fills_the_same_parts(spoken: str) -> None:
    def parts(message: str | tuple[str, ...]) -> set[str]:
        texts = (message,) if isinstance(message, str) else message
        return {name for one in texts for _, name, _, _ in Formatter().parse(one) if name}

    theirs, english = catalogue.texts_of(spoken), catalogue.texts_of("en")
    assert [key for key in theirs if parts(theirs[key]) != parts(english[key])] == []


def test_every_folder_of_texts_is_a_language_with_formats() -> None:
    folders = {path.name for path in LOCALES.iterdir() if path.is_dir()}
    odd = ", ".join(sorted(folders ^ set(language.LANGUAGES)))
    assert not odd, f"needs both a row in model/languages.py and a folder in ui/text/locales: {odd}"


def test_no_text_is_empty() -> None:
    for spoken in language.LANGUAGES:
        texts = catalogue.texts_of(spoken).items()
        assert [key for key, found in texts if not (found if isinstance(found, str) else all(found))] == []


def test_numbers_and_dates_are_written_as_the_language_writes_them() -> None:
    assert t("phases.identity", start=1351, entered=90, left=44, end=1397) == "1,351 + 90 − 44 = 1,397"
    assert t("figure.as_of", day=date(2026, 11, 23)) == "as of 23 Nov 2026"
    language.use("de")
    assert t("phases.identity", start=1351, entered=90, left=44, end=1397) == "1.351 + 90 − 44 = 1.397"
    assert t("figure.as_of", day=date(2026, 11, 23)) == "Stand 23.11.2026"


def test_plural() -> None:
    assert tn("count.accounts", 1) == "1 account"
    assert tn("count.accounts", 0) == "0 accounts"
    assert tn("count.accounts", 2143) == "2,143 accounts"


def test_parts_with_braces_are_not_filled_again() -> None:
    assert t("figure.unit", unit="{0} {x}") == "Unit: {0} {x}"


def test_an_abbreviation_that_ends_a_sentence_takes_no_second_full_stop() -> None:
    language.use("de")
    said = catalogue.t("stuck.answer", accounts="23 Accounts hängen fest", value="4,4 Mio.")
    assert said == "23 Accounts hängen fest, zusammen 4,4 Mio."
    assert catalogue.t("stuck.answer", accounts="../x", value="…").startswith("../x")


def test_missing_key_raises_in_tests_and_shows_the_key_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MissingTextError, match=r"no\.such\.key"):
        t("no.such.key")
    monkeypatch.setattr(catalogue, "is_strict", False)
    assert t("no.such.key") == "no.such.key"


def test_under_words_a_value() -> None:
    assert under("period")("quarter") == "This quarter"


def test_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="allowed are de, en"):
        language.use("fr")


def test_every_key_in_the_code_has_a_text() -> None:
    root = LOCALES.parents[2]
    code = [path for part in ("ui", "pages") for path in (root / part).rglob("*.py")]
    called = (node for path in code for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    keys = {
        node.args[0].value
        for node in called
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("t", "tn")
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert "meeting.nothing_moved" in keys
    assert keys - {*catalogue.texts_of("en")} == set()
