"""The page of causes on a company small enough to work out by hand."""

from pathlib import Path

import pytest

from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys
from tests.tables import tables

PAGE = "pages/analysis/change.py"
PERIOD = {"as_of": "2026-01-20", "from": "2026-01-11", "to": "2026-01-20"}


def said(app) -> str:
    return "".join(block.proto.body for block in app.get("html")).replace("\u00a0", " ").replace("\u202f", " ")


# In each of ten times ten days two came to trigger and won after four, in the last of them from 1 to 10 January.
BEFORE = tuple(f"{name}{back}: trigger@{-10 * back} > won@{4 - 10 * back}" for back in range(10) for name in "ab")
NOW = {
    "as_ever": ("c: trigger@10 > won@14", "d: trigger@10 > lost@14"),
    "twenty": tuple(f"n{number}: trigger@10 > won@14" for number in range(20)),
}


@pytest.fixture
def now() -> str:
    """What happens from 11 to 20 January; tests override it."""
    return "twenty"


@pytest.fixture
def data_folder(tmp_path: Path, now: str) -> Path:
    publish(Warehouse(tmp_path), phase_event=journeys(*BEFORE, *NOW[now], "z: lost@19"))
    return tmp_path


def test_a_clear_cause_of_a_change_is_named(open_page) -> None:
    """Twenty wins where two are usual, all of accounts that came in the period: nothing but inflow."""
    app = open_page(PAGE, lang="de", goal="won", **PERIOD)
    text = said(app)
    assert "Gewinne: 20, davor 2: mehr, als die übliche Schwankung erklärt. Verglichen mit 01.01.2026 bis" in text
    assert "Am meisten wog von dem, was klar ist: Zulauf, Phase Anstoß, <strong>+18</strong> (wahrscheinlich" in text
    assert "1 → 10 Accounts im Spiel" in text
    (row,) = tables(app)[0].value.to_dict("records")
    assert (row["phase"], row["department"], row["change"]) == ("Anstoß", "Marketing", 18.0)


class TestUsual:
    """One wins and one is lost where two win otherwise."""

    @pytest.fixture
    def now(self) -> str:
        return "as_ever"

    def test_usual_variation_is_called_so_and_no_cause_is_named(self, open_page) -> None:
        app = open_page(PAGE, lang="de", goal="won", **PERIOD)
        text = said(app)
        assert "Gewinne: 1, davor 2: übliche Schwankung." in text
        assert "Solche Zahlen schwanken von selbst: Nach einer Ursache zu suchen, lohnt nicht." in text
        assert "wog" not in text
        assert len(tables(app)) == 0
        # Nothing is drawn where nothing is to be seen, and the sentence stands once.
        assert app.get("plotly_chart") == []
        assert text.count("lohnt nicht") == 1

    def test_all_steps_and_nothing_at_all(self, open_page) -> None:
        assert "Steps forward: 1, before 2: within the usual variation." in said(open_page(PAGE, lang="en", **PERIOD))
        app = open_page(PAGE, lang="en", goal="comparison", **PERIOD)
        assert "No account moved in either period." in said(app)
