"""The story of the leadership page: what is said of a drawn company, in both languages, with names and without."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys

OVERVIEW = "pages/leadership/overview.py"
AS_OF = {"as_of": "2026-03-31", "from": "2026-03-01", "to": "2026-03-31"}


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Path:
    """Comparison: 12 came in March, of whom w was won and l lost; f, g and s have been there longer than 45 days.

    In each of the ten times 31 days before January one came, and none in the eleventh: 12 are more than is usual.
    """
    folder = tmp_path_factory.mktemp("story")
    publish(
        Warehouse(folder),
        phase_event=journeys(
            *(f"m{number}: requirements@10 > comparison@{60 + number}" for number in range(10)),
            "w: requirements@5 > comparison@62 > won@80",
            "l: requirements@5 > comparison@64 > lost@70",
            "f: comparison@40",
            "g: comparison@41",
            "s: comparison@3",
            *(f"o{back}: comparison@{-31 * back} > lost@{-31 * back + 9}" for back in range(1, 11)),
        ),
        account=[{"account_id": "w", "name": "<b>Wonder</b> GmbH"}, {"account_id": "l", "name": "Lost AG"}],
        activity=[
            {"activity_id": "t1", "account_id": "w", "contact_id": "c1", "department": "sales", "kind": "meeting",
             "is_two_way": True, "occurred_at": datetime(2026, 3, 10, 9, tzinfo=UTC)},
            # The last thing known at all: the data reaches to this day.
            {"activity_id": "t2", "account_id": "w", "department": "buyer", "kind": "page_view",
             "occurred_at": datetime(2026, 3, 31, 9, tzinfo=UTC)},
        ],
    )  # fmt: skip
    return folder


@pytest.fixture
def data_folder(company: Path) -> Path:
    return company


def told(app) -> str:
    (block,) = [block.proto.body for block in app.get("html") if 'gt-story">' in block.proto.body]
    return block.replace(" ", " ")


def test_story_in_german_with_names_as_typed(open_page) -> None:
    linked = told(open_page(OVERVIEW, lang="de", **AS_OF))
    text = re.sub("</?a[^>]*>", "", linked)
    for part in (
        "Am 31.03.2026 stehen 13 Accounts in Vergleich; 3 davon hängen fest.",
        "Vom 01.03.2026 bis 31.03.2026: 12 neu in der Phase, 2 nicht mehr; in ebenso vielen Tagen davor",
        "In die Phase kamen mehr Accounts, als die übliche Schwankung erklärt (12 statt 2).",
        "Rechnerisch wog von dem, was klar ist, am meisten:",
        "&lt;b&gt;Wonder&lt;/b&gt; GmbH kam aus der Phase Anforderungen, blieb 18 Tage (üblich bei 1 Fall, der",
        "war in der Zeit an 1 Tag im Gespräch, mit 1 Person, und wurde gewonnen.",
        "Lost AG kam aus der Phase Anforderungen, blieb 6 Tage",
        "war in der Zeit nicht im Gespräch und ging verloren.",
        "Wer klärt bis zum 14.04.2026, wie es mit den 3 festhängenden Accounts in Vergleich weitergeht?",
        "Am Zug: Vertrieb.",
    ):
        assert part in text
    assert "account=w" in linked
    assert ">13</a> Accounts in Vergleich" in linked


def test_story_in_english_without_names(open_page) -> None:
    text = told(open_page(OVERVIEW, lang="en", names="hidden", **AS_OF))
    assert "Account A came from Requirements" in text
    assert "Account B came from Requirements" in text
    assert "Wonder" not in text
    assert "account=w" not in text
    assert "This is a hint, not proof." in text


def test_where_the_past_is_too_short_no_reason_is_guessed(open_page) -> None:
    """Back to the end of February 2025 only four times 93 days are known before January."""
    view = {"as_of": "2026-03-31", "from": "2025-12-29", "to": "2026-03-31"}
    text = told(open_page(OVERVIEW, lang="en", **view))
    assert "There are too few cases, or too few periods before, to tell whether anything has changed." in text
    assert "hint" not in text


def test_where_none_is_stuck_nothing_leads_to_an_empty_list(open_page) -> None:
    """On 10 February s has been in comparison for 37 days: fewer than the charter's 45."""
    text = told(open_page(OVERVIEW, lang="de", **{"as_of": "2026-02-10", "from": "2026-02-01", "to": "2026-02-10"}))
    assert "Was tun wir bis zum 24.02.2026" in text
    assert "stuck" not in text
    assert "Festhängende zeigen" not in text
