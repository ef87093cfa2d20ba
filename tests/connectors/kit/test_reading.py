"""A system read, staged and mapped: what a run keeps, where the next one begins, and what is gone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.kit.answered import parsed
from connectors.kit.base import ContractError, ProgramError, RefusedError, UnavailableError
from connectors.kit.staged import fill_from_raw
from connectors.kit.stream import Page
from model.charter import default_charter
from storage.staging import open_staging
from tests.connectors.kit.toy_system import Toy, kept, mapped, raised


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
