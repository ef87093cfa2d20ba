"""Definitions, charter and trust: chosen, searched, downloaded, and honest about what is missing."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from model.charter import default_charter
from settings import settings
from storage.warehouse import Warehouse
from tests.tables import tables
from ui.text import catalogue

Opens = Callable[..., AppTest]
DEFINITIONS, CHARTER, TRUST = (f"pages/data/{name}.py" for name in ("definitions", "charter", "trust"))
NASTY = "<img src=x onerror=alert(1)> **x** $y$ =1+1"


def headings(app: AppTest) -> list[str]:
    return [heading.value for heading in app.subheader]


def html(app: AppTest) -> str:
    return "".join(block.proto.body for block in app.get("html"))


class TestDefinitions:
    def test_all_figures_are_listed_without_the_rows_behind_them(self, open_page: Opens) -> None:
        listed = html(open_page(DEFINITIONS, lang="en"))
        assert "How many accounts are in each phase?" in listed
        assert "metric=stock" in listed
        assert "metric=account_search" not in listed

    def test_a_link_opens_one_definition_with_its_columns(self, open_page: Opens) -> None:
        app = open_page(DEFINITIONS, lang="de", metric="dwell")
        assert headings(app) == ["Verweildauer: Wie lange bleiben Accounts in einer Phase?"]
        assert "(median_days)" in html(app)
        assert "python cli.py kpi dwell" in html(app)

    def test_choosing_shows_that_one(self, open_page: Opens) -> None:
        app = open_page(DEFINITIONS, lang="en")
        app.selectbox(key="option.metric").select("conversion").run()
        assert headings(app) == ["Conversion: Do accounts get there?"]
        assert "A rate is shown from 10 cases up" in html(app)

    def test_searching_finds_rows_behind_figures_too(self, open_page: Opens) -> None:
        app = open_page(DEFINITIONS, lang="de")
        app.text_input(key="option.search").set_value("suchtext höchstens").run()
        assert headings(app) == ["Accountsuche: Wo finde ich einen Account?"]

    def test_nothing_found_is_said(self, open_page: Opens) -> None:
        app = open_page(DEFINITIONS, lang="en", search=NASTY)
        assert headings(app) == []
        assert catalogue.texts_of("en")["definitions.none"] in html(app)


class TestCharter:
    def test_rules_are_sentences(self, open_page: Opens) -> None:
        said = html(open_page(CHARTER, lang="de"))
        assert (
            'mindestens 3 Aktivitäten der Art <span title="webinar_attended">Webinar besucht</span>, '
            '<span title="guide_downloaded">Leitfaden heruntergeladen</span> oder '
            '<span title="case_study_downloaded">Fallstudie heruntergeladen</span>, '
            "von mindestens 2 verschiedenen Personen, innerhalb von 30 Tagen"
        ) in said
        assert "180 Tage" in said

    def test_phases_stand_in_their_order_with_who_leads(self, open_page: Opens) -> None:
        rows = tables(open_page(CHARTER, lang="en"))[0].value
        assert rows["phase"].tolist() == ["Trigger", "Orientation", "Requirements", "Comparison", "Decision"]
        assert rows["department"].tolist() == ["Marketing", "Marketing", "shared", "Sales", "Sales"]
        assert rows["limit_days"].tolist() == [90, 60, 60, 45, 30]


class TestTrust:
    @pytest.fixture
    def data_folder(self, tmp_path: Path) -> Path:
        warehouse = Warehouse(tmp_path)
        at = datetime(2026, 3, 1, 9, tzinfo=UTC)
        with warehouse.staging() as staging:
            put = staging.connection.execute
            put("INSERT INTO account (account_id, name, row_no) VALUES ('A', 'A', 1), ('B', 'B', 2)")
            for place, (account, phase, known_by, known) in enumerate(
                [("A", "trigger", "observed", True), ("B", "trigger", "user", False), ("C", "decision", "user", True)]
            ):
                put(
                    "INSERT INTO phase_event (account_id, phase, occurred_at, known_by, is_entry_known, row_no)"
                    " VALUES ($1, $2, $3, $4, $5, $6)",
                    [account, phase, at, known_by, known, place],
                )
            put(
                "INSERT INTO quarantine (file, line, table_name, column_name, reason, value) VALUES"
                " ('a.csv', 7, 'opportunity', 'outcome', 'quarantine.not_allowed', $1),"
                " ('a.csv', 3, 'phase_event', 'phase', 'quarantine.not_allowed', 'x')",
                [NASTY],
            )
            warehouse.publish(staging, charter=default_charter(), connector="files", label=NASTY)
        return tmp_path

    def tables(self, app: AppTest) -> dict[str, list[list]]:
        return {" ".join(frame.value.columns): frame.value.values.tolist() for frame in tables(app)}

    def test_every_gap_is_shown_as_rows(self, open_page: Opens) -> None:
        found = self.tables(open_page(TRUST, lang="en")) | self.tables(open_page(TRUST, lang="en", part="records"))
        assert found["finding rows example"] == [["Phase events: “Account id” leads to no known row", 1, "C"]]
        assert found["phase origin accounts share"] == [
            ["Trigger", "observed", 1, 0.5],
            ["Trigger", "set by hand", 1, 0.5],
            ["Decision", "set by hand", 1, 1.0],
        ]
        assert found["phase spells excluded share"] == [["Trigger", 1, 1, 0.5]]

    def test_quarantine_names_file_line_column_reason_and_value_as_typed(self, open_page: Opens) -> None:
        rows = self.tables(open_page(TRUST, lang="de", part="records"))["file line table column reason value"]
        not_allowed = catalogue.texts_of("de")["quarantine.not_allowed"]
        assert rows[1] == ["a.csv", 7, "Verkaufschancen", "Ergebnis", f"{not_allowed}; erlaubt: won, lost", NASTY]
        assert rows[0][4].endswith(", ".join(default_charter().phase_keys))

    def test_what_comes_from_outside_is_nowhere_markup(self, open_page: Opens) -> None:
        for path, part in ((TRUST, "phases"), (TRUST, "records"), ("pages/data/sources.py", "")):
            app = open_page(path, lang="de", part=part)
            assert NASTY not in html(app)
            assert all(NASTY not in block.value for block in (*app.markdown, *app.caption))


def test_what_is_fine_is_said(open_page: Opens) -> None:
    app = open_page(TRUST, lang="de", part="records")
    assert catalogue.texts_of("de")["trust.quarantine.fine"] in [block.value for block in app.success]
    assert settings().data.is_dir()
