"""A history that begins within the time shown: days of which nothing is known are not days with nobody in play."""

import re
from pathlib import Path

import pytest

from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys

PAGES = ("pages/leadership/overview.py", "pages/analysis/phases.py")


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Path:
    """Acme on 1 January, Bolt and Cord in February; the data reach to 2 March, day 60."""
    folder = tmp_path_factory.mktemp("since")
    publish(
        Warehouse(folder), phase_event=journeys("acme: trigger@0", "bolt: trigger@31", "cord: trigger@40 > lost@60")
    )
    return folder


@pytest.fixture
def data_folder(company: Path) -> Path:
    return company


def told(app) -> str:
    return re.sub(r"<[^>]+>", "", " ".join(block.proto.body for block in app.get("html")))


@pytest.mark.parametrize("page", PAGES)
def test_the_course_begins_with_the_first_known_day(open_page, page) -> None:
    german = told(open_page(page, lang="de"))
    assert "Die Daten beginnen am 01.01.2026 mit 1 im Spiel; am 02.03.2026 sind es 2." in german
    english = told(open_page(page, lang="en"))
    assert "The data begin on 1 Jan 2026 with 1 in play; on 2 Mar 2026 there are 2." in english


@pytest.mark.parametrize("page", PAGES)
def test_of_one_day_there_is_no_course(open_page, page) -> None:
    app = open_page(page, **{"lang": "de", "as_of": "2026-01-01", "from": "2026-01-01", "to": "2026-01-01"})
    assert "Im Spiel am 01.01.2026: 1. Was davor war, sagen die Daten nicht." in told(app)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("de", "Die Daten beginnen am 01.01.2026: Wer da schon im Spiel war, zählt als neu."),
        ("en", "The data begin on 1 Jan 2026: whoever was in play by then counts as new."),
    ],
)
@pytest.mark.parametrize("page", ["pages/analysis/phases.py", "pages/meeting/meeting.py"])
def test_who_was_there_when_the_data_began_is_said_to_count_as_new(open_page, page, lang, said) -> None:
    """The first quarter begins with the data: the day before it, nothing is known."""
    assert said in told(open_page(page, lang=lang))
    later = {"lang": lang, "as_of": "2026-03-02", "from": "2026-02-01", "to": "2026-03-02"}
    assert said not in told(open_page(page, **later))
