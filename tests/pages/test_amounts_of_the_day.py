"""Amounts as known on the day: where only those of today are known, page head, tile and report say so."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from model.charter import Money, default_charter
from storage.warehouse import Warehouse
from tests.metrics.test_money import change, deal, proposed
from tests.publishing import publish
from ui.reports import terminal

EUR = default_charter().model_copy(update={"money": Money(currency="EUR")})
PAST, TODAY = "2026-06-30", "2026-10-31"
SAID = {
    "de": "Die Beträge von 2 Verkaufschancen sind die von heute: Welche am 30.06.2026 galten, ist nicht bekannt.",
    "en": "The amounts of 2 opportunities are those of today: what they were on 30 Jun 2026 is not known.",
}


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Three opportunities since May, read in October: 10,000, 20,000, and 300 that were 400 before."""
    changes = [
        change("o3", "amount", "400", seen=datetime(2026, 6, 1, 12, tzinfo=UTC)),
        change("o3", "amount", "300", seen=datetime(2026, 7, 1, 12, tzinfo=UTC)),
    ]
    deals = (deal("o1", "a1", 10_000), deal("o2", "a2", 20_000), deal("o3", "a3", 300))
    publish(
        Warehouse(tmp_path), EUR, attribute_change=changes, synced_at=datetime(2026, 10, 31, 12, tzinfo=UTC),
        **proposed(*deals),
    )  # fmt: skip
    return tmp_path


def plain(app) -> str:
    return "\n".join(block.proto.body for block in app.get("html")).replace("\u202f", " ").replace("\u2060", "")


@pytest.mark.parametrize("spoken", ["de", "en"])
def test_head_and_tile_say_so_of_a_past_day(open_page, spoken: str) -> None:
    app = plain(open_page("pages/leadership/overview.py", lang=spoken, as_of=PAST))
    # In the head once, and in the tile of the value.
    assert app.count(SAID[spoken]) >= 2
    head = next(part for part in app.split("gt-top")[1:])
    assert SAID[spoken] in head.split("</div>")[0]


@pytest.mark.parametrize("spoken", ["de", "en"])
def test_nothing_of_it_is_said_of_today(open_page, spoken: str) -> None:
    words = {"de": "sind die von heute", "en": "are those of today"}
    assert words[spoken] not in plain(open_page("pages/leadership/overview.py", lang=spoken, as_of=TODAY))


@pytest.mark.parametrize("spoken", ["de", "en"])
def test_the_report_says_so(tmp_path: Path, spoken: str) -> None:
    file = tmp_path / "report.html"
    terminal.write("leadership", file, date.fromisoformat(PAST), spoken)
    assert SAID[spoken] in file.read_text(encoding="utf-8").replace("\u202f", " ").replace("\u2060", "")
