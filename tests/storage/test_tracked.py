"""What one snapshot shows otherwise than the one before: amounts as known, and who was where."""

from datetime import UTC, date, datetime

import pytest

from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows

OLD_DAY, NEW_DAY = datetime(2026, 10, 1, 8, tzinfo=UTC), datetime(2026, 10, 20, 8, tzinfo=UTC)
CREATED = datetime(2026, 4, 1, 9, tzinfo=UTC)
CHANGES = "SELECT entity_id, field, value, changed_at, seen_at FROM attribute_change ORDER BY ALL"


@pytest.fixture
def warehouse(tmp_path) -> Warehouse:
    return Warehouse(tmp_path)


def account(account_id: str, **more) -> dict:
    return {"account_id": account_id, "name": account_id, "synced_at": OLD_DAY} | more


def case_39(warehouse, amount: float, read_at: datetime):
    deal = {
        "opportunity_id": "11", "account_id": "1", "name": "Deal 11", "stage": "Proposal", "amount": amount,
        "currency": "EUR", "created_at": CREATED, "synced_at": read_at,
    }  # fmt: skip
    change = {"opportunity_id": "11", "stage": "Proposal", "changed_at": CREATED}
    return publish(
        warehouse,
        follows=True,
        synced_at=read_at,
        account=[account("1"), account("2")],
        opportunity=[deal],
        stage_change=[change],
    )


def changes(snapshot) -> list[tuple]:
    return [tuple(row.values()) for row in snapshot.arrow(CHANGES).to_pylist()]


def seen(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def comparison(snapshot, day: date) -> float:
    return next(row["value"] for row in rows(answer(snapshot, "stock", as_of=day)) if row["phase"] == "comparison")


def test_case_39_an_amount_raised_later_leaves_the_past_as_it_was_known(warehouse):
    case_39(warehouse, 10_000, OLD_DAY)
    snapshot = case_39(warehouse, 100_000, NEW_DAY)
    was, became = ("11", "amount", "10000.0", None, seen(OLD_DAY)), ("11", "amount", "100000.0", None, seen(NEW_DAY))
    assert changes(snapshot) == [was, became]
    assert comparison(snapshot, date(2026, 6, 30)) == 10_000
    assert comparison(snapshot, date(2026, 10, 20)) == 100_000


def test_what_stays_adds_nothing_and_what_was_seen_is_carried_on(warehouse):
    case_39(warehouse, 10_000, OLD_DAY)
    assert changes(case_39(warehouse, 10_000, OLD_DAY)) == []
    known = changes(case_39(warehouse, 100_000, NEW_DAY))
    later = datetime(2026, 11, 1, 8, tzinfo=UTC)
    assert changes(case_39(warehouse, 100_000, later)) == known
    assert len(changes(case_39(warehouse, 5, later))) == 3


def case_10(warehouse, employer: str, read_at: datetime, **more):
    days = {"v1": ("webinar_attended", 1), "v2": ("demo_attended", 2), "v3": ("content_viewed", 9)}
    return publish(
        warehouse,
        follows=True,
        synced_at=read_at,
        account=[account("old"), account("new")],
        contact=[{"contact_id": "p1", "account_id": employer, "synced_at": read_at}],
        activity=[
            {"activity_id": name, "contact_id": "p1", "department": "buyer", "kind": kind, "is_two_way": True,
             "occurred_at": datetime(2026, month, 15, 9, tzinfo=UTC)}
            for name, (kind, month) in days.items()
        ],
        **more,
    )  # fmt: skip


def stood(snapshot) -> list[tuple]:
    found = rows(answer(snapshot, "phase_spells", as_of=date(2026, 8, 31)))
    return [(row["account_id"], row["phase"], row["entered_on"]) for row in found if row["phase"] != "dormant"]


def test_case_10_a_contact_that_changes_employer_takes_nothing_along(warehouse):
    of_old = [("old", "orientation", date(2026, 1, 15)), ("old", "comparison", date(2026, 2, 15))]
    assert stood(case_10(warehouse, "old", OLD_DAY)) == of_old
    assert stood(case_10(warehouse, "new", NEW_DAY)) == of_old
    assert stood(case_10(warehouse, "new", NEW_DAY)) == of_old


def test_where_the_source_dates_the_change_the_rest_belongs_to_the_new_employer(warehouse):
    moved = {"entity": "contact", "entity_id": "p1", "field": "account_id"}
    told = [
        moved | {"value": "old", "changed_at": CREATED.replace(year=2025)},
        moved | {"value": "new", "changed_at": datetime(2026, 2, 1, tzinfo=UTC)},
    ]
    assert stood(case_10(warehouse, "new", NEW_DAY, attribute_change=told)) == [
        ("new", "comparison", date(2026, 2, 15)), ("old", "orientation", date(2026, 1, 15)),
    ]  # fmt: skip


def test_an_account_found_for_a_contact_without_one_counts_for_all_it_did(warehouse):
    case_10(warehouse, None, OLD_DAY)
    assert {row[0] for row in stood(case_10(warehouse, "new", NEW_DAY))} == {"new"}


def test_accounts_merged_or_parted_again_have_not_moved_anybody(warehouse):
    case_10(warehouse, "old", OLD_DAY)
    with warehouse.staging(synced_at=NEW_DAY) as staging:
        run = staging.connection.execute
        run("INSERT INTO account BY NAME SELECT 'new' AS account_id, 'new' AS name")
        run("INSERT INTO contact BY NAME SELECT 'p1' AS contact_id, 'new' AS account_id")
        run("INSERT INTO link BY NAME SELECT 'account' AS kind, 'new' kept_id, 'old' merged_id, 'x' decided_by")
        warehouse.publish(staging, charter=warehouse.current().charter, connector="files", label="merged")
    assert changes(warehouse.current()) == []
    assert changes(case_10(warehouse, "old", NEW_DAY)) == []


def test_another_company_begins_anew(warehouse):
    case_39(warehouse, 10_000, OLD_DAY)
    others = [account(f"x{n}", segment="A") for n in range(3)]
    snapshot = publish(
        warehouse,
        follows=True,
        synced_at=NEW_DAY,
        account=others,
        activity=[{"activity_id": "v", "account_id": "x0", "department": "buyer", "kind": "workshop",
                   "occurred_at": CREATED}],
    )  # fmt: skip
    assert changes(snapshot) == []
