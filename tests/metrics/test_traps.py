"""The classic ways to get these figures wrong, each with a table a person can trace."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.charter import default_charter
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows
from tests.reference.journeys import PATIENT, journeys, worlds

BASE = date(2026, 1, 1)


def on(day: int) -> date:
    return BASE + timedelta(days=day)


@pytest.fixture
def company(tmp_path):
    def drawn(*lines, **tables):
        return publish(Warehouse(tmp_path), phase_event=journeys(*lines), **tables)

    return drawn


def of_phase(table, phase):
    return next(row for row in rows(table) if row["phase"] == phase)


class TestCensoring:
    """Three accounts, gone after 10 and 20 days, one still there after 100: half need 20 days, not 15."""

    LINES = ("a: trigger@0 > orientation@10", "b: trigger@0 > orientation@20", "c: trigger@0")

    def test_the_median_counts_who_is_still_there(self, company):
        found = of_phase(answer(company(*self.LINES), "dwell", as_of=on(100)), "trigger")
        assert (found["median_days"], found["completed_mean_days"], found["open"]) == (20, 15.0, 1)

    def test_advances_per_100_weeks_of_waiting(self, company):
        """2 advances in 10 + 20 + 100 = 130 days at risk."""
        found = of_phase(answer(company(*self.LINES), "dwell", as_of=on(100)), "trigger")
        assert found["advance_per_100_weeks"] == pytest.approx(100 * 2 / (130 / 7))

    def test_an_unknown_entry_is_excluded_and_said_so(self, company):
        found = of_phase(
            answer(company("a: trigger?@0 > orientation@4", "b: trigger@0"), "dwell", as_of=on(9)), "trigger"
        )
        assert (found["spells"], found["excluded"], found["median_days"]) == (1, 1, None)


class TestReentry:
    """One account, twice in comparison."""

    LINE = "a: comparison@0 > requirements@10 > comparison@20 > decision@25"

    def test_both_stays_count_for_dwell(self, company):
        assert of_phase(answer(company(self.LINE), "dwell", as_of=on(30)), "comparison")["spells"] == 2

    def test_one_account_converts_once_two_attempts_twice(self, company):
        snapshot = company(self.LINE)
        asked = {"from_phase": "comparison", "to_phase": "decision", "window_days": 30, "as_of": on(90)}
        by_account = rows(answer(snapshot, "conversion", **asked))[0]
        by_attempt = rows(answer(snapshot, "conversion", unit="attempt", **asked))[0]
        assert (by_account["entries"], by_account["converted"]) == (1, 1)
        assert (by_attempt["entries"], by_attempt["converted"]) == (2, 2)

    def test_what_follows_a_loss_is_the_next_journey(self, company):
        snapshot = company("a: decision@0 > lost@5 > trigger@50", "b: decision@0 > dormant@5 > trigger@50")
        found = [(r["account_id"], r["journey"], r["exit"]) for r in rows(answer(snapshot, "phase_spells"))]
        assert found == [
            ("a", 1, "lost"), ("a", 1, "reopened"), ("a", 2, None),
            ("b", 1, "dormant"), ("b", 1, "reopened"), ("b", 1, None),
        ]  # fmt: skip


class TestSameDayMoves:
    LINE = "a: trigger@3T08:00 > orientation@3T09:00 > decision@3T10:00"

    def test_two_moves_on_a_day_leave_a_spell_of_no_days(self, company):
        found = [(r["phase"], r["exit"], r["dwell_days"]) for r in rows(answer(company(self.LINE), "phase_spells"))]
        assert found == [("trigger", "advance", 0), ("orientation", "skip", 0), ("decision", None, None)]

    def test_flow_adds_up_through_them(self, company):
        found = of_phase(answer(company(self.LINE), "flow", start=on(3), end=on(3)), "orientation")
        assert found == {"phase": "orientation", "stock_start": 0, "entered": 1, "left": 1, "stock_end": 0}

    def test_one_instant_is_ordered_by_the_file(self, company):
        snapshot = company("a: trigger@3 > comparison@3 > orientation@3")
        assert [r["phase"] for r in rows(answer(snapshot, "phase_spells"))] == ["trigger", "comparison", "orientation"]

    def test_an_event_that_repeats_the_phase_changes_nothing(self, company):
        assert len(rows(answer(company("a: trigger@0 > trigger@5"), "phase_spells"))) == 1


class TestFanOut:
    """Two open opportunities and thirty activities make neither two accounts nor thirty times the value."""

    def test_the_value_of_an_account_is_counted_once(self, company):
        deals = [
            {"opportunity_id": f"o{n}", "account_id": "a", "name": "x", "stage": "y", "amount": 100.0, "created_at": at}
            for n, at in enumerate((datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 3, tzinfo=UTC)))
        ]
        touches = [
            {"activity_id": f"t{n}", "account_id": "a", "department": "buyer", "kind": "call",
             "occurred_at": datetime(2026, 1, 2, n % 24, tzinfo=UTC)}
            for n in range(30)
        ]  # fmt: skip
        snapshot = company("a: trigger@0", opportunity=deals, activity=touches)
        assert of_phase(answer(snapshot, "stock", as_of=on(1)), "trigger") == {
            "phase": "trigger", "accounts": 1, "value": 100.0,
        }  # fmt: skip
        assert of_phase(answer(snapshot, "stock", as_of=on(4)), "trigger")["value"] == 200.0

    def test_an_account_with_a_value_of_its_own_keeps_it(self, company):
        account = {"account_id": "a", "name": "A", "value": 5.0}
        deal = {"opportunity_id": "o", "account_id": "a", "name": "x", "stage": "y", "amount": 100.0,
                "created_at": datetime(2026, 1, 1, tzinfo=UTC)}  # fmt: skip
        snapshot = company("a: trigger@0", account=[account], opportunity=[deal])
        assert of_phase(answer(snapshot, "stock", as_of=on(4)), "trigger")["value"] == 5.0


class TestTimeZones:
    """A day is the calendar day in Berlin; the clock changes on 29 March 2026 at 01:00 UTC."""

    @pytest.mark.parametrize(
        ("at", "day"),
        [
            ("2026-03-28T22:59:59", "2026-03-28"),
            ("2026-03-28T23:00:00", "2026-03-29"),
            ("2026-03-29T21:59:59", "2026-03-29"),
            ("2026-03-29T22:00:00", "2026-03-30"),
            ("2026-10-25T22:59:59", "2026-10-25"),
            ("2026-10-25T23:00:00", "2026-10-26"),
        ],
    )
    def test_the_local_day_of_an_instant(self, tmp_path, at, day):
        event = {
            "account_id": "a",
            "phase": "trigger",
            "occurred_at": datetime.fromisoformat(at + "+00:00"),
            "known_by": "user",
        }
        snapshot = publish(Warehouse(tmp_path), phase_event=[event])
        assert rows(answer(snapshot, "phase_spells"))[0]["entered_on"].isoformat() == day

    def test_days_over_a_clock_change_are_calendar_days(self, company):
        """1 March to 17 March is 16 days, and 28 to 30 March is 2 though only 47 hours passed."""
        snapshot = company("a: trigger@59 > orientation@75", "b: trigger@86 > orientation@88")
        assert [r["dwell_days"] for r in rows(answer(snapshot, "phase_spells")) if r["dwell_days"]] == [16, 2]


class TestLateArrival:
    """What happened after the day asked for changes no figure, whatever it is."""

    @settings(PATIENT, max_examples=15)
    @given(world=worlds(), data=st.data())
    def test_rows_after_as_of_change_nothing(self, tmp_path_factory, world, data):
        charter, as_of = default_charter(), world.as_of
        first = datetime(2025, 1, 1, tzinfo=UTC)
        end_of_day = datetime(as_of.year, as_of.month, as_of.day, tzinfo=charter.zone) + timedelta(days=1)
        later = [e for e in world.events if e["occurred_at"].astimezone(charter.zone).date() > as_of]
        known = [e for e in world.events if e not in later]
        if not known:
            return
        changed = [
            event
            | {
                "phase": data.draw(st.sampled_from(charter.phase_keys)),
                "occurred_at": event["occurred_at"] + timedelta(hours=5),
            }
            for event in later
        ]
        new = {"account_id": "brand new", "phase": "trigger", "occurred_at": max(first, end_of_day), "known_by": "user"}
        warehouse = Warehouse(tmp_path_factory.mktemp("late"))
        figures = []
        for events in (world.events, [*known, *changed, new]):
            snapshot = publish(
                warehouse,
                phase_event=events,
                account=world.accounts,
                activity=world.activities,
                opportunity=world.opportunities,
            )
            figures.append(every_figure(snapshot, as_of))
        assert figures[0] == figures[1]


def every_figure(snapshot, as_of):
    period = {"start": as_of - timedelta(days=20), "end": as_of, "as_of": as_of}
    way = {"from_phase": "trigger", "to_phase": "comparison"}
    asked = {
        "phase_spells": {}, "stock": {}, "dwell": {}, "outcomes": {}, "stuck": {}, "flow": period,
        "transitions": period,
        "cumulative_flow": period, "conversion": way, "cohorts": way, "changes": {"since": as_of - timedelta(days=9)},
    }  # fmt: skip
    return {name: rows(answer(snapshot, name, **({"as_of": as_of} | options))) for name, options in asked.items()}


@settings(PATIENT, max_examples=15)
@given(world=worlds(), start=st.dates(date(2025, 1, 1), date(2025, 12, 1)), length=st.integers(0, 200))
def test_flow_adds_up_for_every_phase_and_period(tmp_path_factory, world, start, length):
    snapshot = publish(Warehouse(tmp_path_factory.mktemp("flow")), phase_event=world.events)
    end = start + timedelta(days=length)
    for row in rows(answer(snapshot, "flow", start=start, end=end)):
        assert row["stock_start"] + row["entered"] - row["left"] == row["stock_end"]
    before, after = (
        [r["accounts"] for r in rows(answer(snapshot, "stock", as_of=day))] for day in (start - timedelta(days=1), end)
    )
    flow = rows(answer(snapshot, "flow", start=start, end=end))
    assert ([r["stock_start"] for r in flow], [r["stock_end"] for r in flow]) == (before, after)


def test_a_spell_whose_entry_is_unknown_reaches_nothing(tmp_path):
    events = journeys("a: trigger@0 > comparison?@5 > won@20", "b: trigger@0 > comparison@5", "last: won@200")
    snapshot = publish(Warehouse(tmp_path), phase_event=events)
    asked = {"from_phase": "trigger", "to_phase": "comparison"}
    (row,) = rows(answer(snapshot, "conversion", window_days=10, **asked))
    assert (row["entries"], row["converted"]) == (2, 1)
    (row,) = rows(answer(snapshot, "conversion", window_days=20, **asked))
    assert row["converted"] == 2
