"""Corrections of the past in `changes`: merged and re-dated accounts are told, from where they were known to stand."""

from datetime import UTC, date, datetime

from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows
from tests.reference.journeys import journeys

FIRST, SECOND = datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 3, 10, 12, tzinfo=UTC)


def accounts(*keys: str) -> list[dict]:
    return [{"account_id": key, "name": key} for key in keys]


def test_what_was_learned_of_the_past_since_is_told(tmp_path):
    """Read on 1 March, and again on 10 March: b is gone, c's advance of 20 January is no more, d came late."""
    warehouse = Warehouse(tmp_path)
    lines = ("a: trigger@0 > orientation@10", "b: trigger@5", "c: trigger@1 > orientation@19", "e: trigger@50")
    publish(warehouse, account=accounts("a", "b", "c", "e"), phase_event=journeys(*lines), synced_at=FIRST)
    lines = ("a: trigger@0 > orientation@10 > comparison@65", "c: trigger@1", "d: trigger@2", "e: trigger@50")
    snapshot = publish(
        warehouse, account=accounts("a", "c", "d", "e"), phase_event=journeys(*lines), synced_at=SECOND, follows=True,
    )  # fmt: skip
    found = rows(answer(snapshot, "changes", since=date(2026, 2, 15), as_of=date(2026, 3, 10)))
    assert [tuple(row.values()) for row in found] == [
        ("a", "orientation", "comparison", "skip"),
        ("b", "trigger", None, "merged"),
        ("c", "orientation", "trigger", "re-dated"),
        ("d", None, "trigger", "re-dated"),
        ("e", None, "trigger", "new"),
    ]
    # As it was known when it was first read, nothing had been corrected yet.
    found = rows(answer(snapshot, "changes", since=date(2026, 2, 15), as_of=date(2026, 3, 9)))
    assert {row["account_id"]: row["kind"] for row in found} == {
        "a": "skip", "c": "unchanged", "d": "unchanged", "e": "new",
    }  # fmt: skip
    by_job = rows(answer(snapshot, "changes", since=date(2026, 2, 15), as_of=date(2026, 3, 10), by="job"))
    assert [(row["account_id"], row["kind"]) for row in by_job][1] == ("b", "merged")
