"""Forecast, back-test, velocity and value at risk as asked for: options, filters, groups, order."""

from datetime import UTC, date, datetime, timedelta
from math import exp, sqrt

import pytest

from metrics.statistics.survival import Z_95
from model.charter import default_charter
from model.errors import Fault
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows
from tests.reference.journeys import journeys, simulated_log


def deal(number: int, account: str | None, created: date, **more: object) -> dict:
    at = datetime(created.year, created.month, created.day, 9, tzinfo=UTC)
    return {
        "opportunity_id": f"o{number}", "account_id": account, "name": "Deal", "stage": "Offer", "created_at": at,
        "amount": 100.0, "currency": "EUR",
    } | more  # fmt: skip


def won(number: int, account: str | None, created: date, days: int, **more: object) -> dict:
    drawn = deal(number, account, created, outcome="won", **more)
    return drawn | {"closed_at": drawn["created_at"] + timedelta(days=days)}


class TestForecast:
    @pytest.fixture
    def snapshot(self, tmp_path):
        """Trigger: two of three moved on, on day 10; the third is 4 days old on 30 January (day 29)."""
        events = journeys(
            "a: trigger@0 > orientation@10", "b: trigger@1 > orientation@11", "c: trigger@25", "d: trigger?@20",
            "e: decision?@3",
        )  # fmt: skip
        accounts = [{"account_id": one, "name": one, "segment": one if one in "cd" else "x"} for one in "abcde"]
        accounts[-1]["region"] = "Elsewhere"
        return publish(Warehouse(tmp_path), phase_event=events, account=accounts)

    def ask(self, snapshot, **asked):
        found = rows(answer(snapshot, "forecast", as_of=date(2026, 1, 30), **asked))
        return next(row for row in found if row["phase"] == "orientation")

    @pytest.mark.parametrize(("days", "expected"), [(5, 1), (6, 2), (90, 2)])
    def test_who_moves_when(self, snapshot, days, expected):
        """c, 4 days old, moves on in 6 days for sure. d has been seen for 9 days: 9 or 10 of age; only those two
        ages are known, at 10 nobody was still there, so it is 9 and moves tomorrow.
        """
        assert self.ask(snapshot, horizon_days=days)["expected"] == pytest.approx(expected)

    def test_stock_and_who_is_excluded(self, snapshot):
        found = rows(answer(snapshot, "forecast", as_of=date(2026, 1, 30)))
        assert [row["phase"] for row in found][:2] == ["trigger", "orientation"]
        assert {row["phase"]: (row["stock"], row["excluded"]) for row in found if row["stock"]} == {
            "trigger": (2, 0), "orientation": (2, 2), "decision": (1, 1),
        }  # fmt: skip
        assert {row["horizon_days"] for row in found} == {90}

    def test_a_filter_with_few_exits_has_the_curves_of_all(self, snapshot):
        assert self.ask(snapshot, where={"segment": ["c"]})["expected"] == pytest.approx(1)
        assert self.ask(snapshot, where={"segment": ["x"]})["expected"] == 0

    def test_of_nobody_there_are_no_groups(self, snapshot):
        nobody = {"by": "segment", "where": {"region": ["Elsewhere"], "segment": ["c"]}}
        assert rows(answer(snapshot, "forecast", as_of=date(2026, 1, 30), **nobody)) == []

    def test_groups_are_the_filters(self, snapshot):
        found = rows(answer(snapshot, "forecast", as_of=date(2026, 1, 30), by="segment"))
        assert list(found[0]) == [
            "phase",
            "horizon_days",
            "segment",
            "stock",
            "expected",
            "low",
            "high",
            "excluded",
            "history_days",
        ]
        one = [{k: v for k, v in row.items() if k != "segment"} for row in found if row["segment"] == "d"]
        assert one == rows(answer(snapshot, "forecast", as_of=date(2026, 1, 30), where={"segment": ["d"]}))

    def test_before_anybody_left_nothing_is_expected_rather_than_none(self, snapshot):
        (row, *_) = rows(answer(snapshot, "forecast", as_of=date(2026, 1, 5)))
        assert (row["stock"], row["expected"], row["low"], row["high"]) == (2, None, None, None)

    @pytest.mark.parametrize("days", [0, -1, 731, 10**9])
    def test_a_horizon_that_makes_no_sense(self, snapshot, days):
        with pytest.raises(Fault, match="not_allowed"):
            answer(snapshot, "forecast", horizon_days=days)

    def test_what_comes_later_and_the_order_of_rows_change_nothing(self, tmp_path):
        events = simulated_log(9, accounts=60)
        as_of = sorted(event["occurred_at"] for event in events)[len(events) // 2].date()
        known = [event for event in events if event["occurred_at"].date() <= as_of + timedelta(days=1)]
        several = (events, known, [event | {"row_no": event["row_no"]} for event in reversed(events)])
        found = [
            rows(answer(publish(Warehouse(tmp_path / str(place)), phase_event=log), "forecast", as_of=as_of))
            for place, log in enumerate(several)
        ]
        assert found[0] == found[1]
        assert any(row["expected"] for row in found[0])


class TestHistory:
    def test_after_a_break_the_last_half_year_is_learned_from(self, tmp_path):
        """One account every 5 days; those up to day 300 move on after 10 days, later ones after 40. On day 700 and on
        the back-tests of days 670, 640 and 610 the last 180 days know only the 40: the 8 accounts of days 665 to 700
        that have been there for 0 to 35 days move on within 40, those of age 10 to 35 (6) within 30.
        """
        lines = [f"a{day}: trigger@{day} > orientation@{day + (10 if day <= 300 else 40)}" for day in range(0, 665, 5)]
        lines += [f"b{day}: trigger@{day}" for day in range(665, 701, 5)]
        snapshot = publish(Warehouse(tmp_path), phase_event=journeys(*lines))
        found = rows(answer(snapshot, "forecast", as_of=date(2026, 1, 1) + timedelta(days=700), horizon_days=30))
        row = next(row for row in found if row["phase"] == "orientation")
        assert row["history_days"] == 180
        assert row["expected"] == pytest.approx(6)

    def test_where_nothing_changes_all_of_history_is_learned_from(self, tmp_path):
        lines = [f"a{day}: trigger@{day} > orientation@{day + 10}" for day in range(0, 700, 5)]
        snapshot = publish(Warehouse(tmp_path), phase_event=journeys(*lines))
        found = rows(answer(snapshot, "forecast", as_of=date(2026, 1, 1) + timedelta(days=700), horizon_days=30))
        assert {row["history_days"] for row in found} == {None}


class TestBacktest:
    def test_the_past_is_asked_in_steps_of_the_horizon(self, tmp_path):
        """120 days of history, 30 days ahead: days 60 and 90 have twice the horizon before them, day 30 has not."""
        lines = [f"a{day}: trigger@{day} > orientation@{day + 10}" for day in range(0, 100, 5)]
        snapshot = publish(Warehouse(tmp_path), phase_event=journeys(*lines, "z: trigger@0 > lost@119"))
        found = rows(answer(snapshot, "backtest", as_of=date(2026, 5, 1), horizon_days=30))
        entries = [row for row in found if row["phase"] == "orientation"]
        assert [row["forecast_on"].isoformat() for row in entries] == ["2026-03-02", "2026-04-01"]
        # On day 60 those of days 55 and 60 are still there and move on; who comes later does not count.
        assert [(row["happened"], row["is_inside"]) for row in entries] == [(2, True), (2, True)]
        assert [row["expected"] for row in entries] == pytest.approx([2, 2], abs=0.2)

    def test_too_short_a_past_gives_no_rows(self, tmp_path):
        snapshot = publish(Warehouse(tmp_path), phase_event=journeys("a: trigger@0 > orientation@50"))
        assert rows(answer(snapshot, "backtest", horizon_days=30)) == []


class TestVelocity:
    START = date(2026, 1, 1)

    def snapshot(self, tmp_path, *deals):
        accounts = [
            {"account_id": "a", "name": "A", "currency": "chf", "segment": "KMU"},
            {"account_id": "b", "name": "B", "segment": "Konzern"},
        ]
        events = journeys("a: trigger@0", "b: trigger@0")
        # One motion: by the default charter what an account buys after its first win is another's.
        charter = default_charter().model_copy(update={"given_motions": ()})
        return publish(Warehouse(tmp_path), charter, account=accounts, opportunity=list(deals), phase_event=events)

    def test_four_factors_of_one_quarter(self, tmp_path):
        """12 created, 3 won in 10, 20 and 30 days for 100, 200 and nobody knows: 12 x 1/4 x 150 / 20 = 22.5.

        Variance of its logarithm: 50,000 / 300^2 + 1,400 / 60^2 - 1/2 - 1/12 - 2 x 5,000 / (300 x 60) + 60 / (2 x 60)
        = 11/36; limits 22.5 by and times exp(1.96 x 0.5528) = 2.955.
        """
        snapshot = self.snapshot(
            tmp_path,
            *(deal(n, "b", self.START) for n in range(8)),
            won(8, "b", self.START, 10), won(9, "b", self.START, 20, amount=200.0),
            won(10, "b", self.START, 30, amount=None), won(11, "b", self.START, 91),
            won(12, "b", date(2026, 4, 1), 1),
        )  # fmt: skip
        spread = exp(Z_95 * sqrt(11 / 36))
        assert rows(answer(snapshot, "velocity", as_of=date(2026, 6, 29))) == [
            {"cohort": "2026-Q1", "currency": "EUR", "opportunities": 12, "won": 3, "win_rate": 0.25, "amount": 150.0}
            | {"cycle_days": 20.0, "velocity_per_day": 22.5}
            | {"low": pytest.approx(22.5 / spread, rel=1e-12), "high": pytest.approx(22.5 * spread, rel=1e-12)}
        ]
        assert rows(answer(snapshot, "velocity", as_of=date(2026, 6, 28))) == []
        (row,) = rows(answer(snapshot, "velocity", as_of=date(2026, 7, 1), window_days=91))
        assert (row["won"], row["cycle_days"]) == (4, (10 + 20 + 30 + 91) / 4)

    def test_currencies_apart_that_of_the_account_where_there_is_none(self, tmp_path):
        deals = [deal(n, "a", self.START, currency=None) for n in range(10)]
        nowhere = [deal(n, None, self.START, currency=" ") for n in range(10, 12)]
        snapshot = self.snapshot(tmp_path, *deals, *nowhere, won(12, "b", self.START, 5))
        found = rows(answer(snapshot, "velocity", as_of=date(2026, 12, 31)))
        assert [(row["currency"], row["opportunities"], row["won"], row["win_rate"]) for row in found] == [
            ("CHF", 10, 0, 0.0), ("EUR", 1, 1, None), (None, 2, 0, None),
        ]  # fmt: skip
        assert [row["velocity_per_day"] for row in found] == [0.0, None, None]
        (chosen,) = rows(answer(snapshot, "velocity", as_of=date(2026, 12, 31), where={"segment": ["KMU"]}))
        assert chosen == found[0]
        grouped = rows(answer(snapshot, "velocity", as_of=date(2026, 12, 31), by="segment"))
        assert [(row["currency"], row["segment"]) for row in grouped] == [
            ("CHF", "KMU"), ("EUR", "Konzern"), (None, None),
        ]  # fmt: skip


class TestValueAtRisk:
    @pytest.fixture
    def snapshot(self, tmp_path):
        """Decision (limit 30 days): 2 won on day 10, 1 on day 40, 1 lost on day 5; five go on, four of them stuck."""
        accounts = [
            {"account_id": name, "name": name, "value": value}
            for name, value in (("p", 900.0), ("q", 1800.0), ("r", None), ("s", 900.0), ("t", 900.0))
        ]
        events = journeys(
            "a: decision@0 > won@10", "b: decision@0 > won@10", "c: decision@0 > won@40", "d: decision@0 > lost@5",
            "p: decision@59", "q: decision@68", "r: decision@59", "s: decision@59", "t: decision@95",
        )  # fmt: skip
        return publish(Warehouse(tmp_path), phase_event=events, account=accounts)

    def test_by_hand(self, snapshot):
        """On day 100: S(5) = 8/9, then 7 at risk after t's 5 days: 2/7 win, S(10) = 8/9 x 5/7 = 40/63. On day 40 those
        of 41 days (p, r, s) and c are at risk, q is of 32 days: 1/4 win. On entry 8/9 x 2/7 + 40/63 x 1/4 = 26/63.
        """
        found = rows(answer(snapshot, "stuck", as_of=date(2026, 4, 11)))
        assert [(row["account_id"], row["age_days"]) for row in found] == [("p", 41), ("s", 41), ("q", 32), ("r", 41)]
        entry = 26 / 63
        assert [row["value_at_risk"] for row in found] == [
            pytest.approx(900 * entry), pytest.approx(900 * entry), pytest.approx(1800 * (entry - 1 / 4)), None,
        ]  # fmt: skip
        (counted,) = (row for row in rows(answer(snapshot, "stuck_counts", as_of=date(2026, 4, 11))) if row["accounts"])
        assert counted == {
            "phase": "decision", "accounts": 4, "value": 3600.0,
            "value_at_risk": round(1800 * entry + 1800 * (entry - 1 / 4), 4),
        }  # fmt: skip

    def test_a_filter_changes_nothing(self, snapshot):
        whole = rows(answer(snapshot, "stuck_accounts", as_of=date(2026, 4, 11)))
        assert rows(answer(snapshot, "stuck_accounts", as_of=date(2026, 4, 11), where={"segment": [None]})) == whole
        assert [row["account_id"] for row in whole] == ["p", "s", "q", "r"]

    def test_without_a_curve_it_is_unknown(self, tmp_path):
        events = journeys("a: decision@0", "b: decision@1")
        accounts = [{"account_id": "a", "name": "a", "value": 5.0}, {"account_id": "b", "name": "b", "value": 7.0}]
        snapshot = publish(Warehouse(tmp_path), phase_event=events, account=accounts)
        found = rows(answer(snapshot, "stuck", as_of=date(2026, 4, 11)))
        assert [(row["account_id"], row["value_at_risk"]) for row in found] == [("b", None), ("a", None)]
