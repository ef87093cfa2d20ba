"""My accounts: one person's own list, and the page of an account with what to do in the CRM."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from model.charter import default_charter
from settings import settings
from storage.records import Records
from storage.records.access_log import latest
from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys
from tests.tables import tables

MINE, ACCOUNT = "pages/accounts/mine.py", "pages/accounts/account.py"
CHARTER = default_charter()


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Path:
    """Three accounts of Nele's (u1), one of Ute's (u2)."""
    folder = tmp_path_factory.mktemp("mine")
    deal = {"name": "Deal", "stage": "Angebot", "created_at": datetime(2026, 1, 2, tzinfo=UTC)}
    publish(
        Warehouse(folder),
        account=[
            {"account_id": "a/1", "name": "Acme", "owner_sales": "u1", "value": 100.0, "currency": "EUR"},
            {"account_id": "b", "name": "Bolt", "owner_sales": "u1", "value": 300.0, "currency": "EUR"},
            {"account_id": "c", "name": "Cube", "owner_marketing": "u1", "value": 200.0, "currency": "EUR"},
            {"account_id": "d", "name": "Dune", "owner_sales": "u2", "value": 900.0, "currency": "EUR"},
        ],
        user=[
            {"user_id": "u1", "name": "Nele Dornow", "email": "Nele@Firma.example ", "is_active": True},
            {"user_id": "u2", "name": "Ute Birk", "email": "ute@firma.example", "is_active": True},
        ],
        contact=[{"contact_id": "k1", "account_id": "a/1", "name": "Ada", "buying_role": "decider"}],
        phase_event=journeys("a/1: comparison@0", "b: trigger@90", "c: trigger@95", "d: comparison@90"),
        opportunity=[deal | {"opportunity_id": "o1", "account_id": "b", "expected_close_on": date(2026, 4, 30)}],
        activity=[
            {"activity_id": "t1", "account_id": "c", "department": "buyer", "kind": "call",
             "occurred_at": datetime(2026, 4, 10, 9, tzinfo=UTC)},
        ],
    )  # fmt: skip
    return folder


@pytest.fixture
def data_folder(company: Path) -> Path:
    return company


def said(app) -> str:
    return "".join(block.proto.body for block in app.get("html")).replace(" ", " ")


def names(app) -> list[str]:
    return tables(app)[0].value["name"].tolist()


def test_without_sign_in_somebody_is_chosen(open_page) -> None:
    app = open_page(MINE, lang="de")
    assert app.title[0].value == "Meine Aufgaben"
    assert "Wählen Sie oben, wessen Accounts Sie sehen möchten." in said(app)
    app.selectbox(key="option.owner").set_value("u1").run()
    assert app.title[0].value == "Aufgaben von Nele Dornow"
    assert "Accounts von Nele Dornow" in [heading.value for heading in app.header]
    assert names(app) == ["Bolt", "Cube", "Acme"]
    # Figures about one employee are for that employee alone: another's list is rows.
    assert "Eine Liste ohne Kennzahlen" in said(app)
    assert "3 Accounts im Spiel" not in said(app)


def test_an_address_typed_by_hand_brings_no_figures_about_a_person(open_page, monkeypatch) -> None:
    for address in (None, "boss@firma.example"):
        monkeypatch.setattr("ui.shell.sign_in.email", lambda address=address: address)
        text = said(open_page(MINE, lang="en", owner="u1"))
        assert "A list without figures" in text
        assert "3 accounts in play" not in text


def test_ones_own_figures_are_ones_own(open_page, monkeypatch) -> None:
    monkeypatch.setattr("ui.shell.sign_in.email", lambda: "nele@firma.example")
    assert "3 accounts in play; 1 account is stuck" in said(open_page(MINE, lang="en"))


@pytest.mark.parametrize(
    ("order", "expected"), [("step", ["Bolt", "Cube", "Acme"]), ("news", ["Cube", "Bolt", "Acme"])]
)
def test_what_is_due_or_new_comes_first(open_page, order: str, expected: list[str]) -> None:
    assert names(open_page(MINE, lang="en", owner="u1", order=order)) == expected


def test_own_list_by_the_address_signed_in_with(open_page, monkeypatch) -> None:
    monkeypatch.setattr("ui.shell.sign_in.email", lambda: "nele@firma.example")
    app = open_page(MINE, lang="en", owner="u2")
    # Nobody looks into a colleague's list by changing the address.
    assert names(app) == ["Bolt", "Cube", "Acme"]
    assert [box.key for box in app.selectbox if box.key == "option.owner"] == []


def looked_at(folder: Path) -> list[tuple[str, str, str]]:
    records = Records(folder)
    with records.reading() as session:
        found = [(one.who, one.kind, one.subject) for one in latest(session, kind="person")]
    records.close()
    return found[::-1]


def test_whoever_stands_in_for_a_colleague_sees_rows_without_figures_and_is_written_down(
    open_page, become, company
) -> None:
    before = len(looked_at(company))
    become("all", email="nele@firma.example")
    app = open_page(MINE, lang="de")
    assert looked_at(company)[before:] == []
    app.selectbox(key="mine.deputy").set_value("u2").run()
    assert app.title[0].value == "Aufgaben von Ute Birk"
    assert names(app) == ["Dune"]
    assert "Eine Liste ohne Kennzahlen" in said(app)
    assert "1 Account im Spiel" not in said(app)
    # Once however often it is looked at; one's own list is nobody's business.
    app.run()
    app.selectbox(key="mine.deputy").set_value("u1").run()
    assert app.title[0].value == "Meine Aufgaben"
    assert looked_at(company)[before:] == [("nele@firma.example", "person", "u2")]


def test_without_the_right_to_people_there_is_nobody_to_stand_in_for(open_page, become, company) -> None:
    before = len(looked_at(company))
    become("reader", email="nele@firma.example")
    app = open_page(MINE, lang="de", owner="u2")
    assert [box.key for box in app.selectbox if box.key in ("mine.deputy", "option.owner")] == []
    assert sorted(names(app)) == ["Acme", "Bolt", "Cube"]
    assert looked_at(company)[before:] == []


def test_address_nobody_has_in_the_crm(open_page, monkeypatch) -> None:
    monkeypatch.setattr("ui.shell.sign_in.email", lambda: "boss@firma.example")
    assert "Choose above whose accounts you would like to see." in said(open_page(MINE, lang="en"))


def test_account_says_whom_it_needs_what_moves_it_and_what_to_do(open_page) -> None:
    text = said(open_page(ACCOUNT, lang="de", account="a/1"))
    for part in (
        "✓ Entscheider", "noch kein Gespräch", "✗ Technik", "niemand bekannt", "Nach Entscheidung bringt ihn",
        "Nächsten Schritt vereinbaren (keiner eingetragen).",
        "Niemand bekannt für Beeinflusser, Technik: Termin vereinbaren.",
    ):  # fmt: skip
        assert part in text


def test_no_pattern_no_button(open_page) -> None:
    assert not open_page(ACCOUNT, lang="de", account="a/1").get("link_button")


def test_every_fix_leads_into_the_crm(open_page, monkeypatch) -> None:
    monkeypatch.setenv("GLEICHTAKT_CRM_LINKS", "https://crm.example/accounts/{account_id}")
    settings.cache_clear()
    targets = {button.proto.url for button in open_page(ACCOUNT, lang="de", account="a/1").get("link_button")}
    assert targets == {"https://crm.example/accounts/a%2F1"}
