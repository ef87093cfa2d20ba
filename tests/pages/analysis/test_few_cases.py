"""A company of three opportunities that nobody entered before the requirements: pages say what so few cases can say."""

from pathlib import Path

import pytest

from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys
from tests.tables import tables

DWELL, CONVERSION = "pages/analysis/dwell.py", "pages/analysis/conversion.py"
DAY = {"as_of": "2026-03-02"}


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """a left the requirements after 20 days, which is the only stay that ended; b and c stand where they went."""
    publish(
        Warehouse(tmp_path),
        phase_event=journeys("a: requirements@0 > comparison@20", "b: requirements@30", "c: comparison@40"),
    )
    return tmp_path


def said(app) -> str:
    return "".join(block.proto.body for block in app.get("html"))


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("de", "Der einzige beendete Fall verließ die Phase nach 20 Tagen; das ist zu wenig"),
        ("en", "the only case that ended left it after 20 days, which is too little"),
    ],
)
def test_one_case_has_no_range(open_page, lang: str, told: str) -> None:
    """One case would give a range from 20 to 20."""
    app = open_page(DWELL, lang=lang, **DAY)
    assert told in said(app)
    assert "20 – 20" not in said(app)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_pace_and_conversion_open_with_the_first_phase_that_anybody_was_in(open_page, lang: str) -> None:
    pace, conversion = open_page(DWELL, lang=lang, **DAY), open_page(CONVERSION, lang=lang, **DAY)
    assert pace.selectbox(key="option.phase").value == "requirements"
    assert [conversion.selectbox(key=f"option.{side}_phase").value for side in ("from", "to")] == [
        "requirements",
        "comparison",
    ]


def test_the_phase_in_the_address_is_the_one_shown(open_page) -> None:
    assert open_page(DWELL, lang="de", phase="trigger", **DAY).selectbox(key="option.phase").value == "trigger"


@pytest.mark.parametrize("lang", ["de", "en"])
def test_no_chart_without_a_share_in_it(open_page, lang: str) -> None:
    """Three entries are too few for a rate, for a cohort and for being touched too early or too late."""
    for page in (CONVERSION, "pages/analysis/together.py"):
        assert open_page(page, lang=lang, **DAY).get("plotly_chart") == []


@pytest.mark.parametrize(
    ("lang", "told", "ways"),
    [
        (
            "de",
            "Zu wenige Fälle für Anteile, deshalb gezählt: 1 von 2 weitergekommen, 1 von 2 noch in der Phase.",
            ["noch dort", "weiter"],
        ),
        (
            "en",
            "Too few cases for shares, so they are counted: 1 of 2 advanced, 1 of 2 still there.",
            ["still there", "advanced"],
        ),
    ],
)
def test_what_became_of_few_is_counted_and_they_are_named(open_page, lang: str, told: str, ways: list[str]) -> None:
    """A share of two says less than the two."""
    app = open_page(DWELL, lang=lang, **DAY)
    assert told in said(app)
    named = next(table.value for table in tables(app) if "ended_how" in table.value)
    assert (named["name"].tolist(), named["ended_how"].tolist()) == (["b", "a"], ways)
    assert not [table for table in tables(app) if "advanced_rate" in table.value]
