"""The panel *why did it change*, opened from the tiles of the overview, on a company one can work out by hand."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys
from tests.tables import tables
from ui.analysis import why_changed_words
from ui.analysis.why_changed_rows import Subject
from ui.blocks import verdicts
from ui.shell import data
from ui.shell.scope import Scope
from ui.text import language

ROOT = Path(__file__).parents[3]
PERIOD = {"as_of": "2026-01-20", "from": "2026-01-11", "to": "2026-01-20"}
# In each of ten times ten days two came to decision after four; in the last ten days twenty did.
BEFORE = tuple(f"{name}{back}: trigger@{-10 * back} > decision@{4 - 10 * back}" for back in range(10) for name in "ab")
NOW = tuple(f"n{number}: trigger@10 > decision@14" for number in range(20))


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    accounts = [*(line.partition(":")[0] for line in (*BEFORE, *NOW)), "z"]
    publish(
        Warehouse(tmp_path),
        account=[{"account_id": key, "name": key, "segment": "KMU" if key < "n" else "Konzern"} for key in accounts],
        phase_event=journeys(*BEFORE, *NOW, "z: lost@19"),
    )
    return tmp_path


def said(app) -> str:
    return "".join(block.proto.body for block in app.get("html")).replace("\u00a0", " ").replace("\u202f", " ")


def opened(figure: str, phase: str = "", spoken: str = "de") -> AppTest:
    """The overview, as the server's first page, with the panel open."""
    language.use(spoken)
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=300)
    for name, value in {"lang": spoken, **PERIOD}.items():
        app.query_params[name] = value
    app = app.run().button(key=f"{figure}.{phase}.changed").click().run()
    assert not app.exception
    return app


def test_entries_name_the_clear_cause_and_the_accounts_that_came() -> None:
    app = opened("entries", "decision")
    assert "davor 2: mehr, als die übliche Schwankung erklärt" in said(app)
    assert "Am meisten wog von dem, was klar ist: Zulauf, Phase Anstoß" in said(app)
    listed = tables(app)[-1].value
    assert len(listed) == 10
    assert set(listed["phase"]) == {"Entscheidung"}


def test_stock_says_since_when_and_in_which_phase() -> None:
    """Pairs came on 12 December and every ten days before: 16 were in play on the 20th; 24 came since."""
    app = opened("stock", spoken="en")
    assert "Today 40, a month ago 16: " in said(app)
    assert "The most valuable that moved" in [heading.value for heading in app.subheader]


def test_conversion_and_stock_open_it_on_their_own_pages(open_page) -> None:
    app = open_page("pages/analysis/conversion.py", lang="en", **PERIOD)
    app = app.button(key="conversion.changed").click().run()
    assert not app.exception
    assert "The most valuable that left Trigger" in [heading.value for heading in app.subheader]
    app = open_page("pages/analysis/phases.py", lang="en", **PERIOD)
    app = app.button(key="cumulative_flow.changed").click().run()
    assert not app.exception
    assert "Today 40, a month ago 16: " in said(app)


@pytest.mark.parametrize(
    ("path", "button"),
    [("outlook", "forecast"), ("phases", "stock"), ("phases", "flow")],
)
def test_every_other_page_of_a_kpi_opens_it(open_page, path: str, button: str) -> None:
    app = open_page(f"pages/analysis/{path}.py", lang="en", **PERIOD)
    app = app.button(key=f"{button}.changed").click().run()
    assert not app.exception
    headings = [heading.value for heading in app.subheader]
    assert any(heading.startswith("The most valuable that") for heading in headings), headings


def test_pace_says_what_the_period_alone_shows_where_only_the_year_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tile spoke of usual variation, and the panel it opened of a change that is no chance."""
    data.pin_snapshot()

    def change(scope: Scope, figure: str, key: str) -> verdicts.Change:
        verdict = "up" if (scope.end - scope.start).days > 300 else "usual"
        return verdicts.Change(figure, key, 69.0, 56.0, None, None, verdict)

    monkeypatch.setattr(verdicts, "change", change)
    language.use("de")
    scope = Scope(date(2026, 1, 20), date(2026, 1, 11), date(2026, 1, 20))
    text = why_changed_words.sentence(scope, Subject("dwell", "trigger")).replace("\u00a0", " ")
    assert text.startswith(
        "Vom 11.01.2026 bis 20.01.2026 allein: übliche Schwankung. Über ein Jahr ist der Unterschied deutlich: "
        "21.01.2025 bis 20.01.2026: im Mittel 69 Tage, davor"
    )
    assert why_changed_words.axis(Subject("dwell", "trigger")) == "Hälfte nach (Tagen)"


def test_pace_of_a_phase_that_nobody_is_in(open_page) -> None:
    """All 40 left trigger after four days within the year; there is no year before to compare with."""
    app = open_page("pages/analysis/dwell.py", lang="de", phase="trigger", **PERIOD)
    app = app.button(key="dwell_cohorts.changed").click().run()
    assert not app.exception
    assert "Tempo in Anstoß: zu wenige Fälle, um eine Veränderung zu erkennen." in said(app)
    assert "Mit so wenigen Fällen lässt sich keine Veränderung erkennen." in said(app)
    assert "Am längsten in Anstoß" in [heading.value for heading in app.subheader]
    assert "Kein Account passt dazu." in said(app)
