"""Stuck accounts and the list of accounts, on a snapshot small enough to count by hand."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys
from tests.tables import tables
from ui.text.escaping import markdown

STUCK, ACCOUNTS = "pages/accounts/stuck.py", "pages/accounts/accounts.py"
HOSTILE = "<img src=x onerror=alert(1)> **Acme** $x$ [a](http://b)"
DAY = {"as_of": "2026-07-01", "from": "2026-01-01", "to": "2026-07-01"}


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """acme and bolt in comparison (limit 45 days), cargo in orientation (60); nobody else is stuck."""
    publish(
        Warehouse(tmp_path),
        account=[
            {
                "account_id": "acme", "name": HOSTILE, "value": 100_000.0, "currency": "USD", "owner_sales": "u1",
                "segment": "KMU",
            },
            {"account_id": "bolt", "name": "=1+1", "value": 50_000.0, "currency": "USD", "owner_sales": "gone"},
            {"account_id": "cargo", "name": "Cargo", "owner_marketing": "u2"},
            {"account_id": "dora", "name": "Dora", "value": 7_000.0, "currency": "USD"},
            {"account_id": "eve", "name": "Eve", "value": 9_000.0, "currency": "USD"},
            {"account_id": "fin", "name": "Fin", "value": 1.0, "currency": "USD"},
        ],
        user=[{"user_id": "u1", "name": "Nele Dornow", "department": "sales", "is_active": True}],
        activity=[
            {
                "activity_id": "t1", "account_id": "acme", "department": "sales", "kind": "meeting", "is_two_way": True,
                "occurred_at": datetime(2026, 6, 20, 9, tzinfo=UTC),
            },
        ],
        phase_event=journeys(
            "acme: trigger@0 > orientation@10 > comparison@40",
            "bolt: comparison@0",
            "cargo: trigger?@0 > orientation@5",
            "dora: comparison@170",
            "eve: decision@0 > won@50",
            "fin: trigger@181",
        ),
    )  # fmt: skip
    return tmp_path


def said(app) -> str:
    return "".join(block.proto.body for block in app.get("html"))


def test_answer_comes_first_and_counts(open_page) -> None:
    app = open_page(STUCK, lang="de", **DAY)
    assert app.title[0].value == "Welche Accounts hängen fest? (3)"
    text = re.sub(r"</?a\b[^>]*>", "", said(app).replace("\u00a0", " "))
    assert "3 Accounts hängen fest, zusammen 150.000 $." in text
    assert "0 davon sind still, 3 haben keinen nächsten Schritt. Bei 1 ist kein Wert bekannt." in text


class TestWithoutActivities:
    @pytest.fixture
    def data_folder(self, tmp_path):
        publish(Warehouse(tmp_path), phase_event=journeys("acme: comparison@0", "fin: trigger@181"))
        return tmp_path

    @pytest.mark.parametrize(
        ("spoken", "told"),
        [
            ("de", "1 hat keinen nächsten Schritt. Wer still ist, weiß niemand: In den Daten steht keine Aktivität."),
            ("en", "1 has no next step. Nobody can say who is silent: the data hold no activity."),
        ],
    )
    def test_nobody_is_said_to_be_silent_or_not(self, open_page, spoken: str, told: str) -> None:
        text = re.sub(r"</?a\b[^>]*>", "", said(open_page(STUCK, lang=spoken, **DAY)))
        assert told in text.replace("\u00a0", " ")


def test_rows_in_the_order_of_the_metric(open_page) -> None:
    rows = tables(open_page(STUCK, lang="en", **DAY))[0].value
    assert rows["name"].tolist() == [HOSTILE, "=1+1", "Cargo"]
    assert rows["age_days"].tolist() == [141, 181, 176]
    assert rows["threshold"].tolist() == ["45 · charter", "45 · charter", "60 · charter"]
    assert rows["silent_days"].fillna(-1).tolist() == [11, -1, -1]
    assert rows["owner"].tolist() == ["Nele Dornow", "gone", "u2"]


def test_choice_of_department_and_phase(open_page) -> None:
    app = open_page(STUCK, lang="de", **DAY)
    app.button_group(key="option.department").set_value("marketing").run()
    assert tables(app)[0].value["name"].tolist() == ["Cargo"]
    app.button_group(key="option.department").set_value("all").run()
    app.selectbox(key="option.phase").set_value("comparison").run()
    assert tables(app)[0].value["name"].tolist() == [HOSTILE, "=1+1"]


def test_nobody_stuck_says_so(open_page) -> None:
    app = open_page(STUCK, lang="de", as_of="2026-01-03")
    assert "Zurzeit hängt hier kein Account fest." in said(app)


def test_names_in_the_chart_are_text(open_page) -> None:
    chart = open_page(STUCK, lang="de", **DAY).get("plotly_chart")[0].proto.spec
    assert "<img" not in chart
    assert "&lt;img" in chart


class TestList:
    def test_everyone_worth_most_first(self, open_page) -> None:
        app = open_page(ACCOUNTS, lang="de", **DAY)
        assert app.title[0].value == "Alle Accounts am 01.07.2026 (6)"
        assert tables(app)[0].value["name"].tolist() == [HOSTILE, "=1+1", "Eve", "Dora", "Fin", "Cargo"]

    def test_phase_from_the_address(self, open_page) -> None:
        app = open_page(ACCOUNTS, lang="de", phase="comparison", **DAY)
        assert app.title[0].value == "Accounts in Vergleich am 01.07.2026 (3)"
        assert tables(app)[0].value["name"].tolist() == [HOSTILE, "=1+1", "Dora"]
        app.selectbox(key="option.phase").set_value("won").run()
        assert tables(app)[0].value["name"].tolist() == ["Eve"]

    def test_moves_from_the_address(self, open_page) -> None:
        app = open_page(ACCOUNTS, lang="en", from_phase="orientation", to_phase="comparison", **DAY)
        listed = "Accounts that moved from Orientation to Comparison between 1 Jan 2026 and 1 Jul 2026"
        assert app.title[0].value == f"{listed} (1)"
        assert tables(app)[0].value["name"].tolist() == [HOSTILE]

    def test_entries_from_the_address(self, open_page) -> None:
        app = open_page(ACCOUNTS, lang="de", entered="orientation", **DAY)
        assert tables(app)[0].value["name"].tolist() == [HOSTILE, "Cargo"]

    def test_search_by_part_of_the_name_and_by_id(self, open_page) -> None:
        app = open_page(ACCOUNTS, lang="de", **DAY)
        app.text_input(key="option.name").set_value("ARG").run()
        assert tables(app)[0].value["name"].tolist() == ["Cargo"]
        app.text_input(key="option.name").set_value("acme").run()
        assert tables(app)[0].value["name"].tolist() == [HOSTILE]

    def test_search_is_no_pattern_and_no_markup(self, open_page) -> None:
        app = open_page(ACCOUNTS, lang="de", name="%<b>**x**", **DAY)
        assert "Kein Account passt dazu." in said(app)
        assert "**x**" not in app.title[0].value
        assert "<b>" not in app.title[0].value

    def test_nonsense_options_are_as_if_unset(self, open_page) -> None:
        app = open_page(ACCOUNTS, lang="de", phase="nowhere", cohort="2026-13", cohort_of="trigger", until="won", **DAY)
        assert len(tables(app)[0].value) == 6

    def test_cohort_from_the_address(self, open_page) -> None:
        cohort = {"cohort": "2026-Q1", "cohort_of": "comparison", "until": "won", "window": "30"}
        app = open_page(ACCOUNTS, lang="de", **cohort, **DAY)
        rows = tables(app)[0].value
        assert rows["name"].tolist() == [HOSTILE, "=1+1"]
        assert rows["is_mature"].tolist() == ["ja", "ja"]
        assert rows["has_converted"].tolist() == ["nein", "nein"]


class TestAccountWithPhaseEventsOnly:
    def test_unknown_entry_has_no_age(self, open_page) -> None:
        app = open_page("pages/accounts/account.py", lang="de", account="cargo", as_of="2026-01-03")
        assert "Beginn unbekannt: Die Daten setzen mitten in der Phase ein." in said(app)
        assert "so von der Quelle angegeben" in said(app)

    def test_account_that_is_won_is_not_compared(self, open_page) -> None:
        app = open_page("pages/accounts/account.py", lang="de", account="eve", **DAY)
        assert "Gewonnen" in said(app)
        assert "Liegt er im Rahmen?" not in [heading.value for heading in app.subheader]

    def test_name_like_a_formula_is_a_name(self, open_page) -> None:
        app = open_page("pages/accounts/account.py", lang="de", account="bolt", **DAY)
        assert app.title[0].value == markdown("=1+1")
