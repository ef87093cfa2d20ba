"""My accounts: traced by hand, and against the plain-Python reading on worlds nobody would draw."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.charter import default_charter
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows, same
from tests.reference.journeys import PATIENT, journeys, worlds
from tests.reference.opened_by_rules import opened
from tests.reference.own_accounts import own_accounts
from tests.reference.spells import phase_spells

CHARTER = default_charter()
DAY = date(2026, 6, 30)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    return Warehouse(tmp_path_factory.mktemp("own"), keep=1)


def on(month, day):
    return datetime(2026, month, day, 9, tzinfo=UTC)


def deal(number, account, expected, closed=None):
    return {
        "opportunity_id": f"o{number}", "account_id": account, "name": "Deal", "stage": "Angebot",
        "created_at": on(1, 5), "expected_close_on": expected, "closed_at": closed,
    }  # fmt: skip


def touch(number, account, when, kind="call"):
    return {
        "activity_id": f"t{number}", "account_id": account, "department": "buyer", "kind": kind, "occurred_at": when,
    }  # fmt: skip


def test_own_list_by_hand(tmp_path):
    snapshot = publish(
        Warehouse(tmp_path),
        account=[
            {"account_id": "a", "name": "A", "owner_sales": "u1", "value": 100.0},
            {"account_id": "b", "name": "B", "owner_marketing": "u1", "value": 300.0},
            {"account_id": "c", "name": "C", "owner_sales": "u2", "value": 900.0},
            {"account_id": "w", "name": "W", "owner_sales": "u1"},
        ],
        # a is older than the 45 days the charter gives comparison, b has just come, w is no longer in play.
        phase_event=journeys("a: comparison@0", "b: trigger@170", "c: trigger@0", "w: comparison@0 > won@9"),
        opportunity=[
            deal(1, "a", date(2026, 7, 9)),
            deal(2, "a", date(2026, 6, 29)),
            deal(3, "b", date(2026, 1, 1), closed=on(2, 1)),
        ],
        activity=[
            touch(1, "a", on(6, 16)),  # one day too early to be new
            touch(2, "b", on(6, 17)),
            touch(3, "b", on(6, 17), "email_reply"),
            touch(4, "b", on(6, 30)),
            touch(5, "a", on(6, 30), "page_view"),
        ],
    )
    found = rows(answer(snapshot, "own_accounts", as_of=DAY, owner="u1"))
    told = [
        (row["account_id"], row["is_stuck"], row["next_step_on"], row["is_overdue"], row["last_sign_on"],
         row["new_days"])
        for row in found
    ]  # fmt: skip
    assert told == [
        ("a", True, date(2026, 6, 29), True, date(2026, 6, 16), 0),
        ("b", False, None, None, date(2026, 6, 30), 2),
    ]
    assert rows(answer(snapshot, "own_accounts", as_of=DAY, owner="nobody")) == []
    # Of two that entered comparison one was won after 9 days, nobody later: 100 x (0.5 - 0).
    assert [row["value_at_risk"] for row in found] == [50.0, None]


@settings(PATIENT, max_examples=12)
@given(world=worlds(), owner=st.sampled_from(("A", "b", "ä", "O'Neil")))
def test_own_list_against_the_reference(warehouse, world, owner):
    snapshot = publish(
        warehouse, phase_event=world.events, account=world.accounts, activity=world.activities,
        opportunity=world.opportunities,
    )  # fmt: skip
    spells = phase_spells(world.events, CHARTER, world.as_of)
    deals = opened(world.opportunities, [], world.events, CHARTER)
    expected = own_accounts(spells, world.accounts, world.activities, deals, CHARTER, world.as_of, owner)
    same(rows(answer(snapshot, "own_accounts", as_of=world.as_of, owner=owner)), expected)
