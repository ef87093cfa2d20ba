"""A whole import: published if sound, refused if not; the published snapshot stays as it was."""

from pathlib import Path

import pytest

from connectors import CONNECTORS, connector_class
from connectors.kit.base import RefusedError
from connectors.kit.system import Declared
from connectors.sync import import_folder
from model.charter import default_charter
from storage.warehouse import Warehouse

CHARTER = default_charter()
HEADER = "account_id,phase,occurred_at\n"
EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "data", memory_limit_mb=512)


def test_published_then_refused(tmp_path, warehouse):
    folder = tmp_path / "Auszug"
    folder.mkdir()
    (folder / "phase_events.csv").write_text(HEADER + "A,trigger,2026-01-01\nA,orientation,2026-02-01\n")
    report = import_folder(warehouse, folder, charter=CHARTER)
    assert (report.loaded, report.quarantined) == ({"phase_event": 2}, {"phase_event": 0})
    assert (report.info.connector, report.info.label, report.info.is_demo) == ("files", "Auszug", False)
    snapshot = warehouse.current()
    assert snapshot is not None
    assert snapshot.arrow("SELECT message FROM note", {}).to_pydict() == {"message": ["files.note.stand_in"]}
    (folder / "phase_events.csv").write_text(HEADER + "A,trigger,2026-01-01\nA,nowhere,2026-02-01\n")
    with pytest.raises(RefusedError):
        import_folder(warehouse, folder, charter=CHARTER)
    assert warehouse.current_id() == report.info.id
    assert list((tmp_path / "data" / "staging").iterdir()) == []


def test_quarantine_is_published_with_the_rest(tmp_path, warehouse):
    folder = tmp_path / "x"
    folder.mkdir()
    good = "".join(f"A{n},trigger,2026-01-01\n" for n in range(19))
    (folder / "phase_events.csv").write_text(HEADER + good + "A,nowhere,2026-02-01\n")
    report = import_folder(warehouse, folder, charter=CHARTER, quarantine_share=0.05)
    assert report.info.quarantined == 1


@pytest.mark.parametrize("name", ["maven_crm", "ms_opportunity_tracking", "hospital_billing"])
def test_examples_publish(shared_data, warehouse, name):
    mapping = EXAMPLES / name / "mapping.toml"
    info = import_folder(warehouse, shared_data / name, otherwise=CHARTER, mapping=mapping).info
    snapshot = warehouse.current()
    assert snapshot is not None
    assert info.label == name
    assert snapshot.charter.in_play != CHARTER.in_play  # the mapping's own
    assert snapshot.arrow("SELECT count(*) AS n FROM spell", {}).to_pydict()["n"][0] > 0


def test_every_connector_is_there():
    found = {name: connector_class(name) for name in CONNECTORS}
    assert (found.pop("demo").__name__, found.pop("files").__name__) == ("DemoCompany", "FilesConnector")
    assert all(isinstance(one, Declared) for one in found.values())
