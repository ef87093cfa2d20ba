"""A charter, a snapshot and records of version 1 open, and mean what they meant but for what version 2 says anew."""

import sqlite3
from collections import Counter
from shutil import copytree

import pytest

from connectors.sync import import_folder
from model.charter import read_charter
from storage.records import Records, decisions, meetings, voice
from storage.republish import republish
from storage.warehouse import Warehouse
from tests.version_one.conftest import asked
from tests.version_one.questions import QUESTIONS

# Answers that version 2 defines anew, given the same spells: kind of difference, and how many rows of which columns
# differ. docs/decisions/version-one.md names the rules.
DEFINED_ANEW: dict[str, tuple[str, Counter]] = {
    "forecast": ("whole limits", Counter(low=8, high=8)),
    "targets": ("whole limits of the forecast", Counter(forecast_low=3, forecast_high=3)),
}
# Columns that version 2 adds.
ADDED = {
    "forecast": {"history_days"},
    "outcomes": {
        f"{way}_{end}" for way in ("advanced", "returned", "lost", "dormant", "still") for end in ("low", "high")
    },
    "trust": {"outcome_differs", "unnamed_stage", "unsupported", "owner_left"},
    "velocity": {"low", "high"},
}
# By phase: from which day on an account was stuck and is now, by which rule; comparison and decision as in the charter.
STUCK_AFTER = {
    "trigger": (210, "phase", 120, "phase"), "orientation": (82, "segment", 73, "phase"),
    "requirements": (None, None, 53, "phase"), "decision": (60, "phase", 30, "charter"),
}  # fmt: skip
# Accounts whose phases version 2 reads otherwise, by kind.
WOKEN = {"A-000046", "A-000047", "A-000054", "A-000072"}


@pytest.fixture(scope="module")
def old_snapshot(company):
    """The snapshot as version 1 published it."""
    return Warehouse(company / "data").current()


@pytest.fixture(scope="module")
def read_anew(company, tmp_path_factory):
    """The same rows imported today, under the charter of version 1."""
    warehouse = Warehouse(tmp_path_factory.mktemp("data"))
    import_folder(warehouse, company / "rows", charter=read_charter(company / "charter.toml"))
    return warehouse.current()


def test_the_old_charter_is_one_motion_with_the_targets_it_had(company):
    charter = read_charter(company / "charter.toml")
    assert [motion.key for motion in charter.motions] == ["new"]
    assert charter.version == 1
    assert (charter.money, charter.unit, charter.fiscal_year_starts_on) == (None, "account", None)
    assert charter.targets["decision"]["2026-Q4"].entries == 36


@pytest.mark.parametrize("name", [name for name in QUESTIONS if name not in ("stuck", "decomposition")])
def test_an_old_snapshot_answers_as_it_did(old_snapshot, answers, name):
    before, now = answers[name], asked(old_snapshot, name)
    assert set(now[0]) - set(before[0]) == ADDED.get(name, set())
    assert list(before[0]) == [column for column in now[0] if column in before[0]]
    assert len(now) == len(before)
    differing = Counter(
        column for old, new in zip(before, now, strict=True) for column in old if old[column] != new[column]
    )
    assert differing == DEFINED_ANEW.get(name, ("", Counter()))[1]


def test_stuck_is_told_by_those_who_moved_on(old_snapshot, answers):
    """Every exit counted, dormancy after 180 days set the limits; by those who moved on they are shorter."""
    before, now = answers["stuck"], asked(old_snapshot, "stuck")
    assert {row["account_id"] for row in before} < {row["account_id"] for row in now}
    limits = {row["phase"]: (int(row["threshold_days"]), row["threshold_source"]) for row in now}
    assert limits == {phase: told[2:] for phase, told in STUCK_AFTER.items()}
    for row in before:
        assert (int(row["threshold_days"]), row["threshold_source"]) == STUCK_AFTER[row["phase"]][:2]
    older = {
        row["account_id"]
        for row in answers["phase_spells"]
        if row["is_open"] == row["is_entry_known"] == "true"
        and row["phase"] in limits
        and int(row["age_days"]) > limits[row["phase"]][0]
    }
    assert {row["account_id"] for row in now} == older


def test_decomposition_splits_what_was_volume(old_snapshot, answers):
    """Inflow and queue instead of volume, so mix is another, too; corrections, rates and the figure stay."""
    before, now = answers["decomposition"], asked(old_snapshot, "decomposition")
    told = ("factor_start", "factor_end", "start_value", "end_value")

    def of(found, part):
        return {row["phase"]: tuple(row[name] for name in told) for row in found if row["part"] == part}

    assert {row["part"] for row in now} == {"inflow", "queue", "mix", "rate", "pace", "data_corrections"}
    assert of(now, "rate") == of(before, "rate")
    assert of(now, "data_corrections") == of(before, "data_corrections")
    for phase, (*pace, _, _) in of(now, "pace").items():
        # The day of an exit is counted now.
        was = [float(days) + 1 for days in of(before, "dwell")[phase][:2]]
        assert [float(days) for days in pace] == pytest.approx(was)
    assert sum(float(row["change"]) for row in now) == sum(float(row["change"]) for row in before)


def spells_by_account(rows):
    found = {}
    for row in rows:
        found.setdefault(row["account_id"], []).append(row)
    return found


def test_the_old_charter_finds_the_old_spells_but_for_those_who_woke(read_anew, answers):
    before, now = spells_by_account(answers["phase_spells"]), spells_by_account(asked(read_anew, "phase_spells"))
    assert set(before) == set(now)
    differing = {account for account in before if before[account] != now[account]}
    assert (len(before), differing) == (116, WOKEN)
    for account in differing:
        pairs = zip(before[account], now[account], strict=False)
        place = next(
            number
            for number, (old, new) in enumerate(pairs)
            if (old["phase"], old["entered_on"]) != (new["phase"], new["entered_on"])
        )
        stood, silent, woke = now[account][place - 2 : place + 1]
        # Version 1 began again at the evidence of that day; version 2 goes on where it stood, on the same day.
        assert (silent["phase"], silent["exit"]) == ("dormant", "reopened")
        assert woke["phase"] == stood["phase"]
        assert woke["entered_on"] == before[account][place]["entered_on"]


@pytest.mark.parametrize(
    "name", ["stock", "stock_2026-03-31", "cumulative_flow", "changes", "buying_group", "velocity"]
)
def test_figures_of_accounts_where_they_stand_are_the_same(read_anew, answers, name):
    told = [
        {column: row[column] for column in row if column not in ADDED.get(name, ())} for row in asked(read_anew, name)
    ]
    assert told == answers[name]


def test_an_old_snapshot_is_published_anew_by_its_charter_as_an_import_is(company, read_anew, tmp_path):
    """As when stages are given their phases in the browser: nothing is read from any source."""
    copytree(company / "data" / "snapshots", tmp_path / "snapshots")
    warehouse = Warehouse(tmp_path)
    info = republish(warehouse, read_charter(company / "charter.toml"))
    assert (info.is_demo, info.label) == (True, "demo")
    assert asked(warehouse.current(), "phase_spells") == asked(read_anew, "phase_spells")


def moves_of(spells, *, only):
    """(from_phase, to_phase) of every change of phase of those accounts."""
    return Counter(
        (row["phase"], row["next_phase"]) for row in spells if row["account_id"] in only and row["next_phase"]
    )


def test_transitions_differ_by_those_of_the_woken_alone(read_anew, answers):
    before, now = answers["phase_spells"], asked(read_anew, "phase_spells")
    expected = moves_of(now, only=WOKEN)
    expected.subtract(moves_of(before, only=WOKEN))
    found = Counter()
    for rows, sign in ((asked(read_anew, "transitions"), 1), (answers["transitions"], -1)):
        for row in rows:
            if row["from_phase"]:
                found[row["from_phase"], row["to_phase"]] += sign * int(row["transitions"])
    assert {move: change for move, change in found.items() if change} == {
        move: change for move, change in expected.items() if change
    }


def test_doubts_of_version_two_are_told_beside_the_old_ones(read_anew, answers):
    now = asked(read_anew, "trust")
    for old, new in zip(answers["trust"], now, strict=True):
        assert {column: new[column] for column in old if column != "suspect"} == {
            column: old[column] for column in old if column != "suspect"
        }
        assert int(new["suspect"]) <= int(old["suspect"]) + int(new["owner_left"])
    assert sum(int(row["owner_left"]) for row in now) == 3
    assert {(row["outcome_differs"], row["unnamed_stage"]) for row in now} == {("0", "0")}


def test_old_records_open_with_all_that_was_agreed(company):
    with sqlite3.connect(company / "data" / "records.sqlite") as written:
        cards = written.execute("SELECT card_id, language, title FROM voice_card").fetchall()
        agreed = written.execute("SELECT text, owner, status FROM decision").fetchall()
        ((as_of, charter_version),) = written.execute("SELECT as_of, charter_version FROM meeting").fetchall()
    records = Records(company / "data")
    series = meetings.series_of((), is_demo=True)
    with records.begin() as session:
        (meeting,) = meetings.of_series(session, series)
        assert (str(meeting.as_of), meeting.charter_version) == (as_of, charter_version)
        found = decisions.carried(session, series, since=meeting.closed_at)
        assert sorted((one.text, one.owner, one.status) for one in found) == sorted(agreed)
        shown = [(one.card_id, one.language, one.title) for one in voice.all_cards(session, is_demo=True)]
        assert sorted(shown) == sorted(cards)
    records.close()
    assert (len(agreed), len(cards)) == (3, 16)
