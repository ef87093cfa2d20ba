"""Which accounts moved in the period: from where to where, what matters first."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys
from tests.tables import tables

MOVED, IN_PLAY = "pages/accounts/moved.py", "pages/accounts/in_play.py"
# Days 31 to 58 of the year's begin, 1 January.
FEBRUARY = {"as_of": "2026-02-28", "from": "2026-02-01", "to": "2026-02-28"}


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """On in February: b (two steps), d (new), l (lost); s stood still, o moved in January only."""
    touch = {"activity_id": "t", "account_id": "s", "department": "buyer", "kind": "call"}
    publish(
        Warehouse(tmp_path),
        account=[
            {"account_id": name, "name": name.upper(), "value": value, "currency": "EUR"}
            for name, value in (("b", 100.0), ("d", 300.0), ("l", 50.0), ("s", 900.0), ("o", 800.0))
        ],
        phase_event=journeys(
            "b: trigger@0 > orientation@35 > requirements@40", "d: trigger@50", "l: comparison@3 > lost@45",
            "s: trigger@0", "o: trigger@0 > orientation@20",
        ),
        activity=[touch | {"occurred_at": datetime(2026, 2, 28, tzinfo=UTC)}],
    )  # fmt: skip
    return tmp_path


@pytest.mark.parametrize(
    ("lang", "kinds", "phases"),
    [
        ("de", ["verloren", "übersprungen", "neu"], ["Vergleich", "Anstoß", "–"]),
        ("en", ["lost", "skipped", "new"], ["Comparison", "Trigger", "–"]),
    ],
)
def test_who_was_lost_stands_first_then_who_skipped_then_who_is_new(open_page, lang, kinds, phases) -> None:
    rows = tables(open_page(MOVED, lang=lang, **FEBRUARY))[0].value
    assert rows["name"].tolist() == ["L", "B", "D"]
    assert rows["from_phase"].tolist() == phases
    assert rows["moved"].tolist() == kinds
    # Nobody has a segment, and nothing is decided: columns that say nothing are left out.
    assert "segment" not in rows
    assert "decision" not in rows
    assert "value" in rows


def test_in_play_are_all_but_the_lost_worth_most_first(open_page) -> None:
    rows = tables(open_page(IN_PLAY, lang="en", **FEBRUARY))[0].value
    assert rows["name"].tolist() == ["S", "O", "D", "B"]
