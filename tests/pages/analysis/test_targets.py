"""The page of targets on a company small enough to work out by hand."""

from pathlib import Path

import pytest

from model.charter import Target, default_charter
from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys
from tests.tables import tables
from ui.analysis import targets_words
from ui.text import language

PAGE = "pages/analysis/targets.py"


def said(app) -> str:
    return "".join(block.proto.body for block in app.get("html")).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Three come to comparison in January, two of them decide in February."""
    targets = {
        "comparison": {"2026-Q1": Target(entries=3, conversion_rate=0.5)},
        "decision": {"2026-Q1": Target(entries=4)},
    }
    lines = ("a: comparison@1 > decision@32", "b: comparison@2 > decision@33", "c: comparison@3", "z: trigger@40")
    charter = default_charter().model_copy(update={"targets": targets})
    publish(Warehouse(tmp_path), charter, phase_event=journeys(*lines))
    return tmp_path


def test_a_forecast_judges_and_too_early_is_said_with_the_day(open_page) -> None:
    app = open_page(PAGE, lang="de", as_of="2026-02-10")
    assert "Von 3 Zielen: 1 erreicht, 1 nach dem Ausblick gefährdet, 1 noch nicht zu beurteilen." in said(app)
    found = {(row["phase"], row["wanted"]): row for row in tables(app)[0].value.to_dict("records")}
    assert found["Vergleich", "Eintritte ≥ 3"]["stands"] == "erreicht"
    assert found["Entscheidung", "Eintritte ≥ 4"]["stands"] == "Gefährdet (Ausblick bis 31.03.2026)"
    # 31 March and the charter's 90 days.
    early = next(row for (_, wanted), row in found.items() if wanted.startswith("Konversion"))
    assert early["stands"] == "noch nicht zu beurteilen, erst ab 29.06.2026"


def test_a_pace_without_an_upper_limit_is_at_least_so_long() -> None:
    """It read "31 days - not reached yet"."""
    row = {"measure": "median_days", "forecast": None, "low": 31.0, "high": None}
    with language.speaking("de"):
        assert targets_words._limits(row).replace("\u00a0", " ") == "mindestens 31 Tage"
        assert targets_words._limits(row | {"low": 14.0, "high": 24.0}) == "14 – 24 Tage"


def test_a_filter_takes_the_target_of_counts_away(open_page) -> None:
    app = open_page(PAGE, lang="en", as_of="2026-02-10", segment="")
    assert "agreed for all accounts only" in set(tables(app)[0].value["stands"])


def test_before_any_quarter_of_the_charter(open_page) -> None:
    assert "Die Charta nennt kein Ziel" in said(open_page(PAGE, lang="de", as_of="2025-12-01"))


def test_why_the_entries_changed_opens_from_the_targets(open_page) -> None:
    app = open_page(PAGE, lang="en", as_of="2026-02-10").button(key="targets.changed").click().run()
    assert not app.exception
    assert [heading.value for heading in app.subheader if heading.value.startswith("The most valuable that")]
