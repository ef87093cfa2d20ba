"""The charter's limits and what experience says, side by side."""

from pathlib import Path

import pytest

from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys
from tests.tables import tables

PAGE = "pages/data/charter.py"


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Twenty came to comparison and one a day was won; 17 days are what 85 % of them needed. One stands in decision."""
    won = (f"a{number}: comparison@0 > won@{number}" for number in range(1, 21))
    publish(Warehouse(tmp_path), phase_event=journeys(*won, "b: decision@30"))
    return tmp_path


def test_the_agreed_limit_and_the_learned_one(open_page) -> None:
    rows = tables(open_page(PAGE, lang="de"))[0].value
    assert rows["limit_days"].tolist() == [90, 60, 60, 45, 30]
    assert rows["learned"].tolist() == ["–", "–", "–", "17", "zu wenige kamen weiter: die vereinbarte Grenze"]


class TestNothingPublished:
    @pytest.fixture
    def data_folder(self, tmp_path: Path) -> Path:
        return tmp_path

    def test_only_the_agreed_limit_is_known(self, open_page) -> None:
        assert tables(open_page(PAGE, lang="en"))[0].value["learned"].tolist() == ["–"] * 5
