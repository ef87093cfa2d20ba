"""The rows behind the account pages: exact, as of the day, and asked for one account after another."""

from datetime import UTC, date, datetime

import pytest

from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows
from tests.reference.journeys import journeys

DAY = date(2026, 6, 30)


def on(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def touch(number: int, account: str, when: datetime, contact: str | None = None, **more: object) -> dict:
    return {
        "activity_id": f"t{number}", "account_id": account, "contact_id": contact, "department": "buyer",
        "kind": "guide_downloaded", "occurred_at": when,
    } | more  # fmt: skip


@pytest.fixture
def snapshot(tmp_path):
    return publish(
        Warehouse(tmp_path),
        account=[
            {"account_id": "NA", "name": "Straße 100%", "created_at": on(1, 1)},
            {"account_id": "007", "name": "strasse", "created_at": on(5, 1, 22)},
            {"account_id": "null", "name": "Other"},
        ],
        contact=[{"contact_id": "c1", "account_id": "NA", "name": "Ada", "created_at": on(2, 1)}],
        activity=[
            touch(1, "NA", on(2, 1), "c1"),
            touch(2, "NA", on(3, 1), "c1", is_two_way=True),
            touch(3, "NA", on(6, 30), "c1"),
            touch(4, "null", on(6, 30)),
        ],
        phase_event=journeys(
            "NA: trigger@0 > orientation@31",
            "007: trigger?@100",
            "null: trigger@40 > orientation@45 > trigger@50 > orientation@55",
        ),
    )


class TestSearch:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("STRASSE", ["007"]),
            ("100%", ["NA"]),
            ("%", ["NA"]),
            ("_", []),
            ("NA", ["NA"]),
            ("null", ["null"]),
            ("e", ["null", "007", "NA"]),
            ("' OR 1=1", []),
        ],
    )
    def test_part_of_the_name_or_the_id(self, snapshot, text: str, found: list[str]) -> None:
        listed = answer(snapshot, "account_search", as_of=DAY, text=text)
        assert listed["account_id"].to_pylist() == found

    def test_created_later_is_not_there_before(self, snapshot) -> None:
        # Created at 22:00 UTC on 1 May, which is 2 May in Berlin; its phase is known from 11 April on.
        assert rows(answer(snapshot, "account_search", as_of=date(2026, 4, 10), text="strasse")) == []
        assert len(rows(answer(snapshot, "account_search", as_of=date(2026, 4, 11), text="strasse"))) == 1


def test_one_account_after_another(snapshot) -> None:
    for account, phases in (("NA", 2), ("007", 1), ("null", 4), ("nobody", 0)):
        assert len(rows(answer(snapshot, "account_spells", as_of=DAY, account_id=account))) == phases
        assert len(rows(answer(snapshot, "phase_spells", as_of=DAY, account_id=account))) == phases


def test_created_by_the_local_day(snapshot) -> None:
    for day, is_created in ((date(2026, 5, 1), False), (date(2026, 5, 2), True)):
        profile = answer(snapshot, "account_profile", as_of=day, account_id="007")
        assert profile["is_created"].to_pylist() == [is_created]


def test_touches_newest_first_and_who_was_new(snapshot) -> None:
    listed = rows(answer(snapshot, "account_touches", as_of=date(2026, 3, 1), account_id="NA"))
    assert [(row["activity_id"], row["contact"], row["is_first_of_contact"]) for row in listed] == [
        ("t2", "Ada", False),
        ("t1", "Ada", True),
    ]


def test_people_as_of_the_day(snapshot) -> None:
    assert rows(answer(snapshot, "account_contacts", as_of=date(2026, 1, 31), account_id="NA")) == []
    (ada,) = rows(answer(snapshot, "account_contacts", as_of=date(2026, 2, 28), account_id="NA"))
    assert (ada["touches"], ada["last_on"], ada["last_two_way_on"]) == (1, date(2026, 2, 1), None)
    (ada,) = rows(answer(snapshot, "account_contacts", as_of=DAY, account_id="NA"))
    assert (ada["touches"], ada["last_on"], ada["last_two_way_on"]) == (3, date(2026, 6, 30), date(2026, 3, 1))


class TestCohort:
    def ask(self, snapshot, label: str, **options: object) -> list[tuple]:
        asked = {"from_phase": "trigger", "to_phase": "orientation", "window_days": 30} | options
        listed = rows(answer(snapshot, "cohort_accounts", as_of=DAY, label=label, **asked))
        return [(row["account_id"], row["needed_days"], row["has_converted"]) for row in listed]

    def test_month_then_quarter_then_month(self, snapshot) -> None:
        assert self.ask(snapshot, "2026-01") == [("NA", 31, False)]
        assert self.ask(snapshot, "2026-Q1") == [("NA", 31, False), ("null", 5, True)]
        assert self.ask(snapshot, "2026-02") == [("null", 5, True)]

    def test_attempts_are_every_entry(self, snapshot) -> None:
        assert self.ask(snapshot, "2026-02", unit="attempt") == [("null", 5, True), ("null", 5, True)]

    def test_counts_like_the_bars(self, snapshot) -> None:
        bars = answer(
            snapshot, "conversion", as_of=DAY, from_phase="trigger", to_phase="orientation", window_days=30,
            cohort="month",
        )  # fmt: skip
        for bar in rows(bars):
            listed = self.ask(snapshot, bar["cohort"])
            assert (bar["entries"], bar["converted"]) == (len(listed), sum(row[2] for row in listed))


def test_curve_starts_whole_and_ends_with_the_last_exit(snapshot) -> None:
    points = rows(answer(snapshot, "dwell_curves", as_of=DAY, phase="trigger"))
    assert [(point["days"], point["at_risk"], round(point["still_rate"], 6)) for point in points] == [
        (0, 3, 1.0),
        (5, 3, round(1 / 3, 6)),
        (31, 1, 0.0),
    ]


def test_thresholds_fall_back_to_the_charter(snapshot) -> None:
    found = rows(answer(snapshot, "thresholds", as_of=DAY))
    assert [(row["phase"], row["threshold_days"], row["threshold_source"]) for row in found] == [
        ("trigger", 90, "charter"),
        ("orientation", 60, "charter"),
    ]
