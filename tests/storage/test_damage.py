"""Damage and want: it costs a sentence and only itself, and something healthy is served."""

import random
import shutil

import duckdb
import pytest

from model.errors import Fault
from settings import Settings
from storage.deep_checks import deep_findings
from storage.embedded import DATABASE
from storage.reading_back import unreadable
from storage.records import chosen_records
from storage.want import Want, translated
from storage.warehouse import Warehouse
from storage.writing import write
from tests.publishing import READ_AT, publish

ROWS = {
    "account": [{"account_id": f"A{n}", "name": f"Account {n}"} for n in range(400)],
    "phase_event": [
        {"account_id": f"A{n}", "phase": "trigger", "occurred_at": READ_AT.replace(month=3), "known_by": "user"}
        for n in range(400)
    ],
}


@pytest.fixture(scope="module")
def twice_published(tmp_path_factory):
    """A data folder with two snapshots of 400 accounts."""
    data = tmp_path_factory.mktemp("data")
    warehouse = Warehouse(data, memory_limit_mb=512)
    publish(warehouse, **ROWS)
    publish(warehouse, **ROWS)
    return data


@pytest.fixture
def data(twice_published, tmp_path):
    return shutil.copytree(twice_published, tmp_path / "data")


def asked(data):
    """What a visitor gets: the accounts and where each is, asked twice as somebody would who tries again."""
    warehouse = Warehouse(data, memory_limit_mb=512)
    for _ in (1, 2):
        snapshot = warehouse.current()
        try:
            names = ("account", "spell", "phase_event")
            tables = [snapshot.arrow(f'SELECT * FROM "{name}"').num_rows for name in names]
        except Fault:
            assert snapshot.is_damaged
        else:
            return tables, snapshot.stands_in_for
    return None


@pytest.mark.parametrize("seed", range(12))
def test_flipped_bits_cost_a_sentence_and_the_other_snapshot_serves(data, seed):
    drawn = random.Random(seed)
    current = data / "snapshots" / (data / "snapshots" / "CURRENT").read_text(encoding="utf-8") / DATABASE
    content = bytearray(current.read_bytes())
    for _ in range(drawn.choice((1, 1, 20))):
        content[drawn.randrange(len(content))] ^= 1 << drawn.randrange(8)
    current.write_bytes(content)
    assert asked(data)[0] == [400, 400, 400]


@pytest.mark.parametrize("content", [b"", b"nothing of the kind", None])
def test_a_snapshot_that_cannot_be_opened_is_stood_in_for(data, content):
    current = (data / "snapshots" / "CURRENT").read_text(encoding="utf-8")
    database = data / "snapshots" / current / DATABASE
    database.unlink() if content is None else database.write_bytes(content)
    assert asked(data) == ([400, 400, 400], current)
    keys = [finding.key for finding in deep_findings(Warehouse(data, memory_limit_mb=512))]
    assert keys == (["deep_snapshot"] if content is None else ["deep_damaged", "deep_snapshot"])
    # The next import is not kept from publishing by it.
    snapshot = publish(Warehouse(data, memory_limit_mb=512), follows=True, **ROWS)
    assert snapshot.stands_in_for is None


def test_what_is_read_next_follows_the_one_that_can_be_read_whole(data):
    """The last block is of a table that opening the file does not read: only reading all of it tells."""
    current = Warehouse(data, memory_limit_mb=512).current_id()
    database = data / "snapshots" / current / DATABASE
    content = bytearray(database.read_bytes())
    for place in range(len(content) - 1000, 0, -4096):
        database.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        warehouse = Warehouse(data, memory_limit_mb=512)
        if warehouse.current().stands_in_for is None and unreadable(database):
            break
    assert warehouse.former().stands_in_for == current
    assert warehouse.current().stands_in_for == current
    for folder in (data / "snapshots").glob("2*"):
        (folder / DATABASE).write_bytes(b"nothing of the kind")
    assert Warehouse(data, memory_limit_mb=512).former() is None


def test_an_empty_pointer_is_no_new_beginning(data):
    (data / "snapshots" / "CURRENT").write_bytes(b"")
    warehouse = Warehouse(data, memory_limit_mb=512)
    assert (warehouse.current_id(), warehouse.current().stands_in_for) == ("CURRENT", "CURRENT")
    assert warehouse.current().info.id == warehouse.snapshots()[0].id


def test_where_none_is_healthy_it_is_a_sentence(data):
    for database in (data / "snapshots").glob(f"*/{DATABASE}"):
        database.write_bytes(b"nothing of the kind")
    with pytest.raises(Fault) as caught:
        Warehouse(data, memory_limit_mb=512).current()
    assert caught.value.key == "snapshot.damaged"


def test_an_empty_file_of_records_is_no_new_beginning(tmp_path):
    (tmp_path / "records.sqlite").touch()
    with pytest.raises(Fault) as caught:
        chosen_records(Settings(data=tmp_path, _env_file=None))
    assert caught.value.key == "records.empty"
    assert (tmp_path / "records.sqlite").stat().st_size == 0


def test_what_cannot_be_read_back_is_not_published(data, monkeypatch):
    def on_a_bad_disk(part, *others):
        info = write(part, *others)
        (part / DATABASE).write_bytes(b"nothing of the kind")
        return info

    warehouse = Warehouse(data, memory_limit_mb=512)
    before = warehouse.current_id()
    monkeypatch.setattr("storage.warehouse.write", on_a_bad_disk)
    with pytest.raises(Want) as caught:
        publish(warehouse, **ROWS)
    assert caught.value.key == "want.written"
    assert warehouse.current_id() == before
    assert not list((data / "snapshots").glob(".*.part"))


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (OSError(28, "No space left on device"), "want.room"),
        (duckdb.IOException("Could not write file: No space left on device"), "want.room"),
        (duckdb.OutOfMemoryException("failed to allocate"), "want.memory"),
        (PermissionError(13, "Permission denied"), "want.leave"),
        (OSError(30, "Read-only file system"), "want.leave"),
        (duckdb.IOException("Corrupt database file: computed checksum 1 does not match"), "want.damaged"),
        (duckdb.FatalException("database has been invalidated"), "want.file"),
    ],
)
def test_what_a_machine_lacks_is_told_in_our_words(error, key, tmp_path):
    with pytest.raises(Want) as caught, translated(tmp_path):
        raise error
    assert (caught.value.key, caught.value.values) == (key, {"place": tmp_path.name})


def test_what_is_no_want_passes_through(tmp_path):
    with pytest.raises(FileNotFoundError), translated(tmp_path):
        (tmp_path / "missing").read_text(encoding="utf-8")


def test_too_little_memory_for_an_import_is_a_sentence(tmp_path):
    warehouse = Warehouse(tmp_path, memory_limit_mb=24)
    with pytest.raises(Want) as caught:
        publish(warehouse, **ROWS)
    assert caught.value.key == "want.memory"
    assert warehouse.current() is None
