"""A plan stands only beside what it was agreed for: all accounts, a quarter, as far as it is known."""

import re
from datetime import date
from pathlib import Path

import pytest

from model.charter import Target, default_charter
from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys
from tests.tables import tables
from ui.documents.plain import plain
from ui.reports import formats
from ui.shell import data
from ui.shell.scope import Scope

OVERVIEW, TARGETS = "pages/leadership/overview.py", "pages/analysis/targets.py"
QUARTER = {"as_of": "2026-04-20", "from": "2026-04-01", "to": "2026-04-20"}
# Any word of a plan or a target with its number.
PLANNED = re.compile(r"\d+ planned|Planned|target this quarter|\d+ geplant|Geplant|Ziel im Quartal")


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Acme and Bolt come to decision in April, where four were planned."""
    goals = {"2026-Q2": Target(entries=4, median_days=60)}
    targets = {"comparison": {"2026-Q2": Target(stock=3, median_days=60)}, "decision": goals}
    charter = default_charter().model_copy(update={"targets": targets})
    places = {"acme": ("KMU", "Süd"), "bolt": ("Konzern", "Nord"), "cora": ("KMU", "Süd"), "dora": ("Konzern", "Nord")}
    accounts = [
        {"account_id": name, "name": name, "segment": segment, "region": region}
        for name, (segment, region) in places.items()
    ]
    lines = (
        "acme: comparison@0 > decision@100",
        "bolt: comparison@2 > decision@101",
        "cora: comparison@3",
        "dora: comparison@95",
        "zeta: trigger@-300 > lost@-250",
    )
    publish(Warehouse(tmp_path), charter, account=accounts, phase_event=journeys(*lines))
    return tmp_path


def judged(app) -> str:
    """The headline and the tiles of the overview."""
    bodies = [block.proto.body for block in app.get("html")]
    found = [plain(body) for body in bodies if 'class="gt-headline' in body or 'class="gt-tile' in body]
    assert len(found) == 5
    return " ".join(found).replace("\u00a0", " ").replace("\u202f", " ")


def test_the_quarter_to_date_of_all_accounts_stands_beside_its_plan(open_page) -> None:
    text = judged(open_page(OVERVIEW, lang="en", **QUARTER))
    assert "2 entries into Decision expected, 4 planned, 2 already there." in text
    assert "Planned for the quarter: 4, expected: 2" in text
    # The tile's days are those of everybody in the last 180 days, the target's those of who entered in the quarter.
    assert "The target of 60 days is only for entries of the quarter, not for all counted here." in text
    assert "target this quarter: 60 days" not in text
    # Only comparison has a target for its stock: no sum of targets for all phases.
    assert "targets are for some phases only" in text
    assert "target this quarter: 3" not in text
    german = judged(open_page(OVERVIEW, lang="de", **QUARTER))
    assert "Geplant im Quartal: 4, erwartet: 2" in german
    assert "Ziele gibt es nur für einzelne Phasen" in german
    assert "Das Ziel von 60 Tagen gilt nur für Eintritte des Quartals, nicht für alle hier gezählten." in german


PARTS = {
    "filter": ("the plan is for all accounts, not for this selection",
               "der Plan gilt für alle Accounts, nicht für diese Auswahl"),
    "reach": ("the plan is for all accounts, and you see only a part of them",
              "der Plan gilt für alle Accounts, Sie sehen nur einen Teil davon"),
}  # fmt: skip


@pytest.mark.parametrize(("spoken", "place"), [("en", 0), ("de", 1)])
@pytest.mark.parametrize("part", PARTS)
def test_no_plan_stands_beside_a_part_and_the_reason_does(
    open_page, become, part: str, spoken: str, place: int
) -> None:
    view = {"segment": "KMU"} if part == "filter" else {}
    if part == "reach":
        become("south")
    text = judged(open_page(OVERVIEW, lang=spoken, **QUARTER, **view))
    assert text.count(PARTS[part][place]) == 2  # in the headline and on the tile
    assert not PLANNED.search(text)


def test_the_plan_of_a_quarter_is_none_for_a_year(open_page) -> None:
    year = QUARTER | {"from": "2025-05-01"}
    text = judged(open_page(OVERVIEW, lang="en", **year))
    assert "The plan is for a quarter, not for this period" in text
    assert "Planned for the quarter" not in text
    assert "Der Plan gilt für ein Quartal, nicht für diesen Zeitraum" in judged(open_page(OVERVIEW, lang="de", **year))


def test_a_past_day_knows_only_what_had_come_by_then(open_page) -> None:
    # Acme comes on 11 April, Bolt a day later.
    text = judged(open_page(OVERVIEW, lang="en", **(QUARTER | {"as_of": "2026-04-11", "to": "2026-04-11"})))
    assert "4 planned, 1 already there." in text
    # In March nothing is agreed.
    before = {"as_of": "2026-03-20", "from": "2026-01-01", "to": "2026-03-20"}
    text = judged(open_page(OVERVIEW, lang="en", **before))
    assert "(nothing is planned for Q1 2026)" in text
    assert not PLANNED.search(text)


@pytest.mark.parametrize("part", ["filter", "reach"])
def test_targets_are_agreed_for_all_accounts_only(open_page, become, part: str) -> None:
    if part == "reach":
        become("south")
    view = {"segment": "KMU"} if part == "filter" else {}
    app = open_page(TARGETS, lang="en", **QUARTER, **view)
    answers = [plain(block.proto.body) for block in app.get("html") if 'class="gt-answer' in block.proto.body]
    assert answers[0] == "The charter's targets are agreed for all accounts; beside a part of them no target is shown."
    (table, *_) = tables(app)
    assert set(table.value["stands"]) == {"agreed for all accounts only"}
    assert list(table.value["wanted"]) == ["Stock", "Dwell", "Entries", "Dwell"]


def test_a_report_on_a_part_has_no_plan_either(open_page) -> None:
    open_page(OVERVIEW, lang="en", **QUARTER)
    data.pin_snapshot()
    days = (date(2026, 4, 20), date(2026, 4, 1), date(2026, 4, 20))
    whole = formats.build_report("leadership", Scope(*days, language="en"))
    part = formats.build_report("leadership", Scope(*days, where=(("segment", ("KMU",)),), language="en"))
    assert "4 planned, 2 already there." in plain(whole.headline)
    assert "the plan is for all accounts, not for this selection" in plain(part.headline)
    assert not PLANNED.search(" ".join([plain(part.headline), *map(str, part.tiles)]))
