"""An opportunity that changes company takes nothing along: every way it can happen, by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.answer import answer
from storage.snapshot import Snapshot
from storage.warehouse import Warehouse
from tests.publishing import publish, rows

# Days after 1 January 2026, at nine.
QUALIFIED, OFFERED, MOVED = 0, 20, 50


def at(day: int) -> datetime:
    return datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(days=day)


def deal(key: str, account: str | None, **more) -> dict:
    row = {"opportunity_id": key, "account_id": account, "name": key, "stage": "Proposal", "created_at": at(QUALIFIED)}
    return row | {"amount": 100.0, "synced_at": at(90)} | more


def steps(key: str, *told: tuple[str, int]) -> list[dict]:
    return [{"opportunity_id": key, "stage": stage, "changed_at": at(day), "changed_by": "user"} for stage, day in told]


def stays(key: str, *told: tuple[str | None, int]) -> list[dict]:
    """The companies of an opportunity: as the source dates them."""
    about = {"entity": "opportunity", "entity_id": key, "field": "account_id"}
    return [about | {"value": account, "changed_at": at(day)} for account, day in told]


USUAL = steps("o", ("Qualification", QUALIFIED), ("Proposal", OFFERED))


@pytest.fixture
def read(tmp_path):
    def read(**tables) -> Snapshot:
        accounts = [{"account_id": key, "name": key} for key in ("a", "b", "c")]
        return publish(Warehouse(tmp_path), account=accounts, **tables)

    return read


def way(snapshot: Snapshot, **more) -> list[tuple]:
    """account, phase, day entered, day left, exit, whether the entry is known."""
    start = at(0).date()
    return [
        (r["account_id"], r["phase"], (r["entered_on"] - start).days, r["left_on"] and (r["left_on"] - start).days,
         r["exit"], r["is_entry_known"])
        for r in rows(answer(snapshot, "phase_spells", as_of=at(90).date(), **more))
    ]  # fmt: skip


def value(snapshot: Snapshot, day: int) -> dict[str, float]:
    found = rows(answer(snapshot, "accounts", start=at(day).date(), end=at(day).date(), as_of=at(day).date(), limit=0))
    return {row["account_id"]: row["value"] for row in found}


FIRST = [("a", "requirements", 0, 20, "advance", True), ("a", "comparison", 20, 50, "re-dated", True)]


def test_the_old_company_is_left_in_no_phase_and_the_new_one_takes_over(read):
    snapshot = read(
        opportunity=[deal("o", "b")], stage_change=USUAL, attribute_change=stays("o", ("a", 0), ("b", MOVED))
    )
    assert way(snapshot) == [*FIRST, ("b", "comparison", 50, None, None, False)]
    assert value(snapshot, 40) == {"a": 100.0}
    assert value(snapshot, 60) == {"b": 100.0}


def test_another_open_opportunity_holds_the_old_company(read):
    snapshot = read(
        opportunity=[deal("o", "b"), deal("p", "a", stage="Qualification")],
        stage_change=[*USUAL, *steps("p", ("Qualification", 5))], attribute_change=stays("o", ("a", 0), ("b", MOVED)),
    )  # fmt: skip
    # It falls back to requirements: no return, as nobody went back.
    assert way(snapshot) == [
        *FIRST, ("a", "requirements", 50, None, None, False), ("b", "comparison", 50, None, None, False),
    ]  # fmt: skip


def test_what_was_won_stays_where_it_was_won(read):
    won = deal("o", "b", stage="Closed Won", outcome="won", closed_at=at(40))
    snapshot = read(
        opportunity=[won], stage_change=[*USUAL, *steps("o", ("Closed Won", 40))],
        attribute_change=stays("o", ("a", 0), ("b", MOVED)),
    )  # fmt: skip
    assert way(snapshot) == [
        ("a", "requirements", 0, 20, "advance", True), ("a", "comparison", 20, 40, "won", True),
        ("a", "won", 40, None, None, True),
    ]  # fmt: skip


def test_who_stands_further_on_does_not_move(read):
    snapshot = read(
        opportunity=[deal("o", "b"), deal("p", "b", stage="Negotiation")],
        stage_change=[*USUAL, *steps("p", ("Negotiation", 5))], attribute_change=stays("o", ("a", 0), ("b", MOVED)),
    )  # fmt: skip
    assert way(snapshot) == [*FIRST, ("b", "decision", 5, None, None, True)]
    assert value(snapshot, 60) == {"b": 200.0}


def test_there_and_back_again(read):
    snapshot = read(
        opportunity=[deal("o", "a")], stage_change=USUAL,
        attribute_change=stays("o", ("a", 0), ("b", MOVED), ("a", 60)),
    )  # fmt: skip
    assert way(snapshot) == [
        *FIRST, ("a", "comparison", 60, None, None, False), ("b", "comparison", 50, 60, "re-dated", False),
    ]  # fmt: skip
    found = rows(answer(snapshot, "changes", since=at(55).date(), as_of=at(90).date()))
    assert [tuple(row.values()) for row in found] == [
        ("a", None, "comparison", "re-dated"), ("b", "comparison", None, "re-dated"),
    ]  # fmt: skip


def test_to_no_company_at_all(read):
    snapshot = read(
        opportunity=[deal("o", None)], stage_change=USUAL, attribute_change=stays("o", ("a", 0), (None, MOVED))
    )
    assert way(snapshot) == FIRST
    assert value(snapshot, 60) == {}


def test_a_lost_customer_of_a_moved_deal_is_lost_again(read):
    """a was lost on day 10 with another deal; the moved one had reopened it."""
    lost = deal("p", "a", stage="Closed Lost", outcome="lost", closed_at=at(10))
    moved = deal("o", "b", created_at=at(15))
    snapshot = read(
        opportunity=[lost, moved],
        stage_change=[*steps("p", ("Proposal", 0), ("Closed Lost", 10)), *steps("o", ("Proposal", OFFERED))],
        attribute_change=stays("o", ("a", 15), ("b", MOVED)),
    )  # fmt: skip
    assert way(snapshot) == [
        ("a", "comparison", 0, 10, "lost", True), ("a", "lost", 10, 20, "reopened", True),
        ("a", "comparison", 20, 50, "re-dated", True), ("a", "lost", 50, None, None, False),
        ("b", "comparison", 50, None, None, False),
    ]  # fmt: skip


def test_activities_that_name_the_deal_stay_with_the_company_of_then(read):
    demo = {"activity_id": "t", "opportunity_id": "o", "department": "buyer", "kind": "demo_attended"}
    snapshot = read(
        opportunity=[deal("o", "b", stage="Qualification")], stage_change=steps("o", ("Qualification", 0)),
        attribute_change=stays("o", ("a", 0), ("b", MOVED)), activity=[demo | {"occurred_at": at(30)}],
    )  # fmt: skip
    # The demo was a's, and still supports its comparison; b has the deal alone.
    assert way(snapshot) == [
        ("a", "requirements", 0, 30, "advance", True), ("a", "comparison", 30, None, None, True),
        ("b", "requirements", 50, None, None, False),
    ]  # fmt: skip


def test_in_the_flow_they_are_entries_and_exits_and_everything_adds_up(read):
    snapshot = read(
        opportunity=[deal("o", "b")], stage_change=USUAL, attribute_change=stays("o", ("a", 0), ("b", MOVED))
    )
    flow = rows(answer(snapshot, "flow", start=at(45).date(), end=at(90).date(), as_of=at(90).date()))
    assert [tuple(r.values()) for r in flow if r["entered"] or r["left"]] == [("comparison", 1, 1, 1, 1)]
    outcomes = rows(answer(snapshot, "outcomes", phase="comparison", horizons=(30,), as_of=at(90).date()))
    assert outcomes[0]["still_rate"] is None  # nobody whose stay is known
