"""The customer's voice in the browser: shown where it helps, edited without overwriting anybody, without names."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from model.voice import made
from storage.records import Records
from storage.records.voice import all_cards, save, take_over
from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys
from ui.text.escaping import html

VOICE, ACCOUNT, DWELL = "pages/accounts/voice.py", "pages/accounts/account.py", "pages/analysis/dwell.py"
HOSTILE = "<img src=x onerror=alert(1)> **it** stands"


def card(**changed):
    return made(
        **{
            "card_id": "downtime", "language": "de", "kind": "job", "title": "Vor dem Ausfall handeln",
            "phase": "comparison", "about": "Stillstände vermeiden", "segment": "KMU",
            "interviewed_on": date(2026, 3, 1), "voices": 2, "texts": {"situation": HOSTILE},
        }
        | changed
    )  # fmt: skip


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    publish(
        Warehouse(tmp_path),
        account=[
            {"account_id": "a", "name": "Acme", "segment": "KMU", "job": "Stillstände vermeiden"},
            {"account_id": "b", "name": "Bolt", "segment": "Konzern"},
        ],
        phase_event=journeys("a: comparison@0", "b: comparison@5"),
        activity=[
            {"activity_id": "t1", "account_id": "a", "department": "buyer", "kind": "call",
             "occurred_at": datetime(2026, 4, 1, 9, tzinfo=UTC)},
        ],
    )  # fmt: skip
    records = Records(tmp_path)
    with records.begin() as session:
        take_over(
            session,
            [
                card(),
                card(language="en", title="Acting before the breakdown"),
                card(card_id="price", kind="persona", about="Einkauf", title="Wer haftet?", segment=None,
                     texts={"barriers": "Preislisten"}, interviewed_on=date(2024, 1, 1)),
                card(card_id="later", title="Noch nicht gesagt", interviewed_on=date(2026, 5, 1)),
            ],
        )  # fmt: skip
    records.close()
    return tmp_path


def said(app) -> str:
    return "".join(block.proto.body for block in app.get("html")).replace(" ", " ")


def titles(folder: Path) -> set[str]:
    records = Records(folder)
    with records.reading() as session:
        found = {row.title for row in all_cards(session, is_demo=False)}
    records.close()
    return found


def press(app, label: str):
    next(button for button in app.button if button.label == label).click()
    app.run()
    assert not app.exception
    return app


def test_cards_in_the_reader_s_language_as_typed(open_page) -> None:
    text = re.sub(r"</?a\b[^>]*>", "", said(open_page(VOICE, lang="en")))
    assert "In 1 of 2 fields with accounts there are interviews from the last 365 days." in text
    assert "1 of 2 accounts in play stands in a field without a fresh interview." in text
    assert '<td class="gt-fresh" data-label="Comparison"><b>2 voices</b><br>1 account</td>' in text
    assert re.search(r'<td class="gt-none" data-label="\w+"><b>none</b><br>1 account</td>', text)
    assert "Acting before the breakdown" in text
    assert "Vor dem Ausfall handeln" not in text
    assert html(HOSTILE) in text
    assert "<img" not in text
    assert "in German" in text  # the persona has no English card
    assert "Älter als ein Jahr" in said(open_page(VOICE, lang="de"))
    assert "Noch nicht gesagt" not in text


def test_no_card_in_a_phase(open_page) -> None:
    assert "Hier gibt es noch keine Karte." in said(open_page(VOICE, lang="de", phase="trigger"))


def test_an_account_shows_the_cards_that_fit_it(open_page) -> None:
    text = said(open_page(ACCOUNT, lang="de", account="a"))
    assert "Vor dem Ausfall handeln" in text
    assert text.index("Vor dem Ausfall handeln") < text.index("Wer haftet?")  # its job comes before other people
    other = said(open_page(ACCOUNT, lang="de", account="b"))
    assert "Wer haftet?" in other
    assert "Vor dem Ausfall handeln" not in other


def test_a_phase_shows_its_cards_or_that_nobody_asked(open_page) -> None:
    assert "Vor dem Ausfall handeln" in said(open_page(DWELL, lang="de", phase="comparison"))
    assert "Dazu hat noch niemand Kunden befragt." in said(open_page(DWELL, lang="de", phase="trigger"))


def test_edit_and_save(open_page, data_folder) -> None:
    app = open_page(VOICE, lang="de")
    app.button(key="voice.edit.downtime.de").click().run()
    assert app.text_input(key="voice.downtime.de.title").value == "Vor dem Ausfall handeln"
    app.text_input(key="voice.downtime.de.title").set_value("Neuer Titel")
    press(app, "Speichern")
    assert "Neuer Titel" in titles(data_folder)
    assert not [field for field in app.text_input if field.key == "voice.downtime.de.title"]


def test_who_saves_second_sees_the_other_wording_first(open_page, data_folder) -> None:
    app = open_page(VOICE, lang="de", card="downtime.de")
    records = Records(data_folder)
    with records.begin() as session:
        save(session, card(title="Von nebenan"), seen_version=1)
    records.close()
    app.text_input(key="voice.downtime.de.title").set_value("Von mir")
    press(app, "Speichern")
    assert "Jemand anderes hat diese Karte inzwischen geändert." in app.warning[0].value
    assert "Von nebenan" in said(app)
    assert app.text_input(key="voice.downtime.de.title").value == "Von mir"
    assert "Von mir" not in titles(data_folder)
    press(app, "Speichern")
    assert "Von mir" in titles(data_folder)


def test_names_are_refused_in_the_editor_too(open_page, data_folder) -> None:
    app = open_page(VOICE, lang="de", card="downtime.de")
    app.text_area(key="voice.downtime.de.situation").set_value("Frau Muster sagt: 030 1234567")
    press(app, "Speichern")
    assert app.error[0].value == (
        "Das sieht nach einem Namen oder einer Adresse aus, in: Situation. Bitte schreiben Sie es ohne."
    )


def test_a_new_card_and_its_removal(open_page, data_folder) -> None:
    app = press(open_page(VOICE, lang="en"), "New persona")
    press(app, "Save")
    assert app.error[0].value.startswith("Something is missing")
    app.text_input(key="voice.new-persona.title").set_value("Who is liable?")
    app.text_input(key="voice.new-persona.about").set_value("Purchasing")
    app.text_area(key="voice.new-persona.criteria").set_value("Term and exit")
    press(app, "Save")
    assert "Who is liable?" in titles(data_folder)
    app = open_page(VOICE, lang="de", card="downtime.de")
    press(app, "Karte entfernen")
    assert "Vor dem Ausfall handeln" not in titles(data_folder)


def _keys(block) -> list[str]:
    """The keys of the widgets in `block`, from its top."""
    found = []
    for child in block.children.values():
        found += _keys(child) if hasattr(child, "children") else [getattr(child, "key", None) or ""]
    return found


@pytest.mark.parametrize(
    ("lang", "label"), [("de", "„Vor dem Ausfall handeln“ bearbeiten"), ("en", "Edit “Acting before the breakdown”")]
)
def test_every_card_has_a_button_of_its_own_and_its_form_stands_below_it(open_page, lang: str, label: str) -> None:
    """A form at the top of the page would be off the screen of whoever pressed the button of the last card."""
    app = open_page(VOICE, lang=lang)
    buttons = [button for button in app.button if (button.key or "").startswith("voice.edit.")]
    assert len({button.label for button in buttons}) == len(buttons) > 1
    assert label in {button.label for button in buttons}
    keys = _keys(app.button(key=f"voice.edit.downtime.{lang}").click().run().main)
    form = keys.index(f"voice.downtime.{lang}.title")
    before = [key for key in keys[:form] if key.startswith("voice.edit.")]
    assert f"voice.edit.downtime.{lang}" in before[-2:]
