"""A system read, staged and mapped: what a run keeps, where the next one begins, and what is gone."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.kit.answered import parsed
from connectors.kit.base import ContractError, ProgramError, RefusedError, UnavailableError, ignore_progress
from connectors.kit.raw import Mark, RawStore
from connectors.kit.reading import read
from connectors.kit.staged import fill_from_raw
from connectors.kit.stream import Page, RawTable, Stream
from connectors.kit.system import Observed, Standing, System
from model.charter import default_charter
from storage.raw_file import StoreError, raw_file
from storage.staging import open_staging

FIRMS = RawTable("firms", ("id",), ("id", "name", "stage"))
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)


class Toy:
    """A system in memory: a log of (id, name, stage); its cursor is the place in the log."""

    def __init__(self, *log, page_size=2, fails_after=None, fault=None):
        self.log, self.page_size, self.fails_after, self.fault, self.asked = (
            list(log),
            page_size,
            fails_after,
            fault,
            [],
        )

    def pages(self, client, cursor):
        place = cursor["place"] if cursor else 0
        self.asked.append(place)
        while place < len(self.log):
            if self.fails_after is not None and place >= self.fails_after:
                raise self.fault
            rows = [dict(zip(FIRMS.columns, row, strict=True)) for row in self.log[place : place + self.page_size]]
            place += len(rows)
            yield Page({"firms": rows}, {"place": place})

    def system(self, **stream):
        return System(
            "toy",
            lambda: nullcontext(self),
            lambda client: Standing("toy"),
            (Stream("firms", (FIRMS,), self.pages, **stream),),
            {"account": lambda: "SELECT id AS account_id, name FROM raw.firms ORDER BY id"},
            identities={"firms": "account"},
            observed=(Observed("firms", "stage"),),
        )


def raised(function):
    """What `function` raises, with its trace."""
    with pytest.raises(KeyError) as caught:
        function()
    return caught.value


@pytest.fixture
def run(tmp_path):
    def once(toy, *, days=0, is_full=False, window_rows=2, **stream):
        system = toy.system(**stream)
        tables = [table for one in system.streams for table in one.tables]
        store = RawStore(tmp_path / "toy", tables, read_at=MONDAY + timedelta(days=days))
        report = read(system, store, is_full=is_full, progress=ignore_progress, window_rows=window_rows)
        return store, report

    return once


def kept(store, sql="SELECT id, name, stage, left(read_at, 10) FROM staged.firms ORDER BY id"):
    with store.connection() as connection:
        return connection.execute(sql).fetchall()


def mapped(tmp_path, toy, **stream):
    system = toy.system(**stream)
    with open_staging(tmp_path / "staging", memory_limit_mb=256) as staging:
        fill_from_raw(staging, system, tmp_path / "toy" / "raw.duckdb", charter=default_charter())
        return staging.connection.execute("SELECT account_id, name, source FROM account ORDER BY 1").fetchall()


class TestPasses:
    def test_the_first_run_reads_all_the_second_what_came_since(self, run):
        toy = Toy(("1", "Acme", "new"), ("2", "Bolt", "new"), ("3", "Cord", "new"))
        run(toy)
        toy.log.append(("1", "Acme AG", "won"))
        store, report = run(toy, days=1)
        assert report.rows == {"firms": 1}
        assert toy.asked == [0, 3]
        assert kept(store) == [
            ("1", "Acme AG", "won", "2026-03-03"),
            ("2", "Bolt", "new", "2026-03-02"),
            ("3", "Cord", "new", "2026-03-02"),
        ]

    def test_a_run_that_fails_keeps_what_it_read_and_the_next_goes_on_there(self, run):
        toy = Toy(
            *((str(n), f"Firm {n}", "new") for n in range(6)),
            fails_after=4,
            fault=UnavailableError("system.unavailable"),
        )
        with pytest.raises(UnavailableError):
            run(toy)
        toy.fails_after = None
        store, report = run(toy, days=1)
        assert toy.asked == [0, 4, 6]
        assert report.rows == {"firms": 2}
        assert len(kept(store)) == 6

    def test_a_refused_stream_stops_alone_and_says_so(self, run):
        toy = Toy(("1", "Acme", "new"), fails_after=0, fault=RefusedError("system.not_allowed", place="/firms"))
        _, report = run(toy)
        assert [(note.key, note.values["fault"], note.values["place"]) for note in report.notes] == [
            ("system.stream_stopped", "system.not_allowed", "/firms")
        ]

    def test_an_answer_that_lacks_what_is_read_stops_its_stream_alone(self, run, caplog):
        def untold():
            return parsed('{"total": 1}')["results"]

        _, report = run(Toy(("1", "Acme", "new"), fails_after=0, fault=raised(untold)))
        assert [(note.values["fault"], note.values["reason"]) for note in report.notes] == [
            ("system.misshapen", "results")
        ]
        assert "in untold" in caplog.text

    @pytest.mark.parametrize("fault", [KeyError("results"), AttributeError("x"), ZeroDivisionError()])
    def test_a_bug_of_ours_is_told_as_ours_and_its_trace_is_in_the_log(self, run, caplog, fault):
        _, report = run(Toy(("1", "Acme", "new"), fails_after=0, fault=fault))
        assert [(note.values["fault"], note.values["reason"]) for note in report.notes] == [
            ("system.our_fault", type(fault).__name__)
        ]
        assert "Traceback" in caplog.text
        assert type(fault).__name__ in caplog.text

    def test_a_mapping_that_cannot_be_run_is_ours_and_names_the_table(self, run, tmp_path, caplog):
        toy = Toy(("1", "Acme", "new"))
        run(toy)
        wrong = replace(toy.system(), mapping={"account": lambda: "SELECT id AS account_id, naem FROM raw.firms"})
        with (
            open_staging(tmp_path / "staging", memory_limit_mb=256) as staging,
            pytest.raises(ProgramError) as caught,
        ):
            fill_from_raw(staging, wrong, tmp_path / "toy" / "raw.duckdb", charter=default_charter())
        assert (caught.value.key, caught.value.values) == (
            "system.mapping_failed",
            {"system": "toy", "table": "account", "reason": "BinderException"},
        )
        assert "Traceback" in caplog.text

    def test_everything_is_read_again_on_demand(self, run):
        toy = Toy(("1", "Acme", "new"))
        run(toy)
        run(toy, days=1, is_full=True)
        assert toy.asked == [0, 0]

    def test_a_pass_that_cannot_go_on_where_it_was_cut_off_begins_anew_on_demand(self, run):
        toy = Toy(
            *((str(n), f"Firm {n}", "new") for n in range(4)), fails_after=2, fault=ContractError("system.not_json")
        )
        run(toy)
        run(toy, days=1)
        assert toy.asked == [0, 2]
        toy.fails_after = None
        store, report = run(toy, days=2, is_full=True)
        assert toy.asked == [0, 2, 0]
        assert report.rows == {"firms": 4}
        assert {row[3] for row in kept(store)} == {"2026-03-04"}

    def test_of_two_rows_with_one_key_the_last_told_is_kept_and_one_without_key_is_counted(self, run):
        toy = Toy(("1", "Acme", "new"), ("1", "Acme AG", "new"), (None, "Nobody", "new"), page_size=3)
        store, report = run(toy)
        assert [row[:2] for row in kept(store)] == [("1", "Acme AG")]
        assert [(note.key, note.values) for note in report.notes] == [
            ("system.rows_without_key", {"table": "firms", "rows": 1})
        ]

    def test_characters_that_are_none_stop_nothing(self, run):
        cut_off, strange = "Acme \ud83d", "Bolt\x00\u2028ß"
        store, _ = run(Toy(("1", cut_off, "new"), ("2", strange, None)))
        assert [row[1:3] for row in kept(store)] == [("Acme ?", "new"), (strange, None)]

    def test_a_place_that_is_no_more_begins_anew_in_the_same_run(self, run):
        toy = Toy(("1", "Acme", "new"))
        run(toy)
        ran_out = {"place": 1}
        told = toy.pages

        def pages(client, cursor):
            yield from [Page({}, {})] if cursor == ran_out else told(client, cursor)

        toy.pages, toy.log = pages, [("2", "Bolt", "new")]
        store, report = run(toy, days=1, lists_all=True)
        assert report.rows == {"firms": 1}
        assert kept(store, "SELECT id FROM kept.vanished") == [("1",)]


class TestGone:
    def test_a_row_that_a_whole_listing_did_not_tell_is_gone_and_comes_back_when_told_again(self, run, tmp_path):
        toy = Toy(("1", "Acme", "new"), ("2", "Bolt", "new"))
        run(toy, lists_all=True)
        toy.log = [("1", "Acme", "new")]
        store, _ = run(toy, days=1, is_full=True, lists_all=True)
        assert kept(store, "SELECT object, id, kind, gone_at FROM kept.vanished") == [
            ("firms", "2", "deleted", "2026-03-03T08:00:00.000Z")
        ]
        assert mapped(tmp_path, toy, lists_all=True) == [("toy:1", "Acme", "toy")]
        toy.log.append(("2", "Bolt", "new"))
        run(toy, days=2, is_full=True, lists_all=True)
        assert mapped(tmp_path, toy, lists_all=True) == [("toy:1", "Acme", "toy"), ("toy:2", "Bolt", "toy")]

    def test_a_listing_without_a_single_row_makes_nobody_vanish_where_many_were_known(self, run):
        toy = Toy(*((str(n), f"Firm {n}", "new") for n in range(20)))
        run(toy, lists_all=True)
        toy.log = []
        store, report = run(toy, days=1, is_full=True, lists_all=True)
        assert [(note.key, note.values) for note in report.notes] == [
            ("system.nothing_listed", {"stream": "firms", "rows": 20})
        ]
        assert kept(store, "SELECT * FROM kept.vanished") == []

    def test_a_listing_that_was_cut_off_makes_nobody_vanish(self, run):
        toy = Toy(*((str(n), f"Firm {n}", "new") for n in range(4)))
        run(toy, lists_all=True)
        toy.fails_after, toy.fault = 2, UnavailableError("system.unavailable")
        with pytest.raises(UnavailableError):
            run(toy, days=1, is_full=True, lists_all=True)
        toy.fails_after = None
        store, _ = run(toy, days=2, lists_all=True)
        assert toy.asked == [0, 0, 2, 4]
        assert kept(store, "SELECT * FROM kept.vanished") == []

    def test_a_whole_listing_is_due_again_after_its_time(self, run):
        toy = Toy(("1", "Acme", "new"))
        for day in (0, 1, 7):
            run(toy, days=day, lists_all=True, listed_again=timedelta(days=7))
        assert toy.asked == [0, 1, 0]


class TestObserved:
    def test_a_value_is_written_down_on_the_day_it_was_first_seen(self, run):
        toy = Toy(("1", "Acme", "new"), ("2", "Bolt", None))
        run(toy)
        run(toy, days=1)
        toy.log.append(("1", "Acme", "won"))
        toy.log.append(("2", "Bolt", "new"))
        store, _ = run(toy, days=2)
        assert kept(store, "SELECT row_key, value, left(seen_at, 10) FROM kept.observed ORDER BY seen_at, row_key") == [
            ("1", "new", "2026-03-02"),
            ("1", "won", "2026-03-04"),
            ("2", "new", "2026-03-04"),
        ]


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
