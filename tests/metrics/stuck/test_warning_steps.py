"""The three steps of warning: traced by hand, one account after the other."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings

from model.charter import default_charter
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows
from tests.reference.journeys import PATIENT, journeys, worlds

BEGIN = date(2026, 1, 1)
AS_OF = BEGIN + timedelta(days=100)
CHARTER = default_charter()


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Warehouse:
    return Warehouse(tmp_path_factory.mktemp("warnings"), keep=1)


def call(number, account, day):
    at = datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(days=day)
    return {
        "activity_id": f"t{number}",
        "account_id": account,
        "department": "buyer",
        "kind": "call",
        "occurred_at": at,
    }


def steps(snapshot, **asked):
    found = rows(answer(snapshot, "warning_steps", as_of=AS_OF, **asked))
    return {row["account_id"]: (row["warning"], row["due_days"]) for row in found}


def test_steps_by_hand(warehouse):
    """The charter gives a trigger 90 days; 20 moved on after 96 days: threshold 96; half stayed 20 days: usual 20.

    20 finished spells of 96 days, 40 of 20 days (lost): of 60, 40 had left by day 20, so the median is 20.
    """
    gone = [f"m{n}: trigger@0 > orientation@96" for n in range(20)]
    gone += [f"l{n}: trigger@0 > lost@20" for n in range(40)]
    here = ["stuck: trigger@3", "over: trigger@6", "soon: trigger@20", "calm: trigger@60", "silent: trigger@50"]
    snapshot = publish(
        warehouse,
        phase_event=journeys(*gone, *here, "new: trigger@90"),
        # Silent for 22 days, one more than the charter's 21; calm for exactly 21.
        activity=[call(1, "silent", 78), call(2, "calm", 79), call(3, "new", 70)],
    )
    found = rows(answer(snapshot, "warning_steps", as_of=AS_OF))
    [row] = [one for one in found if one["account_id"] == "silent"]
    assert row == {
        "account_id": "silent", "phase": "trigger", "age_days": 50, "warning": "late", "due_days": 47,
        "usual_days": 20, "agreed_days": 90, "threshold_days": 96, "threshold_source": "phase", "silent_days": 22,
    }  # fmt: skip
    told = {key: step for key, step in steps(snapshot).items() if not key.startswith(("m", "l"))}
    assert told == {
        "stuck": ("stuck", None),  # 97 days
        "over": ("late", 3),  # 94 days, over 90; stuck at 97
        "soon": ("within", 11),  # 80 days; late at 91
        "calm": ("within", 51),  # 40 days, past what is usual, but not silent
        "silent": ("late", 47),  # 50 days, past what is usual, and silent
        "new": ("within", 11),  # 10 days and silent for 30: late as soon as it is past the usual 20
    }
    assert steps(snapshot, account_id="over") == {"over": ("late", 3)}


def test_nobody_in_play(warehouse):
    snapshot = publish(warehouse, phase_event=journeys("a: won@1"))
    assert steps(snapshot) == {}


@settings(PATIENT, max_examples=10)
@given(world=worlds())
def test_stuck_is_what_stuck_lists(warehouse, world):
    snapshot = publish(
        warehouse, phase_event=world.events, account=world.accounts, activity=world.activities,
        opportunity=world.opportunities,
    )  # fmt: skip
    found = rows(answer(snapshot, "warning_steps", as_of=world.as_of))
    listed = rows(answer(snapshot, "stuck", as_of=world.as_of))
    assert [one["account_id"] for one in found if one["warning"] == "stuck"] == sorted(
        one["account_id"] for one in listed
    )
    for one in found:
        age, due = one["age_days"], one["due_days"]
        if one["warning"] in (None, "stuck"):
            assert due is None
        else:
            assert due >= 1
            assert age + due in {one["agreed_days"] + 1, one["threshold_days"] + 1, (one["usual_days"] or 0) + 1}
