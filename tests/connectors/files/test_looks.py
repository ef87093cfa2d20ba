"""Exports of one kind a week apart are looks at one company: what changed, what is new, what is missing."""

from datetime import UTC, date, datetime

import pytest

from connectors.files.looks import kept_looks, standing
from connectors.files.looks.publishing import say_of_missing, take_back
from connectors.files.recognised import Answers, import_files, recognise
from connectors.kit.base import RefusedError
from model.charter import default_charter
from storage.warehouse import Warehouse

NOW = datetime(2026, 12, 20, 12, tzinfo=UTC)
FIRST, SECOND, THIRD = date(2026, 11, 20), date(2026, 11, 27), date(2026, 12, 4)
TOLD = ("opportunity", "account", "stage_change", "attribute_change")
HEAD = "Opportunity Name,Account Name,Opportunity ID,Stage,Amount,Created Date"


@pytest.fixture
def warehouse(tmp_path):
    return Warehouse(tmp_path / "data")


@pytest.fixture
def week(shared_data):
    return shared_data / "exports" / "week"


def look(warehouse, path, day, **more):
    return import_files(warehouse, [path], charter=default_charter(), exported_on=day, now=NOW, **more)


def ask(warehouse, sql):
    return [tuple(row.values()) for row in warehouse.current().arrow(sql, {}).to_pylist()]


def spells(warehouse):
    return ask(
        warehouse,
        "SELECT account_id, phase, entered_on, left_on, next_phase FROM spell ORDER BY account_id, phase::VARCHAR",
    )


def changes(warehouse):
    return ask(
        warehouse,
        "SELECT opportunity_id, stage, changed_on, coalesce(is_entry_known, true) FROM stage_change ORDER BY 1, 3, 2",
    )


def written(folder, name, *lines):
    path = folder / name
    path.write_text("\n".join((HEAD, *lines)) + "\n", encoding="utf-8")
    return path


ONE = [
    ("alphagmbh", "requirements", FIRST, None, None),
    ("betagmbh", "requirements", FIRST, None, None),
    ("deltagmbh", "comparison", FIRST, None, None),
    ("gammagmbh", "comparison", FIRST, None, None),
]
BOTH = [
    ("alphagmbh", "comparison", SECOND, None, None),
    ("alphagmbh", "requirements", FIRST, SECOND, "comparison"),
    ("betagmbh", "requirements", FIRST, None, None),
    ("deltagmbh", "comparison", FIRST, None, None),
    ("epsilongmbh", "requirements", SECOND, None, None),
    ("gammagmbh", "comparison", FIRST, SECOND, "won"),
    ("gammagmbh", "won", SECOND, None, None),
]


def test_a_week_between_two_looks(week, warehouse):
    look(warehouse, week / "w1_export.csv", FIRST)
    assert spells(warehouse) == ONE
    done = look(warehouse, week / "w2_export.csv", SECOND)
    assert spells(warehouse) == BOTH
    assert changes(warehouse) == [
        ("006A", "Qualification", FIRST, False),
        ("006A", "Proposal", SECOND, True),
        ("006B", "Qualification", FIRST, False),
        ("006C", "Proposal", FIRST, False),
        ("006C", "Closed Won", SECOND, True),
        ("006D", "Proposal", FIRST, False),
        ("006E", "Qualification", SECOND, False),
    ]
    assert ask(warehouse, "SELECT closed_on, outcome FROM opportunity WHERE opportunity_id = '006C'") == [
        (SECOND, "won")
    ]
    told = {note.key: note.values for note in done.report.notes}
    assert told["looks.note.changed"] == {"new": 1, "moved": 2}
    assert told["looks.note.missing"] == {"rows": 1, "ids": "006D"}
    assert warehouse.current().info.as_of == SECOND


def test_what_was_won_between_two_looks_counts_among_the_wins_of_the_year(week, warehouse):
    """C was open on 20 November and won on the 27th, of which the file alone tells no day."""
    first = look(warehouse, week / "w1_export.csv", FIRST)
    second = look(warehouse, week / "w2_export.csv", SECOND)
    assert [one.proposal.counts.won_this_year for one in (first, second)] == [0, 1]
    assert "exports.note.won_without_day" not in {note.key for note in second.report.notes}


def test_the_order_of_rows_means_nothing(week, warehouse, tmp_path):
    for number, day in ((1, FIRST), (2, SECOND)):
        _, *rows = (week / f"w{number}_export.csv").read_text(encoding="utf-8").splitlines()
        look(warehouse, written(tmp_path, f"w{number}.csv", *reversed(rows)), day)
    assert spells(warehouse) == BOTH


def test_undo_gives_the_figures_of_the_first(week, warehouse):
    look(warehouse, week / "w1_export.csv", FIRST)
    before = {name: ask(warehouse, f"SELECT * EXCLUDE (synced_at) FROM {name}") for name in TOLD}  # fmt: skip
    look(warehouse, week / "w2_export.csv", SECOND)
    done = take_back(warehouse, default_charter())
    assert (done.look.day, spells(warehouse), warehouse.current().info.as_of) == (SECOND, ONE, FIRST)
    after = {name: ask(warehouse, f"SELECT * EXCLUDE (synced_at) FROM {name}") for name in before}
    assert after == before
    assert take_back(warehouse, default_charter()).info is None
    assert kept_looks(warehouse.data) == []


def test_the_same_file_twice_is_one_look(week, warehouse, tmp_path):
    look(warehouse, week / "w1_export.csv", FIRST)
    look(warehouse, week / "w2_export.csv", SECOND)
    copy = tmp_path / "again.csv"
    copy.write_bytes((week / "w2_export.csv").read_bytes())
    done = look(warehouse, copy, None)
    assert "looks.note.same_file" in {note.key for note in done.report.notes}
    assert (len(kept_looks(warehouse.data)), spells(warehouse)) == (2, BOTH)


def test_an_older_file_after_a_newer_one_is_asked_about(week, warehouse):
    look(warehouse, week / "w2_export.csv", SECOND)
    with pytest.raises(RefusedError):
        look(warehouse, week / "w1_export.csv", FIRST)
    asked = recognise([week / "w1_export.csv"], exported_on=FIRST, now=NOW, data=warehouse.data)
    assert [one.key for one in asked.questions] == ["exported_on"]
    assert "looks.note.older" in {note.key for note in asked.notes}
    assert len(kept_looks(warehouse.data)) == 1


def test_a_second_look_whose_day_nothing_tells_is_never_of_the_first_day(week, warehouse):
    look(warehouse, week / "w1_export.csv", FIRST)
    # The newest row of the second file was created on 20 November: no more than that it is not older.
    asked = recognise([week / "w2_export.csv"], now=NOW, data=warehouse.data)
    assert [one.key for one in asked.questions] == ["exported_on"]


def test_back_again_after_a_third_look(week, warehouse, tmp_path):
    look(warehouse, week / "w1_export.csv", FIRST)
    look(warehouse, week / "w2_export.csv", SECOND)
    third = written(
        tmp_path, "w3.csv", "Projekt A,Alpha GmbH,006A,Proposal,12000,2026-09-01",
        "Projekt B,Beta GmbH,006B,Qualification,20000,2026-09-02",
        "Projekt C,Gamma GmbH,006C,Closed Won,30000,2026-09-03",
        "Projekt D,Delta GmbH,006D,Qualification,40000,2026-09-04",
        "Projekt E,Epsilon GmbH,006E,Closed Lost,50000,2026-11-20",
    )  # fmt: skip
    done = look(warehouse, third, THIRD)
    told = {note.key: note.values for note in done.report.notes}
    assert (told["looks.note.back"], told["looks.note.changed"]) == ({"rows": 1}, {"new": 0, "moved": 2})
    assert "looks.note.missing" not in told
    assert spells(warehouse) == sorted(
        [
            *(row for row in BOTH if row[0] in ("alphagmbh", "betagmbh", "gammagmbh")),
            ("deltagmbh", "comparison", FIRST, THIRD, "requirements"),
            ("deltagmbh", "requirements", THIRD, None, None),
            ("epsilongmbh", "lost", THIRD, None, None),
            ("epsilongmbh", "requirements", SECOND, THIRD, "lost"),
        ]
    )
    # A's amount was seen to be another one on 4 December; what did not change has no history.
    assert ask(
        warehouse, "SELECT entity_id, field, value, changed_at, seen_on FROM attribute_change ORDER BY seen_on"
    ) == [("006A", "amount", "10000.0", None, FIRST), ("006A", "amount", "12000.0", None, THIRD)]


def test_what_is_said_of_the_missing(week, warehouse):
    look(warehouse, week / "w1_export.csv", FIRST)
    look(warehouse, week / "w2_export.csv", SECOND)
    (one,) = standing(warehouse.data)
    assert [(m.opportunity_id, m.account, m.last_on, m.missing_on) for m in one.missing] == [
        ("006D", "Delta GmbH", FIRST, SECOND)
    ]
    say_of_missing(warehouse, default_charter(), {"006D": "lost"})
    assert [row for row in spells(warehouse) if row[0] == "deltagmbh"] == [
        ("deltagmbh", "comparison", FIRST, SECOND, "lost"),
        ("deltagmbh", "lost", SECOND, None, None),
    ]
    assert standing(warehouse.data)[0].missing == ()
    say_of_missing(warehouse, default_charter(), {"006D": "deleted"})
    assert [row for row in spells(warehouse) if row[0] == "deltagmbh"] == []


def test_what_the_file_dates_is_not_earlier_than_the_day_after_the_first_look(warehouse, tmp_path):
    head = "Opportunity Name,Account Name,Opportunity ID,Stage,Amount,Created Date,Close Date,Last Stage Change Date"
    first, second = tmp_path / "one.csv", tmp_path / "two.csv"
    rows = (
        "A,Alpha GmbH,1,Qualification,10,2026-09-01,2026-12-31,2026-09-10\n"
        "B,Beta GmbH,2,Qualification,10,2026-09-01,2026-12-31,2026-09-10\n"
    )
    first.write_text(f"{head}\n{rows}", encoding="utf-8")
    rows = (
        "A,Alpha GmbH,1,Proposal,10,2026-09-01,2026-12-31,2026-11-24\n"
        "B,Beta GmbH,2,Closed Won,10,2026-09-01,2026-11-18,2026-11-18\n"
    )
    second.write_text(f"{head}\n{rows}", encoding="utf-8")
    look(warehouse, first, FIRST)
    look(warehouse, second, SECOND)
    assert spells(warehouse) == [
        ("alphagmbh", "comparison", date(2026, 11, 24), None, None),
        ("alphagmbh", "requirements", date(2026, 9, 10), date(2026, 11, 24), "comparison"),
        ("betagmbh", "requirements", date(2026, 9, 10), date(2026, 11, 21), "won"),
        ("betagmbh", "won", date(2026, 11, 21), None, None),
    ]


def test_an_export_that_shares_nothing_with_the_last_one_is_asked_about(week, warehouse, tmp_path):
    look(warehouse, week / "w1_export.csv", FIRST)
    other = written(tmp_path, "other.csv", "X,Xi GmbH,007X,Proposal,1000,2026-09-01")
    with pytest.raises(RefusedError):
        look(warehouse, other, SECOND)
    look(warehouse, other, SECOND, answers=Answers(look="another"))
    assert [row[0] for row in spells(warehouse)] == ["xigmbh"]
    take_back(warehouse, default_charter())
    assert spells(warehouse) == ONE
