"""The typical account and the counter-example: traced by hand, and against the plain-Python reading."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.charter import default_charter
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows, same
from tests.reference.journeys import PATIENT, days, journeys, simulated_log, worlds
from tests.reference.spells import phase_spells
from tests.reference.story_accounts import story_accounts

CHARTER = default_charter()
YEAR = {"start": date(2026, 1, 1), "end": date(2026, 12, 31), "as_of": date(2026, 12, 31)}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    return Warehouse(tmp_path_factory.mktemp("story"), keep=1)


def touch(number, account, day, contact, kind="call"):
    return {
        "activity_id": f"t{number}", "account_id": account, "contact_id": contact, "department": "buyer", "kind": kind,
        "occurred_at": datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(days=day),
    }  # fmt: skip


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return publish(
        Warehouse(tmp_path_factory.mktemp("drawn")),
        phase_event=journeys(
            "a: requirements@0 > comparison@10 > decision@20",  # 10 days
            "b: requirements@0 > comparison@10 > decision@30",  # 20 days: the median of 10, 20, 24, 60
            "c: comparison@10 > decision@34",  # 24 days, by another way
            "d: requirements@0 > comparison@10 > won@70",  # 60 days
            "e: requirements@0 > comparison@10 > lost@50",  # 40 days
            "f: requirements@0 > comparison@10",  # still there
            "g: comparison?@10 > lost@11",  # nobody knows since when
        ),
        account=[{"account_id": "b", "name": "Bolt"}],
        activity=[
            touch(1, "b", 9, "c1"),  # the day before it entered
            touch(2, "b", 10, "c1"),
            touch(3, "b", 10, "c2"),
            touch(4, "b", 30, "c1"),
            touch(5, "b", 20, "c3", "page_view"),
            touch(6, "b", 31, "c4"),
        ],
    )


def test_the_middle_of_the_larger_side_and_of_the_other(snapshot):
    typical, counter = rows(answer(snapshot, "story_accounts", phase="comparison", **YEAR))
    assert typical == {
        "example": "typical", "account_id": "b", "name": "Bolt", "from_phase": "requirements", "steps_before": 1,
        "entered_on": date(2026, 1, 11), "left_on": date(2026, 1, 31), "dwell_days": 20, "exit": "advance",
        "next_phase": "decision", "dialogue_days": 2, "people": 2, "is_onward": True, "spells": 4, "same_way": 3,
        "median_days": 20,
    }  # fmt: skip
    assert (counter["example"], counter["account_id"], counter["exit"], counter["spells"]) == (
        "counter",
        "e",
        "lost",
        1,
    )


def test_without_an_opposite_there_is_no_counter_example(snapshot):
    (only,) = rows(answer(snapshot, "story_accounts", phase="requirements", **YEAR))
    assert only["example"] == "typical"
    assert rows(answer(snapshot, "story_accounts", phase="trigger", **YEAR)) == []


def test_what_ends_after_the_period_is_not_told(snapshot):
    asked = YEAR | {"end": date(2026, 1, 21)}
    (only,) = rows(answer(snapshot, "story_accounts", phase="comparison", **asked))
    assert (only["account_id"], only["spells"]) == ("a", 1)


PHASES = st.sampled_from(CHARTER.phase_keys)


@settings(PATIENT, max_examples=12)
@given(world=worlds(), one=days(), other=days(), phases=st.lists(PHASES, min_size=3, max_size=3))
def test_examples_against_the_reference(warehouse, world, one, other, phases):
    people = [row | {"contact_id": f"c{place % 3}"} for place, row in enumerate(world.activities)]
    snapshot = publish(warehouse, phase_event=world.events, account=world.accounts, activity=people)
    start, end, as_of = sorted((one, other, world.as_of))
    spells = phase_spells(world.events, CHARTER, as_of)
    for phase in phases:
        asked = {"as_of": as_of, "start": start, "end": end, "phase": phase}
        expected = story_accounts(spells, world.accounts, people, CHARTER, phase, start, end)
        same(rows(answer(snapshot, "story_accounts", **asked)), expected)


def test_examples_of_a_large_log(warehouse):
    events = simulated_log(5, accounts=300)
    snapshot = publish(warehouse, phase_event=events)
    start, end, as_of = date(2025, 3, 1), date(2025, 8, 31), date(2025, 10, 31)
    spells = phase_spells(events, CHARTER, as_of)
    for phase in CHARTER.in_play:
        expected = story_accounts(spells, [], [], CHARTER, phase, start, end)
        found = answer(snapshot, "story_accounts", phase=phase, start=start, end=end, as_of=as_of)
        same(rows(found), expected)
        assert [row["example"] for row in expected] == ["typical", "counter"]
