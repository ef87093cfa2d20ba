"""The outlook's page on a company small enough to work out by hand."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys
from tests.tables import tables

PAGE = "pages/analysis/outlook.py"


def said(app) -> str:
    return "".join(block.proto.body for block in app.get("html")).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Everybody decides after 10 days and wins 10 days later; on 10 June two are 5 days into the decision."""
    publish_world(tmp_path, currency="EUR")
    return tmp_path


def publish_world(folder: Path, *, currency: str | None) -> None:
    lines = [f"a{day}: comparison@{day} > decision@{day + 10} > won@{day + 20}" for day in range(0, 130, 10)]
    deals = [
        {"opportunity_id": f"o{n}", "account_id": "x", "name": "Deal", "stage": "Won", "amount": 1000.0,
         "currency": currency, "created_at": datetime(2026, 1, 5, 9, tzinfo=UTC), "outcome": "won",
         "closed_at": datetime(2026, 1, 25, 9, tzinfo=UTC)}
        for n in range(10)
    ]  # fmt: skip
    open_ones = (
        "x: comparison@145 > decision@155",
        "y: comparison@145 > decision@155",
        "z: comparison@158",
        "later: trigger@200",
    )
    publish(Warehouse(folder), phase_event=journeys(*lines, *open_ones), opportunity=deals)


def test_answer_comes_first(open_page) -> None:
    """Of a Poisson of 3 the 10 % and 90 % points are 1 and 5, of 1 they are 0 and 2."""
    app = open_page(PAGE, lang="de", as_of="2026-06-10")
    assert app.title[0].value == "Was kommt als Nächstes?"
    assert "bis zum 08.09.2026 rund <strong>3 Gewinne</strong> zu erwarten (wahrscheinlich 1 bis 5)" in said(app)
    rows = tables(app)[0].value.set_index("phase")
    assert rows.loc["Gewonnen", "expected"] == pytest.approx(3)
    assert rows.loc["Vergleich", "stock"] == 1


def test_amounts_without_a_currency_have_no_sign(open_page, data_folder: Path) -> None:
    publish_world(data_folder, currency=None)
    told = said(open_page(PAGE, lang="de", as_of="2026-07-05"))
    assert "10 × 100,0 % gewonnen × 1.000 ÷ 20 Tage = <strong>500 je Tag</strong>" in told
    assert "95 %: 500 bis 500 am Tag" in told
    assert "€" not in told


def test_a_shorter_horizon_and_another_phase(open_page) -> None:
    app = open_page(PAGE, lang="en", as_of="2026-06-10", horizon="30", goal="decision")
    assert "about <strong>3 wins</strong> can be expected by 10 Jul 2026" in said(app)
    headings = [heading.value for heading in app.header]
    assert headings[:2] == ["How many entries into Decision, and by when?",
                            "Would the forecast for Decision have been right?"]  # fmt: skip
    assert "By 10 Jul 2026: 1, probably between 0 and 2." in said(app)
    # Every 30 days back to 60 days after the beginning; the account in comparison on the day moves on for sure.
    assert [day.isoformat()[:10] for day in tables(app)[1].value["forecast_on"]] == [
        "2026-03-12", "2026-04-11", "2026-05-11",
    ]  # fmt: skip


def test_nonsense_in_the_address_is_as_if_unset(open_page) -> None:
    app = open_page(PAGE, lang="de", as_of="2026-06-10", horizon="-5", goal="lost")
    assert "bis zum 08.09.2026" in said(app)
    assert app.header[0].value == "Wie viele Gewinne, und bis wann?"


def test_velocity_in_one_sentence(open_page) -> None:
    app = open_page(PAGE, lang="de", as_of="2026-07-01")
    text = said(app)
    assert (
        "Verkaufschancen aus Q1 2026: 10 × 100,0 % gewonnen × 1.000 € ÷ 20 Tage = <strong>500 € je Tag</strong>" in text
    )


def test_without_a_past_it_says_so(open_page) -> None:
    app = open_page(PAGE, lang="de", as_of="2026-01-05")
    text = said(app)
    assert "Ohne Vergangenheit gibt es keinen Ausblick." in text
    assert "Für eine Rückschau reicht die Vergangenheit noch nicht." in text
    assert "Noch von keinem Quartal sind die Verkaufschancen alt genug." in text
