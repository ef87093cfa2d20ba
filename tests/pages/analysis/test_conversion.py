"""Conversion on twelve entries of January, six of which got on within 30 days, and three of March."""

from pathlib import Path

import pytest

from model.charter import default_charter
from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys
from tests.tables import tables

CONVERSION = "pages/analysis/conversion.py"
ASKED = {"from_phase": "trigger", "to_phase": "orientation", "window": "30", "cohort": "month"}


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """January: a1 to a6 after 30 days exactly, b1 to b6 never; March: c1 to c3, one of them after 5 days."""
    publish(
        Warehouse(tmp_path),
        phase_event=journeys(
            *(f"a{n}: trigger@{n} > orientation@{n + 30}" for n in range(1, 7)),
            *(f"b{n}: trigger@{n}" for n in range(1, 7)),
            "c1: trigger@60 > orientation@65",
            "c2: trigger@60",
            "c3: trigger@70",
        ),
    )
    return tmp_path


def said(app) -> str:
    return "".join(block.proto.body for block in app.get("html")).replace("\u202f", " ")


def test_rate_of_the_mature_with_its_interval(open_page) -> None:
    app = open_page(CONVERSION, lang="de", as_of="2026-03-31", **ASKED)
    assert app.title[0].value == "Wie viele kommen von Anstoß bis Orientierung?"
    rows = tables(app)[0].value.set_index("cohort")
    january, march = rows.loc["2026-01"], rows.loc["2026-03"]
    assert (january["entries"], january["mature"], january["converted"]) == (12, 12, 6)
    assert january["conversion_rate"] == pytest.approx(0.5)
    assert january["rate_interval"].replace("\u202f", " ").replace("\xa0", " ") == "25 % – 75 %"
    assert (march["entries"], march["mature"], march["converted"]) == (3, 0, 0)
    assert (
        "Von 12 Eintritten, deren Frist um ist, kamen 6 innerhalb von 30 Tagen an: "
        "50,0 % (fast sicher 25,4 % bis 74,6 %)." in said(app)
    )
    assert "3 Eintritte haben noch Zeit und zählen nicht mit." in said(app)


def test_no_rate_below_ten(open_page) -> None:
    app = open_page(CONVERSION, lang="en", as_of="2026-02-04", **ASKED)
    assert "Of 8 entries whose time is up, 4 got there within 30 days; too few for a rate." in said(app)
    assert tables(app)[0].value["conversion_rate"].isna().all()


def test_window_is_part_of_the_question(open_page) -> None:
    app = open_page(CONVERSION, lang="en", as_of="2026-03-31", **ASKED)
    app.number_input(key="option.window").set_value(29).run()
    assert tables(app)[0].value.set_index("cohort").loc["2026-01", "converted"] == 0
    assert app.query_params["window"] in ("29", ["29"])


@pytest.mark.parametrize("window", ["0", "-1", "abc", "99999999", "١٢"])
def test_window_that_makes_no_sense_is_the_charters(open_page, window: str) -> None:
    app = open_page(CONVERSION, lang="en", as_of="2026-03-31", window=window)
    assert app.number_input(key="option.window").value == 90


def test_goal_lies_behind_the_start(open_page) -> None:
    app = open_page(CONVERSION, lang="en", as_of="2026-03-31", from_phase="decision", to_phase="orientation")
    assert app.selectbox(key="option.to_phase").value == "won"
    assert "No account with a known start has entered Decision yet." in said(app)


def test_quarters(open_page) -> None:
    app = open_page(CONVERSION, lang="en", as_of="2026-03-31", **ASKED)
    app.button_group(key="option.cohort").set_value("quarter").run()
    assert tables(app)[0].value["cohort"].tolist() == ["2026-Q1"]
    assert tables(app)[0].value["entries"].tolist() == [15]


def test_bar_leads_to_the_accounts_of_its_cohort(open_page) -> None:
    spec = open_page(CONVERSION, lang="en", as_of="2026-03-31", **ASKED).get("plotly_chart")[0].proto.spec
    assert '"cohort_of":"trigger"' in spec
    assert '"cohort":"2026-01"' in spec


def test_a_bar_of_a_fiscal_quarter_leads_to_its_accounts(open_page, data_folder: Path) -> None:
    """The fiscal year begins in October: January to March is its second quarter, with all 15 entries."""
    charter = default_charter().model_copy(update={"fiscal_year_starts_on": "10-01"})
    publish(
        Warehouse(data_folder),
        charter,
        phase_event=journeys(*(f"a{n}: trigger@{n}" for n in range(1, 3)), "z: orientation@5"),
    )
    asked = {"cohort": "FY2026-Q2", "cohort_of": "trigger", "until": "orientation", "window": "30"}
    app = open_page("pages/accounts/accounts.py", lang="de", as_of="2026-03-31", **asked)
    assert tables(app)[0].value["name"].tolist() == ["a1", "a2"]
    assert "Q2 GJ 2026" in app.title[0].value
