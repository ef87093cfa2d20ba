"""Accounts of which only the phase of a single day is known: durations say why they are missing."""

from pathlib import Path

import pytest

from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys
from tests.tables import tables

DAY = {"as_of": "2026-03-02", "lang": "de"}


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Two accounts in trigger and one in orientation, each since nobody knows when; two amounts without a currency."""
    publish(
        Warehouse(tmp_path),
        account=[
            {"account_id": "a", "name": "a", "value": 5_000.0},
            {"account_id": "b", "name": "b", "value": 1_000.0},
            {"account_id": "c", "name": "c"},
        ],
        phase_event=journeys("a: trigger?@0", "b: trigger?@0", "c: orientation?@0"),
    )
    return tmp_path


def said(app) -> str:
    return "".join(block.proto.body for block in app.get("html")).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("page", "spells"),
    [("pages/analysis/dwell.py", 3), ("pages/analysis/conversion.py", 2), ("pages/accounts/stuck.py", 3)],
)
def test_pages_of_durations_say_what_is_missing(open_page, page: str, spells: int) -> None:
    app = open_page(page, **DAY)
    assert f"Von {spells} Fällen ist nicht bekannt, wann sie begannen" in said(app)
    assert "Lesen Sie datierte Stufenwechsel" in said(app)


def test_overview_measures_nothing_and_gives_amounts_no_currency(open_page) -> None:
    text = said(open_page("pages/leadership/overview.py", **DAY))
    assert "Median) in <em>" not in text
    assert "6.000" in text
    assert "€" not in text
    assert "Beträge ohne Angabe der Währung" in text


def test_a_phase_of_accounts_nobody_valued_has_no_value(open_page) -> None:
    rows = tables(open_page("pages/analysis/phases.py", **DAY))[0].value.set_index("phase")
    assert rows.loc["Anstoß", "value"] == 6_000
    assert rows["value"].isna()["Orientierung"]


def test_overview_does_not_call_the_first_day_of_history_a_change(open_page) -> None:
    """The quarter begins with the history: that three accounts stood somewhere then is no news."""
    text = said(open_page("pages/leadership/overview.py", **DAY))
    assert "kamen vom" not in text
    assert "die Geschichte beginnt erst am 01.01.2026." in text
    assert "3 Accounts" in text
