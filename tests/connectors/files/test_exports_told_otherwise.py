"""Exports that nobody tuned for: each style of the same 60 deals comes out right, or is asked about."""

import random
from datetime import UTC, date, datetime

import pytest

from connectors.files.recognised import Answers, recognise
from tests.connectors.files.exports_told_otherwise import (
    book,
    comma,
    day,
    deals,
    dynamics,
    grouped,
    hubspot,
    listed,
    pipedrive,
    serial,
    text,
)

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
LIST = Answers(stages={"Erstkontakt": "orientation", "Vertragsentwurf": "decision"})
MINUTE = "%d.%m.%Y %H:%M"
HUBSPOT = ("Datensatz-ID", "Dealname", "Deal-Phase", "Abschlussdatum", "Zuständiger Mitarbeiter für Deal", "Betrag",
           "Pipeline", "Erstellungsdatum", "Zugeordnetes Unternehmen")  # fmt: skip
PIPEDRIVE = ("Deal - ID", "Deal - Titel", "Deal - Besitzer", "Deal - Wert", "Deal - Währung", "Deal - Organisation",
             "Deal - Phase", "Deal - Status", "Deal - Deal erstellt", "Deal - Letzte Phasenänderung",
             "Deal - Datum des gewonnenen Deals", "Deal - Datum des verlorenen Deals",
             "Deal - Erwartetes Abschlussdatum")  # fmt: skip
DYNAMICS = ("(Nicht ändern) Verkaufschance", "Thema", "Potenzieller Kunde", "Gesch. Abschlussdatum", "Gesch. Umsatz",
            "Status", "Pipelinephase", "Besitzer", "Erstellt am", "Tatsächliches Abschlussdatum")  # fmt: skip
LISTED = ("Lfd. Nr.", "Kunde", "Projekt", "Status", "Auftragswert (€)", "Zuständig", "Angelegt am", "Abschluss geplant")


def minute(moment):
    return day(moment, MINUTE)


def shuffled_and_twice(told):
    order = random.Random(3).sample(range(len(HUBSPOT)), len(HUBSPOT))
    rows = [HUBSPOT, *(hubspot(one, minute, comma(one.amount)) for one in told)]
    return text([[*(row[at] for at in order), "1,00" if row is not HUBSPOT else "Betrag"] for row in rows])


def titled_with_serials(told):
    rows = [hubspot(one, serial, one.amount) for one in told]
    total = ["Gesamt", None, None, None, None, sum(one.amount for one in told)]
    return book([["Deals aller Teams"], ["Stand: 27.11.2026"], [], HUBSPOT, *rows, [], total])


def two_lines_of_headings(told):
    heads = [
        "Nr.",
        "Kunde",
        "Projekt",
        "Status",
        "Wert\n(netto, €)",
        "Zu-\nständig",
        "Angelegt\nam",
        "Abschluss\ngeplant",
    ]
    groups = ["", "Kundendaten", None, "Stand", None, None, "Termine", None]
    rows = [listed(at, one, one.amount, "%d.%m.%y") for at, one in enumerate(told, 1)]
    return book([["Vertriebsübersicht"], groups, heads, *rows], merged=[(1, 1, 1, 2), (1, 6, 1, 7)])


def subtotals(told):
    rows = [listed(at, one, one.amount) for at, one in enumerate(told, 1)]
    return book([LISTED, *grouped(rows, by=5, amount=4, total=lambda name: f"{name} Ergebnis")])


def deleted_too(told):
    gone = [99, "Weg", "X", "5,00", "EUR", "Weg AG", "Lead In", "Gelöscht", "01.01.2026", "", "", "", ""]
    return text([PIPEDRIVE, *(pipedrive(at, one, minute, comma(one.amount)) for at, one in enumerate(told, 1)), gone])


STYLES = {
    "utf16-tabs 2026-11-27.txt": lambda told: text(
        [HUBSPOT, *(hubspot(one, minute, comma(one.amount)) for one in told)], delimiter="\t", encoding="utf-16"
    ),
    "shuffled-and-twice.csv": shuffled_and_twice,
    "titled-with-serials.xlsx": titled_with_serials,
    "german-pipedrive.csv": lambda told: text(
        [PIPEDRIVE, *(pipedrive(at, one, minute, comma(one.amount)) for at, one in enumerate(told, 1))],
        encoding="cp1252",
    ),
    "serials-pipedrive.xlsx": lambda told: book(
        [PIPEDRIVE, *(pipedrive(at, one, serial, one.amount) for at, one in enumerate(told, 1))]
    ),
    "deleted-pipedrive.csv": deleted_too,
    "dynamics.xlsx": lambda told: book([DYNAMICS, *map(dynamics, told)]),
    "thousands-on-a-mac.csv": lambda told: text(
        [[*LISTED[:4], "Auftragswert (T€)", *LISTED[5:]],
         *(listed(at, one, comma(one.amount / 1000, 5)) for at, one in enumerate(told, 1))], encoding="mac_roman"
    ),
    "two-digit-years.csv": lambda told: text(
        [LISTED, *(listed(at, one, comma(one.amount).replace(".", " "), "%d.%m.%y") for at, one in enumerate(told, 1))],
        encoding="cp850", above=["sep=;"],
    ),
    "two-lines-of-headings.xlsx": two_lines_of_headings,
    "subtotals-of-groups.xlsx": subtotals,
}  # fmt: skip
# Days of wins that each tells: a list knows none, the others that 11 of the 12 were won in 2026.
KNOWS_DAYS = {name for name in STYLES if "pipedrive" in name or name[:4] in ("utf1", "shuf", "titl", "dyna")}


@pytest.fixture
def told(shared_data):
    return deals(shared_data / "exports")


@pytest.mark.parametrize("name", STYLES)
def test_every_style_tells_the_same_world(told, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(STYLES[name](told))
    proposal = recognise([path], answers=LIST, now=NOW)
    seen = proposal.counts
    assert proposal.questions == ()
    assert (seen.opportunities, seen.open, seen.won, seen.lost, seen.accounts) == (60, 36, 12, 12, 40)
    assert (seen.accounts_in_play, seen.accounts_won, seen.accounts_lost) == (24, 8, 8)
    assert [round(one.open_total) for one in proposal.amounts] == [4_703_337]
    assert (seen.won_this_year, seen.won_undated) == ((11, 0) if name in KNOWS_DAYS else (0, 12))
    if name in KNOWS_DAYS:
        assert proposal.exported_on >= date(2026, 11, 26), "the day on which the last deal was closed"


def test_headings_and_words_that_nobody_knows_are_asked(told, tmp_path):
    path = tmp_path / "ampel.csv"
    rows = [[one.account, one.name, one.words[3], comma(one.amount), day(one.created)] for one in told]
    path.write_bytes(text([["Geschäftspartner", "Vorhaben", "Ampel", "Volumen", "Eröffnet am"], *rows]))
    asked = {one.key: one.guess for one in recognise([path], now=NOW).questions}
    assert asked == {"field:account_name": "Geschäftspartner", "field:stage": "Ampel"}
    said = LIST.with_answer("field:stage", "Ampel")
    # Whoever says that no column names the account gets what the file tells, and is told so.
    without = recognise([path], answers=said.with_answer("field:account_name", ""), now=NOW)
    assert (without.questions, without.counts.open, without.counts.without_account) == ((), 36, 60)
    right = recognise([path], answers=said.with_answer("field:account_name", "Geschäftspartner"), now=NOW)
    assert (right.counts.accounts_in_play, round(right.amounts[0].open_total)) == (24, 4_703_337)


def test_an_amount_under_an_unknown_heading_is_asked(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("Kunde;Projekt;Phase;Listenpreis;Tage\nAlpha;A;Angebot;7000;3\nBeta;B;Angebot;500;4\n", "utf-8")
    asked = recognise([path], now=NOW).questions
    assert [(one.key, one.guess, [choice.answer for choice in one.choices]) for one in asked] == [
        ("field:amount", "Listenpreis", ["Listenpreis", ""]), ("exported_on", None, ["2026-11-29"]),
    ]  # fmt: skip


def test_a_column_that_says_won_and_lost_is_asked_about(tmp_path):
    path = tmp_path / "list 2026-11-27.csv"
    path.write_text("Kunde;Projekt;Phase;Wert;Info\nAlpha;A;Angebot;7000;Gewonnen\nBeta;B;Angebot;500;offen\n", "utf-8")
    (asked,) = recognise([path], now=NOW).questions
    assert (asked.key, asked.guess) == ("field:status", "Info")
    assert recognise([path], answers=Answers().with_answer(asked.key, "Info"), now=NOW).counts.won == 1
