"""The page of causes on a company small enough to work out by hand."""

from pathlib import Path

import pytest

from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys

PAGE = "pages/analysis/change.py"
PERIOD = {"as_of": "2026-01-20", "from": "2026-01-11", "to": "2026-01-20"}


def said(app) -> str:
    return "".join(block.proto.body for block in app.get("html")).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Two leave trigger after 4 days, in each of two periods of ten days; first both win, then one of them is lost."""
    lines = (
        "a: trigger@0 > won@4",
        "b: trigger@0 > won@4",
        "c: trigger@10 > won@14",
        "d: trigger@10 > lost@14",
        "z: lost@19",
    )
    publish(Warehouse(tmp_path), phase_event=journeys(*lines))
    return tmp_path


def test_the_cause_is_named_first(open_page) -> None:
    app = open_page(PAGE, lang="de", **PERIOD)
    assert "Schritte nach vorn: 1, davor 2 (−1). Verglichen mit 01.01.2026 bis 10.01.2026." in said(app)
    assert "Am meisten wog: Quote, Phase Anstoß, <strong>−1</strong> (100,0 % → 50,0 %)." in said(app)
    (row,) = app.dataframe[0].value.to_dict("records")
    assert (row["phase"], row["department"], row["change"]) == ("Anstoß", "Marketing", -1.0)


def test_entries_into_a_phase_and_nothing_at_all(open_page) -> None:
    app = open_page(PAGE, lang="en", goal="won", **PERIOD)
    assert "Wins: 1, before 2 (−1)." in said(app)
    app = open_page(PAGE, lang="en", goal="comparison", **PERIOD)
    assert "No account moved in either period." in said(app)
