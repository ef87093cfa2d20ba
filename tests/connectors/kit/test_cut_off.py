"""Runs that are cut off: the whole one after them shows the system as of its own begin."""

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from connectors.kit import raw
from connectors.kit.base import ignore_progress
from connectors.kit.raw import Mark, RawStore
from connectors.kit.reading import read
from connectors.kit.stream import Page, RawTable, Stream
from connectors.kit.system import Standing, System

FIRMS = RawTable("firms", ("id",), ("id", "name", "stage"))
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
LOG = (("1", "Acme", "new"), ("2", "Bolt", "new"), ("3", "Cord", "new"))


class Passes:
    """A system that tells the rows it had when a pass began, one a page, and then where the next pass begins."""

    def __init__(self, *log):
        self.log, self.asked = list(log), []

    def pages(self, client, cursor):
        state = dict(cursor or {"since": 0})
        state.setdefault("until", len(self.log))
        state.setdefault("at", state["since"])
        self.asked.append((state["since"], state["at"], state["until"]))
        while state["at"] < state["until"]:
            row = dict(zip(FIRMS.columns, self.log[state["at"]], strict=True))
            state["at"] += 1
            yield Page({"firms": [row]}, dict(state))
        yield Page({}, {"since": state["until"]})

    def system(self, **stream):
        return System(
            "toy",
            lambda: nullcontext(self),
            lambda client: Standing("toy"),
            (Stream("firms", (FIRMS,), self.pages, **stream),),
            {},
        )


@pytest.fixture
def run(tmp_path):
    def once(passes, *, days=0, window_rows=2, **stream):
        store = RawStore(tmp_path / "toy", (FIRMS,), read_at=MONDAY + timedelta(days=days))
        report = read(passes.system(**stream), store, is_full=False, progress=ignore_progress, window_rows=window_rows)
        return store, report

    return once


@pytest.fixture
def killed(run, monkeypatch):
    """Runs a system that is cut off after so many loads."""

    def after(loads, passes, **given):
        load, left = RawStore.load, [loads]

        def counted(self, rows, marks):
            if not left[0]:
                raise KeyboardInterrupt
            left[0] -= 1
            load(self, rows, marks)

        with monkeypatch.context() as patched:
            patched.setattr(RawStore, "load", counted)
            with pytest.raises(KeyboardInterrupt):
                run(passes, window_rows=1, **given)

    return after


def kept(store, sql="SELECT id, name, stage FROM staged.firms ORDER BY id"):
    with store.connection() as connection:
        return connection.execute(sql).fetchall()


def test_what_came_since_is_told_by_a_pass_after_the_one_that_was_cut_off(run, killed):
    passes = Passes(*LOG)
    killed(2, passes)
    passes.log.append(("1", "Acme AG", "won"))
    store, report = run(passes, days=1)
    assert passes.asked == [(0, 0, 3), (0, 2, 3), (3, 3, 4)]
    assert report.rows == {"firms": 2}
    assert kept(store) == [("1", "Acme AG", "won"), *LOG[1:]]


def test_so_is_it_after_a_later_pass_that_was_cut_off(run, killed):
    passes = Passes(LOG[0])
    run(passes)
    passes.log += LOG[1:]
    killed(1, passes, days=1)
    passes.log.append(("3", "Cord AG", "won"))
    store, _ = run(passes, days=2)
    assert passes.asked == [(0, 0, 1), (1, 1, 3), (1, 2, 3), (3, 3, 4)]
    assert kept(store) == [*LOG[:2], ("3", "Cord AG", "won")]


def test_a_run_after_a_whole_one_makes_one_pass(run):
    passes = Passes(*LOG)
    run(passes)
    run(passes, days=1)
    assert passes.asked == [(0, 0, 3), (3, 3, 3)]


def test_a_listing_that_is_due_is_not_put_off_by_a_later_pass_that_was_cut_off(run, killed):
    passes = Passes(LOG[0])
    due = {"lists_all": True, "listed_again": timedelta(days=7)}
    run(passes, **due)
    passes.log += LOG[1:]
    killed(1, passes, days=1, **due)
    run(passes, days=7, **due)
    assert passes.asked == [(0, 0, 1), (1, 1, 3), (0, 0, 3)]


def test_a_mark_of_a_version_that_did_not_write_down_ends_is_taken_for_one_of_a_cut_off_pass(run, monkeypatch):
    passes = Passes(*LOG)
    with monkeypatch.context() as patched:
        patched.setattr(raw, "MARK", RawTable("mark", ("stream",), ("stream", "cursor", "began_at", "is_whole")))
        store, _ = run(passes)
    assert [(mark.is_whole, mark.is_ended) for mark in store.marks().values()] == [(True, False)]
    run(passes, days=1)
    assert passes.asked == [(0, 0, 3), (3, 3, 3), (3, 3, 3)]
    assert [mark.is_ended for mark in store.marks().values()] == [True]


def test_after_a_pause_longer_than_deletions_are_told_everything_is_listed_again(run):
    passes = Passes(*LOG)
    bin_of = {"lists_all": True, "tells_gone_for": timedelta(days=14)}
    run(passes, **bin_of)
    run(passes, days=13, **bin_of)
    del passes.log[0]
    store, _ = run(passes, days=27, **bin_of)
    assert passes.asked == [(0, 0, 3), (3, 3, 3), (0, 0, 2)]
    assert kept(store, "SELECT id FROM kept.vanished") == [("1",)]


def left_by_dlt(store, *, is_pending):
    """What a version that loaded through dlt left beside the rows."""
    with store.connection() as connection:
        connection.execute("CREATE TABLE staged._dlt_loads (load_id VARCHAR); CREATE SCHEMA staged_staging;")
        connection.execute("CREATE TABLE staged_staging.firms (id VARCHAR)")
    package = store.path.parent / "packages" / "reading" / "load" / "normalized" / "1772438400"
    (package if is_pending else package.parent).mkdir(parents=True)


@pytest.mark.parametrize("is_pending", [False, True])
def test_a_file_of_dlts_goes_on_and_half_a_package_of_it_has_everything_read_again(run, is_pending):
    passes = Passes(*LOG)
    store, _ = run(passes)
    left_by_dlt(store, is_pending=is_pending)
    passes.log.append(("1", "Acme AG", "won"))
    run(passes, days=1)
    assert passes.asked == [(0, 0, 3), (0, 0, 4) if is_pending else (3, 3, 4)]
    assert kept(store) == [("1", "Acme AG", "won"), *LOG[1:]]
    tables = (
        "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE schema_name LIKE 'staged%' ORDER BY ALL"
    )
    assert kept(store, tables) == [("staged.firms",), ("staged.mark",)]
    assert not (store.path.parent / "packages").exists()


def test_a_window_is_kept_whole_or_not_at_all(run):
    """The mark is the last of a window: what goes wrong there takes the rows back with it."""
    store, _ = run(Passes(*LOG))
    rows = {"firms": {("1",): {"id": "1", "name": "Acme AG", "stage": "won"}}}
    with pytest.raises(duckdb.ConstraintException):
        store.load(rows, [Mark(None, None, "2026-03-02")])
    assert kept(store) == list(LOG)
    store.load(rows, [])
    assert kept(store) == [("1", "Acme AG", "won"), *LOG[1:]]


def test_a_column_that_a_later_version_asks_for_is_added(run, tmp_path):
    run(Passes(*LOG))
    wider = RawTable("firms", ("id",), (*FIRMS.columns, "region"))
    later = RawStore(tmp_path / "toy", (wider,), read_at=MONDAY + timedelta(days=1))
    later.load({"firms": {("3",): {"id": "3", "name": "Cord", "stage": "won", "region": "Süd"}}}, [])
    found = kept(later, "SELECT id, stage, region FROM staged.firms ORDER BY id")
    assert found == [("1", "new", None), ("2", "new", None), ("3", "won", "Süd")]
