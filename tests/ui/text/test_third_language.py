"""A language is data: Dutch, and Polish for its three plural forms, come with a row and a folder made here."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from connectors.voice.card import card_of
from model.charter import CharterError, default_charter, parse_charter
from model.charter_file import to_toml
from model.errors import Fault
from model.languages import FORMATS, Formats
from settings import Settings
from ui.charts import base
from ui.text import catalogue, language, values
from ui.text.catalogue import t, tn

DUTCH = Formats(
    locale="nl_NL", percent="%", money="¤\u00a0#,##0", day="d MMM yyyy", time=" HH:mm", month="MMM yyyy",
    day_picker="DD-MM-YYYY", chart_day="%-d %b %Y", chart_short_day="%-d %b",
)  # fmt: skip
POLISH = DUTCH._replace(locale="pl_PL", day="dd.MM.yyyy")
TEXTS = {
    "nl": """
msgid "figure.as_of"
msgstr "op {day}"

msgid "count.accounts"
msgid_plural "count.accounts"
msgstr[0] "{n} klant"
msgstr[1] "{n} klanten"
""",
    "pl": """
msgid ""
msgstr ""
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"

msgid "count.accounts"
msgid_plural "count.accounts"
msgstr[0] "{n} klient"
msgstr[1] "{n} klienci"
msgstr[2] "{n} klientów"
""",
}
CHARTER = """version = 1
[[phase]]
key = "comparison"
name = { de = "Vergleich", en = "Comparison", nl = "Vergelijking" }
question = { de = "Wer?", en = "Who?" }
led_by = "sales"
limit_days = 30
"""


@pytest.fixture(autouse=True)
def _spoken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for tag, row in (("nl", DUTCH), ("pl", POLISH)):
        monkeypatch.setitem(FORMATS, tag, row)
        (tmp_path / tag).mkdir()
        (tmp_path / tag / "some.po").write_text(TEXTS[tag], encoding="utf-8")
    (tmp_path / "en").symlink_to(catalogue.LOCALES / "en")
    monkeypatch.setattr(catalogue, "LOCALES", tmp_path)
    catalogue.texts_of.cache_clear()
    language.use("nl")
    yield
    language.use("de")
    catalogue.texts_of.cache_clear()


def test_texts_and_plural_forms() -> None:
    assert t("figure.as_of", day=date(2026, 5, 3)) == "op 3 mei 2026"
    assert [tn("count.accounts", n) for n in (0, 1, 2, 2143)] == ["0 klanten", "1 klant", "2 klanten", "2.143 klanten"]
    # What is not translated yet is read in English, by its own rule.
    assert tn("span.days", 1) == "1 day"


def test_three_plural_forms() -> None:
    language.use("pl")
    written = [tn("count.accounts", n) for n in (0, 1, 2, 5, 12, 22, 25)]
    assert written == [
        "0 klientów", "1 klient", "2 klienci", "5 klientów", "12 klientów", "22 klienci", "25 klientów",
    ]  # fmt: skip


def test_a_plural_of_too_few_forms_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pl" / "some.po").write_text(
        'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n' + TEXTS["nl"], encoding="utf-8"
    )
    with pytest.raises(ValueError, match=r"some\.po: 'count\.accounts' has 2 plural forms, 'pl' has 3"):
        catalogue.texts_of("pl")


def test_numbers_money_and_days() -> None:
    assert values.number(1234.56, digits=1) == "1.234,6"
    assert values.number(-9) == "−9"
    assert values.percent(0.456, digits=1) == "45,6%"
    assert values.money(1234567.8, "EUR") == "€\u00a01.234.568"
    assert values.days(71) == "71 dagen"
    assert values.day(date(2026, 3, 23)) == "23 mrt 2026"
    assert values.moment(datetime(2026, 3, 23, 9, 5, tzinfo=UTC)) == "23 mrt 2026 09:05"
    assert values.date_pattern() == "DD-MM-YYYY"
    assert language.name("de") == "Duits"


def test_charts() -> None:
    format_of_days = base.config()["locales"]["nl"]["format"]
    assert format_of_days["months"][2] == "maart"
    assert (format_of_days["days"][0], format_of_days["decimal"], format_of_days["thousands"]) == ("zondag", ",", ".")
    assert base.figure(100).to_dict()["layout"]["separators"] == ",."


def test_a_charter_with_dutch_words() -> None:
    charter = parse_charter(CHARTER)
    first = charter.phases[0]
    assert first.name.in_language("nl") == "Vergelijking"
    assert first.question is not None
    assert first.question.in_language("nl") == "Who?"
    assert parse_charter(to_toml(charter)) == charter


def test_charters_that_stand_are_read_as_before() -> None:
    assert [one.name.in_language("nl") for one in default_charter().phases] == [
        "Trigger", "Orientation", "Requirements", "Comparison", "Decision",
    ]  # fmt: skip
    with pytest.raises(CharterError, match=r"phase\.1\.name\.de: Field required"):
        parse_charter(CHARTER.replace('de = "Vergleich", ', ""))
    with pytest.raises(CharterError, match=r"phase\.1\.name\.fr: no such key; allowed are de, en, nl, pl"):
        parse_charter(CHARTER.replace("nl =", "fr ="))


def test_settings_and_cards_speak_it() -> None:
    assert Settings(language="nl", _env_file=None).language == "nl"
    fields = {
        "id": "storing", "kind": "persona", "language": "nl", "title": "Voor de storing", "phase": "comparison",
        "persona": "Onderhoud", "interviewed_on": "2026-09-14", "voices": "6",
    }  # fmt: skip
    card = card_of(fields, {"trigger": "De lijn stond stil."}, "storing.nl.md", parse_charter(CHARTER))
    assert card.language == "nl"
    with pytest.raises(Fault):
        card_of(fields | {"language": "fr"}, {"trigger": "Non."}, "storing.fr.md", parse_charter(CHARTER))
