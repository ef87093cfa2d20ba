"""What was read is kept in a file per system: merged, by keys, with nothing left beside it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.kit.base import ignore_progress
from connectors.kit.raw import Mark, RawStore
from connectors.kit.reading import read
from connectors.kit.stream import RawTable, Stream
from connectors.kit.system import Observed
from storage.raw_file import StoreError, raw_file
from tests.connectors.kit.toy_system import FIRMS, MONDAY, Toy, kept, mapped


def test_nothing_of_a_row_stays_in_the_folder_but_the_store_itself(run, tmp_path):
    run(Toy(("1", "Very Personal", "new")))
    told = [path for path in (tmp_path / "toy").rglob("*") if path.is_file() and b"Very Personal" in path.read_bytes()]
    assert [path.name for path in told] in (["raw.duckdb"], [])


class TestStore:
    DAMAGED = b"this is no database" * 1000

    def test_a_damaged_file_is_a_sentence_when_read_and_when_published(self, run, tmp_path):
        toy = Toy(("1", "Acme", "new"))
        store, _ = run(toy)
        store.path.write_bytes(self.DAMAGED)
        for attempt in (lambda: run(toy, days=1), lambda: mapped(tmp_path, toy)):
            with pytest.raises(StoreError) as caught:
                attempt()
            assert caught.value.key == "system.store_unusable"
            assert caught.value.values == {
                "file": "toy/raw.duckdb",
                "reason": 'IO Error: The file "raw.duckdb" exists, but it is not a valid DuckDB database file!',
            }

    def test_a_load_that_is_refused_is_a_sentence_and_what_it_held_is_read_again(self, run):
        toy = Toy(("1", "Acme", "new"))
        store, _ = run(toy)
        sound = store.path.read_bytes()
        later = RawStore(store.path.parent, (FIRMS,), read_at=MONDAY + timedelta(days=1))
        later.open()
        later.path.write_bytes(self.DAMAGED)
        toy.log.append(("1", "Acme AG", "won"))
        mark = Mark("firms", {"place": 2}, later.read_at, is_whole=True)
        with pytest.raises(StoreError) as caught:
            later.load({"firms": {("1",): dict(zip(FIRMS.columns, toy.log[1], strict=True))}}, [mark])
        assert caught.value.values["file"] == "toy/raw.duckdb"
        assert "Acme" not in str(caught.value)
        later.path.write_bytes(sound)
        store, report = run(toy, days=2)
        assert report.rows == {"firms": 1}
        assert kept(store) == [("1", "Acme AG", "won", "2026-03-04")]

    def test_a_file_of_which_nothing_was_read_yet_tells_nothing(self, tmp_path):
        (tmp_path / "toy").mkdir()
        with raw_file(tmp_path / "toy" / "raw.duckdb"):
            pass
        assert mapped(tmp_path, Toy()) == []

    def test_a_column_of_a_later_version_is_empty_until_it_is_told(self, run, tmp_path):
        toy = Toy(("1", "Acme", "new"))
        store, _ = run(toy)
        later = RawTable("firms", ("id",), (*FIRMS.columns, "owner_name"))
        system = replace(
            toy.system(),
            streams=(Stream("firms", (later,), toy.pages),),
            observed=(Observed("firms", "owner_name"),),
            mapping={"account": lambda: "SELECT id AS account_id, coalesce(owner_name, name) AS name FROM raw.firms"},
        )
        newer = RawStore(store.path.parent, system.tables, read_at=MONDAY + timedelta(days=1))
        read(system, newer, is_full=False, progress=ignore_progress)
        toy.system = lambda **_: system
        assert mapped(tmp_path, toy) == [("toy:1", "Acme", "toy")]
        newer.load({"firms": {("1",): {"id": "1", "name": "Acme", "owner_name": "Ada"}}}, [])
        newer.observe(system.observed)
        assert mapped(tmp_path, toy) == [("toy:1", "Ada", "toy")]
        assert kept(newer, "SELECT column_name, value FROM kept.observed ORDER BY ALL") == [
            ("owner_name", "Ada"),
            ("stage", "new"),
        ]


class TestKeysOfSeveralColumns:
    PARTS = RawTable("parts", ("id", "part"), ("id", "part"))

    def test_such_a_table_cannot_be_listed_merged_or_observed(self):
        toy = Toy()
        with pytest.raises(ValueError, match="a listing needs a key of one column"):
            Stream("parts", (self.PARTS,), toy.pages, lists_all=True)
        streams = (Stream("parts", (self.PARTS,), toy.pages),)
        for wrong in ({"identities": {"parts": "account"}, "observed": ()}, {"observed": (Observed("parts", "part"),)}):
            with pytest.raises(ValueError, match="parts must have a key of one column"):
                replace(toy.system(), **{"streams": streams, "identities": {}, **wrong})
