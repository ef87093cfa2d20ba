"""Signals on the pages, on a company whose months can be counted by hand."""

from pathlib import Path

import pytest

from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys

MEETING, OVERVIEW = "pages/meeting/meeting.py", "pages/leadership/overview.py"
VIEW = {"as_of": "2026-03-31", "from": "2026-03-01", "to": "2026-03-31"}
# Two accounts come to comparison on the 10th of every month from March 2025 to February 2026 (day 0 is 1 January 2026).
TENTHS = (-297, -266, -236, -205, -175, -144, -113, -83, -52, -22, 9, 40)
BEFORE = tuple(f"{name}{day}: comparison@{day} > lost@{day + 5}" for day in TENTHS for name in "ab")
# In March 2026 as many as usual, or twelve.
MARCH = {"usual": 2, "many": 12}


@pytest.fixture
def march() -> str:
    """How many come in March; tests override it."""
    return "many"


@pytest.fixture
def data_folder(tmp_path: Path, march: str) -> Path:
    now = tuple(f"n{number}: comparison@68" for number in range(MARCH[march]))
    publish(Warehouse(tmp_path), phase_event=journeys(*BEFORE, *now, "z: lost@89"))
    return tmp_path


def said(app) -> str:
    return "".join(block.proto.body for block in app.get("html")).replace("\u00a0", " ").replace("\u202f", " ")


def test_the_meeting_begins_with_what_is_out_of_the_ordinary(open_page) -> None:
    """Two a month in eleven whole months before: 99 % of a Poisson of 2 lie from 0 to 6, so twelve are a signal.

    Sales touches none of them: twelve are late, too.
    """
    text = said(open_page(MEETING, lang="de", **VIEW))
    assert "Heute 2 Signale; alles andere schwankt wie üblich." in text
    assert (
        '<th scope="row">Vergleich: Eintritte</th><td>mehr, als die übliche Schwankung erklärt, 12 (üblich: 0 bis 6), '
        "seit 01.03.2026.</td><td>Vertrieb</td>" in text
    )
    assert "goal=comparison" in text
    english = said(open_page(MEETING, lang="en", item="signals.all", **VIEW))
    assert "<strong>Comparison: Entries</strong>: more than the usual variation explains, 12 (usual: 0 to 6)" in english


@pytest.mark.parametrize(
    ("lang", "over"), [("de", "vom 01.03.2026 bis 31.03.2026"), ("en", "from 1 Mar 2026 to 31 Mar 2026")]
)
def test_what_is_over_is_told_with_its_end(open_page, lang: str, over: str) -> None:
    """On 2 April the month of the signal is over: counting does not go on."""
    days = {"as_of": "2026-04-02", "from": "2026-04-01", "to": "2026-04-02"}
    text = said(open_page(MEETING, lang=lang, item="signals.all", **days))
    assert text.count(over) == 2  # entries, and those touched too late
    assert "seit 01.03.2026" not in text
    assert "since 1 Mar 2026" not in text


def test_a_period_without_anything_handed_over_is_a_page_like_any_other(open_page) -> None:
    days = {"as_of": "2026-04-02", "from": "2026-04-01", "to": "2026-04-02"}
    assert "Heute" in said(open_page(MEETING, lang="de", **days))


def test_leadership_sees_that_there_is_one_and_since_when(open_page) -> None:
    app = open_page(OVERVIEW, lang="en", **VIEW)
    text = said(app)
    assert "2 signals</a>" in text
    # Of the month ends up to February two came and went in every one: none in play. In March twelve are.
    assert "More than a month ago, outside the usual variation" in text
    assert "31 Mar 2026: 12 (signal)" in text
    lines = [chart.proto.spec for chart in app.get("plotly_chart") if "Signal: Comparison: Entries" in chart.proto.spec]
    assert len(lines) == 1
    assert '"x0":"2026-03-01"' in lines[0].replace(" ", "")


class TestUsual:
    @pytest.fixture
    def march(self) -> str:
        return "usual"

    def test_nothing_is_called_a_signal(self, open_page) -> None:
        assert "Heute kein Signal: Alles schwankt wie üblich." in said(open_page(MEETING, lang="de", **VIEW))
        text = said(open_page(OVERVIEW, lang="de", **VIEW))
        assert "Sonst schwankt alles wie üblich." in text
        assert "(+" not in text


class TestTooLittleHistory:
    @pytest.fixture
    def data_folder(self, tmp_path: Path) -> Path:
        publish(Warehouse(tmp_path), phase_event=journeys("a: comparison@68", "z: lost@89"))
        return tmp_path

    @pytest.mark.parametrize(("lang", "told"), [("de", "och zu wenig Vergangenheit"), ("en", "oo little history yet")])
    def test_nothing_is_called_usual_either(self, open_page, lang, told) -> None:
        for page in (MEETING, OVERVIEW):
            text = said(open_page(page, lang=lang, **VIEW))
            assert told in text
            assert "schwankt wie üblich" not in text
            assert "varies as usual" not in text
