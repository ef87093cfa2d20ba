"""The reference's spells on journeys one can follow with a finger."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.charter import default_charter
from tests.reference.journeys import PATIENT, days, event_logs, event_row, journeys, worlds
from tests.reference.kpis import phase_spells
from tests.reference.spells import COLUMNS

CHARTER = default_charter()
YEAR_END = date(2026, 12, 31)


def told(events, as_of=YEAR_END, columns=("journey", "spell", "phase", "exit", "dwell_days")):
    return [tuple(spell[column] for column in columns) for spell in phase_spells(events, CHARTER, as_of)]


def test_columns_and_one_whole_row():
    closed, still_open = phase_spells(journeys("acme: trigger@0 > comparison@5"), CHARTER, date(2026, 1, 10))
    assert tuple(closed) == COLUMNS
    assert closed == {
        "account_id": "acme",
        "journey": 1,
        "spell": 1,
        "phase": "trigger",
        "entered_at": datetime(2026, 1, 1, 9, tzinfo=UTC),
        "entered_on": date(2026, 1, 1),
        "left_at": datetime(2026, 1, 6, 9, tzinfo=UTC),
        "left_on": date(2026, 1, 6),
        "next_phase": "comparison",
        "exit": "skip",
        "dwell_days": 5,
        "age_days": None,
        "is_open": False,
        "is_entry_known": True,
        "evidence_id": "e1",
    }
    assert (still_open["age_days"], still_open["is_open"], still_open["dwell_days"]) == (4, True, None)


def test_every_exit_and_the_journeys():
    line = (
        "acme: trigger@0 > orientation@1 > comparison@3 > requirements@6 > won@10 > trigger@15 > dormant@21"
        " > orientation@28 > lost@36 > decision@45"
    )
    assert told(journeys(line)) == [
        (1, 1, "trigger", "advance", 1),
        (1, 2, "orientation", "skip", 2),
        (1, 3, "comparison", "return", 3),
        (1, 4, "requirements", "won", 4),
        (1, 5, "won", "reopened", 5),
        (2, 6, "trigger", "dormant", 6),
        (2, 7, "dormant", "reopened", 7),
        (2, 8, "orientation", "lost", 8),
        (2, 9, "lost", "reopened", 9),
        (3, 10, "decision", None, None),
    ]


def test_a_repeated_phase_changes_nothing():
    assert told(journeys("acme: trigger@0 > trigger@3 > orientation@5 > orientation@9")) == [
        (1, 1, "trigger", "advance", 5),
        (1, 2, "orientation", None, None),
    ]


def test_two_changes_on_one_day_are_two_transitions():
    assert told(journeys("acme: trigger@0 > orientation@2 > requirements@2T15:00")) == [
        (1, 1, "trigger", "advance", 2),
        (1, 2, "orientation", "advance", 0),
        (1, 3, "requirements", None, None),
    ]


def test_one_instant_goes_by_sequence_else_its_furthest_phase_counts():
    at = datetime(2026, 1, 1, tzinfo=UTC)
    numbered = [
        event_row("a", "orientation", at, 1, sequence=2),
        event_row("a", "trigger", at, 2, sequence=1),
    ]
    plain = [event_row("b", phase, at, 3) for phase in ("orientation", "trigger", "dormant", "lost", "won", "lost")]
    phases = told(numbered + plain, columns=("account_id", "phase"))
    assert phases == [("a", "trigger"), ("a", "orientation"), ("b", "won")]
    assert told(plain[:4], columns=("phase",)) == [("lost",)]
    assert told(plain[:3], columns=("phase",)) == [("dormant",)]
    assert told(plain[:2], columns=("phase",)) == [("orientation",)]


def test_days_are_those_of_the_charters_zone():
    # In Berlin 22:59:59 UTC is 23:59:59 before the change; the day after, midnight is at 22:00 UTC.
    events = [
        event_row("a", "trigger", datetime(2025, 3, 29, 22, 59, 59, tzinfo=UTC), 1),
        event_row("a", "orientation", datetime(2025, 3, 29, 23, 0, tzinfo=UTC), 2),
        event_row("a", "decision", datetime(2025, 3, 30, 22, 0, tzinfo=UTC), 3),
    ]
    rows = told(events, columns=("entered_on", "dwell_days"))
    assert rows == [(date(2025, 3, 29), 1), (date(2025, 3, 30), 1), (date(2025, 3, 31), None)]
    assert len(told(events, as_of=date(2025, 3, 30))) == 2


def test_an_entry_before_history_began_is_marked():
    assert told(journeys("a: trigger?@0 > orientation@4"), columns=("phase", "is_entry_known")) == [
        ("trigger", False),
        ("orientation", True),
    ]


def test_accounts_come_in_code_point_order():
    events = journeys("ä: trigger@0", "a: trigger@0", "Z: trigger@0", "7: trigger@0", "007: trigger@0")
    assert told(events, columns=("account_id",)) == [("007",), ("7",), ("Z",), ("a",), ("ä",)]


def test_a_drawing_that_cannot_be_read_is_refused():
    with pytest.raises(ValueError, match="cannot read the step"):
        journeys("acme: trigger")


@PATIENT
@given(event_logs(), days())
def test_nothing_after_as_of_matters(events, as_of):
    limit = datetime(as_of.year, as_of.month, as_of.day, tzinfo=CHARTER.zone) + timedelta(days=1)
    seen = [event for event in events if event["occurred_at"] < limit.astimezone(UTC)]
    assert phase_spells(events, CHARTER, as_of) == phase_spells(seen, CHARTER, as_of)


@PATIENT
@given(event_logs(), st.randoms())
def test_row_order_does_not_matter(events, rng):
    shuffled = list(events)
    rng.shuffle(shuffled)
    assert phase_spells(shuffled, CHARTER, YEAR_END) == phase_spells(events, CHARTER, YEAR_END)


@PATIENT
@given(worlds())
def test_spells_of_an_account_join_without_gap_or_overlap(world):
    spells = phase_spells(world.events, CHARTER, YEAR_END)
    for earlier, later in pairwise(spells):
        if earlier["account_id"] == later["account_id"]:
            assert earlier["left_at"] == later["entered_at"]
            assert earlier["next_phase"] == later["phase"] != earlier["phase"]
            assert later["journey"] - earlier["journey"] in (0, 1)
        else:
            assert earlier["is_open"]
