"""The worked examples on real input: exact counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.files import FilesConnector, apply, charter_of, inspect, propose
from connectors.kit.base import FillReport, ignore_progress
from connectors.sync import run
from model.charter import default_charter
from storage.staging import Staging, open_staging
from storage.warehouse import Warehouse

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"


@pytest.fixture
def staging(tmp_path: Path) -> Iterator[Staging]:
    with open_staging(tmp_path / "staging", memory_limit_mb=512) as opened:
        yield opened


def fill(staging: Staging, shared_data: Path, name: str) -> FillReport:
    mapping = EXAMPLES / name / "mapping.toml"
    charter = charter_of(shared_data / name, mapping)
    assert charter is not None
    return FilesConnector(shared_data / name, charter=charter, mapping=mapping).fill(staging, ignore_progress)


def rows(staging: Staging, sql: str) -> list[tuple]:
    return staging.connection.execute(sql).fetchall()


def test_maven(staging, shared_data):
    report = fill(staging, shared_data, "maven_crm")
    assert report.loaded == {"account": 85, "opportunity": 8800, "stage_change": 8300 + 6711}
    assert sum(report.quarantined.values()) == 0
    assert rows(staging, "SELECT stage, count(*) FROM opportunity GROUP BY stage ORDER BY stage") == [
        ("Engaging", 1589), ("Lost", 2473), ("Prospecting", 500), ("Won", 4238),
    ]  # fmt: skip
    assert rows(staging, "SELECT stage, count(*) FROM stage_change GROUP BY stage ORDER BY stage") == [
        ("Engaging", 8300), ("Lost", 2473), ("Won", 4238),
    ]  # fmt: skip
    assert rows(staging, "SELECT outcome, count(*) FROM opportunity GROUP BY outcome ORDER BY outcome") == [
        ("lost", 2473), ("won", 4238), (None, 2089),
    ]  # fmt: skip
    assert rows(staging, "SELECT count(*) FROM opportunity WHERE name = 'GTX Pro'") == [(1480,)]
    assert rows(staging, "SELECT count(*) FROM opportunity WHERE name = 'GTXPro'") == [(0,)]
    assert rows(staging, "SELECT count(DISTINCT industry) FROM account WHERE industry LIKE 'techn%'") == [(1,)]
    assert {note.key: note.values["rows"] for note in report.notes} == {
        "files.note.without_account": 1425, "files.note.fallback": 500,
    }  # fmt: skip


def test_ms_opportunity_tracking(staging, shared_data):
    report = fill(staging, shared_data, "ms_opportunity_tracking")
    assert report.loaded == {"account": 357, "opportunity": 486, "phase_event": 357}
    assert report.quarantined["opportunity"] == 1
    assert rows(staging, "SELECT file, line, column_name, reason, value FROM quarantine") == [
        ("Fact.csv", second_302(shared_data), "opportunity_id", "quarantine.duplicate_key", "302")
    ]
    assert rows(staging, "SELECT account_id, name FROM account WHERE account_id = '6'") == [("6", "Damkix")]
    assert rows(staging, "SELECT DISTINCT is_entry_known, known_by FROM phase_event") == [(False, "import")]
    assert rows(staging, "SELECT count(*) FROM opportunity WHERE account_id LIKE '%.0'") == [(0,)]
    assert rows(staging, "SELECT round(sum(amount)) > 2e9 FROM opportunity") == [(True,)]


def second_302(shared_data: Path) -> int:
    lines = (shared_data / "ms_opportunity_tracking" / "Fact.csv").read_text().splitlines()
    return [number for number, line in enumerate(lines, start=1) if line.split(",")[1] == "302.0"][1]


def test_hospital_billing(staging, shared_data):
    report = fill(staging, shared_data, "hospital_billing")
    assert (report.loaded, report.quarantined) == ({"phase_event": 49_951}, {"phase_event": 0})
    assert rows(
        staging, "SELECT count(DISTINCT account_id), count(*) FILTER (account_id = 'NA') > 0 FROM phase_event"
    ) == [(10_000, True)]
    ended = "phase_event WHERE phase IN ('won', 'lost')"
    assert rows(staging, f"SELECT phase, count(*) FROM {ended} GROUP BY 1 ORDER BY 1") == [
        ("lost", 985 + 490), ("won", 7421),
    ]  # fmt: skip


def test_maven_as_proposed(staging, shared_data):
    """Without any correction: the same opportunities and dated points as the worked example."""
    folder = shared_data / "maven_crm"
    mapping = propose([inspect(folder / "accounts.csv"), inspect(folder / "sales_pipeline.csv")])
    report = apply(mapping, folder, staging, charter=default_charter())
    assert report.loaded == {"account": 85, "opportunity": 8800, "stage_change": 8300 + 6711}
    assert sum(report.quarantined.values()) == 0
    assert rows(staging, "SELECT count(*) FROM opportunity WHERE created_at < TIMESTAMPTZ '2016-10-20 12:00:00Z'") == [
        (rows(staging, "SELECT count(*) FROM opportunity WHERE stage = 'Prospecting'")[0][0] + 1,)
    ]


def test_stages_unknown_to_the_charter_are_told(tmp_path, shared_data):
    """The default charter knows Won and Lost; Engaging is told, where it is published (storage/stages.py)."""
    mapping, warehouse = EXAMPLES / "maven_crm" / "mapping.toml", Warehouse(tmp_path)
    connector = FilesConnector(shared_data / "maven_crm", charter=default_charter(), mapping=mapping)
    run(warehouse, connector, charter=default_charter(), label="maven")
    told = warehouse.current().arrow("SELECT stage FROM stage WHERE phase IS NULL").column("stage").to_pylist()
    assert told == ["Engaging"]
