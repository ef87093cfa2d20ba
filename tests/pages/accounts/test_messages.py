"""Messages in the browser: every number opens what it counts, and people settle the themes."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.demo.cards import FOLDER
from connectors.demo.messages import put_themes
from connectors.voice import read_cards
from model.charter import default_charter
from model.message_themes import Theme
from model.voice import made
from storage.records import Records, message_themes
from storage.records.voice import take_over
from storage.warehouse import Warehouse
from tests.pages.visitors import Become
from tests.publishing import publish
from tests.reference.journeys import journeys
from tests.tables import tables

PAGE = "pages/accounts/messages.py"
HOSTILE = "<img src=x onerror=alert(1)> **Rabatt**"


def act(number: int, account: str, day: int, department: str, **texts: str) -> dict:
    at = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)
    row = {"activity_id": f"t{number}", "account_id": account, "department": department, "kind": "email_sent"}
    return row | {"occurred_at": at} | texts


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """a and b in comparison, c in trigger; one card about false alarms in comparison."""
    publish(
        Warehouse(tmp_path),
        phase_event=journeys("a: comparison@0", "b: comparison@0", "c: trigger@0"),
        account=[{"account_id": one, "name": one.upper(), "segment": "KMU"} for one in "abc"],
        activity=[
            act(1, "a", 1, "sales", subject="Ihr Rabatt"),
            act(2, "b", 1, "sales", subject=HOSTILE),
            act(3, "b", 2, "sales", subject="Termin"),
            act(4, "c", 2, "marketing", campaign="Rabatt im Januar"),
        ],
    )
    return tmp_path


@pytest.fixture
def records(data_folder: Path):
    opened = Records(data_folder)
    yield opened
    opened.close()


@pytest.fixture
def settled(records) -> Records:
    """Two themes, and a card in two languages."""
    card = {
        "card_id": "calm", "language": "de", "kind": "job", "title": "Fehlalarme", "phase": "comparison",
        "about": "Ruhe", "segment": "KMU", "interviewed_on": date(2025, 12, 1), "voices": 3,
        "texts": {"situation": "Es piept"},
    }  # fmt: skip
    with records.begin() as session:
        take_over(session, [made(**card), made(**card | {"language": "en", "title": "Nobody looks"})])
        for key, german, words in (("alarms", "Fehlalarme", ("Alarm",)), ("price", "Preis", ("Rabatt", "Preis"))):
            theme = Theme(theme_id=key, names={"de": german}, words=words)
            message_themes.save(session, theme, seen_version=None)
    return records


def told(app) -> str:
    return "".join(block.proto.body for block in app.get("html")).replace("\xa0", " ")


def headings(app) -> list[str]:
    return [plain(one.value) for one in app.subheader]


def plain(markdown: str) -> str:
    return markdown.replace("\\", "")


def press(app, label: str):
    next(button for button in app.button if button.label == label).click()
    app.run()
    assert not app.exception
    return app


def test_without_themes_the_page_says_what_to_do(open_page, records) -> None:
    app = open_page(PAGE, lang="de")
    assert "Noch ist kein Thema festgelegt." in told(app)
    assert "Legen Sie unten das erste an" in told(app)
    # Every text is there to choose words from.
    assert set(tables(app)[0].texts["text"]) == {"Ihr Rabatt", HOSTILE, "Termin", "Rabatt im Januar"}
    assert "<img" not in told(app)
    app.text_input(key="messages.new.name").set_value("Preis")
    app.text_area(key="messages.new.words").set_value("Rabatt, rabatt; Preis")
    press(app, "Speichern")
    with records.reading() as session:
        (row,) = message_themes.every(session)
    assert (row.names, row.words, row.version) == ({"de": "Preis"}, ["Rabatt", "Preis"], 1)
    assert "Wir sprechen in" in told(app) or "In den Interviews kommt keines" in told(app)


def test_where_all_say_the_same_and_where_not(open_page, settled) -> None:
    german = told(open_page(PAGE, lang="de"))
    assert "Wovon Kunden in Interviews sprechen, davon sprechen auch wir in 0 von 1 Fall." in german
    assert "In „Vergleich“ sprechen Kunden von „Fehlalarme“ (3 von 3 Stimmen), wir nicht." in german
    assert "Wir sprechen in „Vergleich“ von „Preis“, Kunden nicht." in german
    assert "Nicht zu vergleichen, weil dort noch niemand befragt wurde: „Anstoß“." in german
    app = open_page(PAGE, lang="en")
    english = told(app)
    assert "In “Comparison” customers speak of “Fehlalarme” (3 of 3 voices), we do not." in english
    rows = tables(app)[0].texts
    assert rows.to_numpy().tolist() == [
        ["Fehlalarme", "Comparison", "nobody addressed", "0 of 2", "3 of 3", "customers only"],
        ["Preis", "Comparison", "nobody addressed", "2 of 2", "0 of 3", "only we"],
    ]


def test_every_number_opens_exactly_what_it_counts(open_page, settled) -> None:
    body = next(b.proto.body for b in open_page(PAGE, lang="de").get("html") if "gt-messages" in b.proto.body)
    links = [part.split('"')[0].replace("&amp;", "&") for part in body.split('href="')[1:]]
    asked = [{name: found[0] for name, found in parse_qs(urlsplit(one).query).items()} for one in links]
    chosen = [(one["theme"], one["phase"], one["by"]) for one in asked]
    assert chosen == [("alarms", "comparison", "customers"), ("price", "comparison", "sales")]
    cards, accounts = (open_page(PAGE, **one) for one in asked)
    assert "„Fehlalarme“ in „Vergleich“: 3 Stimmen von Kunden" in headings(cards)
    assert "Es piept" in told(cards)
    assert "„Preis“ in „Vergleich“, Vertrieb: 2 Accounts" in headings(accounts)
    assert tables(accounts)[1].texts[["text", "accounts"]].to_numpy().tolist() == [[HOSTILE, "1"], ["Ihr Rabatt", "1"]]
    assert tables(accounts)[2].texts["name"].tolist() == ["A", "B"]


def test_a_theme_is_changed_named_and_removed(open_page, settled) -> None:
    app = press(open_page(PAGE, lang="en"), "Change Preis")
    app.text_input(key="messages.price.name").set_value("Price")
    app.text_area(key="messages.price.words").set_value("ab")
    press(app, "Save")
    assert plain(app.error[0].value) == "A theme needs a name and 1 to 20 words of at least 3 letters."
    app.text_area(key="messages.price.words").set_value("Rabatt\nTermin")
    press(app, "Save")
    with settled.reading() as session:
        row = next(one for one in message_themes.every(session) if one.theme_id == "price")
    assert (row.names, row.words, row.version) == ({"de": "Preis", "en": "Price"}, ["Rabatt", "Termin"], 2)
    press(press(app, "Change Price"), "Remove the theme")
    with settled.reading() as session:
        assert [one.theme_id for one in message_themes.every(session)] == ["alarms"]


def test_who_saves_second_overwrites_nothing(open_page, settled) -> None:
    app = press(open_page(PAGE, lang="de"), "Preis ändern")
    with settled.begin() as session:
        theme = Theme(theme_id="price", names={"de": "Preis"}, words=("Nachlass",))
        message_themes.save(session, theme, seen_version=1)
    app.text_area(key="messages.price.words").set_value("Skonto")
    press(app, "Speichern")
    with settled.reading() as session:
        row = next(one for one in message_themes.every(session) if one.theme_id == "price")
    assert (row.words, row.version) == (["Nachlass"], 2)
    assert "Jemand anderes hat dieses Thema inzwischen geändert." in plain(app.error[0].value)


def test_who_sees_no_people_sees_no_subjects_and_changes_nothing(open_page, settled, become: Become) -> None:
    become("reader")
    app = open_page(PAGE, lang="de")
    assert "Betreffzeilen dürfen Sie nicht sehen; gezählt sind deshalb nur Kampagnen." in [
        one.value for one in app.caption
    ]
    assert "Rabatt im Januar" in told(app) or "Nicht zu vergleichen" in told(app)
    assert "Ihr Rabatt" not in told(app)
    assert not app.text_input


class TestOnTheDemonstration:
    @pytest.fixture
    def data_folder(self, demo_folder: Path) -> Path:
        records = Records(demo_folder)
        with records.begin() as session:
            take_over(session, read_cards(FOLDER, default_charter()), is_demo=True)
        put_themes(records)
        put_themes(records)  # as by a second `cli.py demo`
        records.close()
        return demo_folder

    @pytest.mark.parametrize("spoken", ["de", "en"])
    def test_the_gaps_that_were_put_in_are_found(self, open_page, spoken: str) -> None:
        app = open_page(PAGE, lang=spoken, **{"from": "2026-01-01", "to": "2026-11-22"})
        rows = tables(app)[0].texts.iloc[:, [0, 1, 5]].to_numpy().tolist()
        expected = {
            "de": [
                ["Fehlalarme", "Vergleich", "nur Kunden"], ["Rechnung mit eigenen Zahlen", "Vergleich", "nur Kunden"],
                ["Preis und Rabatt", "Vergleich", "nur wir"],
            ],
            "en": [
                ["False alarms", "Comparison", "customers only"],
                ["Case with own figures", "Comparison", "customers only"],
                ["Price and discount", "Comparison", "only we"],
            ],
        }  # fmt: skip
        assert [row for row in expected[spoken] if row not in rows] == []
