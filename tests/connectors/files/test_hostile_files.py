"""Files that mean harm: each ends in a sentence or is read, and nothing of it stays."""

import subprocess
import sys
from types import SimpleNamespace

import pytest

from connectors.cage import caged, checked, limits
from connectors.cage.caged import turns
from connectors.files.connector import FilesConnector
from connectors.files.foreign.inspection import inspect
from connectors.files.foreign.opening.opening import tables_of
from connectors.files.foreign.opening.records import Sheet
from connectors.files.foreign.opening.written import write as write_sheet
from connectors.kit.base import ContractError
from model.charter import default_charter
from model.errors import Fault
from settings import ROOT
from storage.staging import open_staging
from tests.hostile import CORPUS, workbook, write
from ui.text.catalogue import t

# Rows of a mapping keep their own lengths.
ROWS_AS_THEY_ARE = ("zeros.csv",)


@pytest.fixture
def staging(tmp_path):
    with open_staging(tmp_path / "staging", memory_limit_mb=500) as opened:
        yield opened


def left(staging):
    """What lies beside the staging file."""
    return [path.name for path in staging.path.parent.iterdir() if path.name.startswith(f"{staging.path.name}-")]


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_file_ends_in_a_sentence(name, staging, tmp_path):
    path, (_, faults) = write(name, tmp_path), CORPUS[name]
    if faults is None:
        assert tables_of(path, staging)
    else:
        with pytest.raises(Fault) as caught:
            tables_of(path, staging)
        assert caught.value.key in faults
        assert t(caught.value.key, **caught.value.values) != caught.value.key
    assert not left(staging)
    assert not (tmp_path.parent / "escaped.csv").exists()


@pytest.mark.parametrize("name", [name for name in CORPUS if name.endswith((".xlsx", ".csv"))])
def test_a_hostile_file_read_by_a_mapping_ends_in_a_sentence(name, tmp_path):
    path, (_, faults) = write(name, tmp_path), CORPUS[name]
    if faults is None or name in ROWS_AS_THEY_ARE:
        assert inspect(path).columns
        return
    with pytest.raises(Fault) as caught:
        inspect(path)
    assert t(caught.value.key, **caught.value.values) != caught.value.key


@pytest.mark.parametrize(("processors", "children"), [(1, 1), (2, 1), (3, 2), (16, 2)])
def test_readers_leave_a_processor_to_those_who_look_at_pages(processors, children):
    assert turns(processors) == children


def test_rows_as_wide_as_a_few_are_refused_before_much_of_them_is_written(tmp_path):
    """Row 10,001 below the headings of a sheet 2,000 wide is place 20,002,000, of which fewer than 200,020 are filled:
    40 long rows and then one cell a row.
    """
    rows = [(1, [f"Spalte {place}" for place in range(2_000)], "")]
    rows += [(line, ["1"] * 2_000 if line < 42 else ["1"], "") for line in range(2, 20_000)]
    with pytest.raises(ContractError) as caught:
        write_sheet(Sheet("a.csv", None, "text", lambda: iter(rows)), tmp_path / "a", most_places=200_000_000)
    assert (caught.value.values["rows"], caught.value.values["columns"]) == (10_001, 2_000)


def test_no_file_of_the_machine_comes_in_by_an_entity(staging, tmp_path):
    (table,) = tables_of(write("entity.xml", tmp_path), staging)
    rows = staging.connection.execute(f"SELECT c0, c1 FROM {table.relation}").fetchall()
    assert rows == [("&x;", "Ulm")]


def test_a_sign_that_is_no_letter_is_kept(staging, tmp_path):
    (table,) = tables_of(write("not_a_letter.csv", tmp_path), staging)
    assert staging.connection.execute(f"SELECT c0 FROM {table.relation}").fetchall() == [("A\ufffeB",)]


@pytest.mark.parametrize("name", ["truncated.parquet", "no_foot.parquet", "flipped.parquet"])
def test_a_broken_parquet_of_an_interchange_folder_is_a_sentence(name, staging, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    write(name, folder).rename(folder / "phase_events.parquet")
    connector = FilesConnector(folder, charter=default_charter())
    with pytest.raises(Fault) as caught:
        connector.fill(staging, lambda done, total, label: None)
    assert caught.value.key == "files.broken"
    assert not left(staging)


def limited(monkeypatch, **limits):
    chosen = {"read_memory_mb": 2048, "read_seconds": 180, "upload_limit_mb": 200} | limits
    monkeypatch.setattr(caged, "settings", lambda: SimpleNamespace(**chosen))


def test_what_asks_for_more_memory_than_it_may_have_is_a_sentence(staging, tmp_path, monkeypatch):
    limited(monkeypatch, read_memory_mb=300)
    path = tmp_path / "large.json"
    path.write_bytes(b'[{"a":1,"b":"' + b"x" * 150_000_000 + b'"}]')
    with pytest.raises(Fault) as caught:
        tables_of(path, staging)
    assert (caught.value.key, caught.value.values) == (
        "files.reading_too_large",
        {"file": "large.json", "limit_mb": 300},
    )


def test_a_reader_that_aborts_takes_nothing_with_it(staging, tmp_path, monkeypatch):
    """A sheet of 24 million places passes the measuring; its reader sets aside more than it may have, and aborts."""
    limited(monkeypatch, read_memory_mb=300)
    cells = "".join(f'<c r="{letter}1"><v>1</v></c>' for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    path = tmp_path / "tall.xlsx"
    path.write_bytes(workbook(f'<row r="1">{cells}</row><row r="900000"><c r="Z900000"><v>1</v></c></row>'))
    with pytest.raises(Fault) as caught:
        tables_of(path, staging)
    assert caught.value.key == "files.reading_too_large"


def test_what_takes_too_long_is_ended(staging, tmp_path, monkeypatch):
    limited(monkeypatch, read_seconds=1)
    path = tmp_path / "long.csv"
    path.write_bytes(b"Kunde;Betrag;Ort\n" + b"Alpha;1;Ulm\n" * 3_000_000)
    with pytest.raises(Fault) as caught:
        tables_of(path, staging)
    assert (caught.value.key, caught.value.values) == ("files.reading_too_long", {"file": "long.csv", "seconds": 1})
    assert not left(staging)


def test_check_says_where_a_child_cannot_be_limited(monkeypatch):
    assert not list(checked.findings())
    monkeypatch.setattr(limits, "AVAILABLE", False)
    assert [finding.key for finding in checked.findings()] == ["no_limits"]


def test_the_child_gets_no_settings_and_starts_without_the_engine():
    """Most of what it takes is starting; and a reader led astray finds no secret."""
    code = (
        "import sys, connectors.cage.child, connectors.files.foreign.opening.task, connectors.files.foreign.cells; "
        "print(sorted(sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not [name for name in ("settings", "pydantic", "duckdb", "pyarrow", "ibis") if f"'{name}'" in loaded]
