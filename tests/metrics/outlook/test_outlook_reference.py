"""Forecast, back-test and velocity against plain Python that shares no formula with them."""

from datetime import timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.charter import default_charter
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows, same
from tests.reference import kpis, outlook
from tests.reference.journeys import PATIENT, days, event_logs, opportunities_of, simulated_log, worlds
from tests.reference.opened_by_rules import motions_by_day
from tests.reference.spells import local_day

CHARTER = default_charter()


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Warehouse:
    return Warehouse(tmp_path_factory.mktemp("outlook"), keep=1)


@settings(PATIENT, max_examples=10)
@given(events=event_logs(max_accounts=4, max_events=5), as_of=days(), horizon=st.integers(1, 12))
def test_forecast_on_small_worlds(warehouse, events, as_of, horizon):
    snapshot = publish(warehouse, phase_event=events)
    spells = kpis.phase_spells(events, CHARTER, as_of)
    found = rows(answer(snapshot, "forecast", as_of=as_of, horizon_days=horizon))

    def spells_on(day):
        return kpis.phase_spells(events, CHARTER, day)

    history = outlook.history_of(spells_on, CHARTER, as_of, horizon)
    same(found, outlook.forecast(spells, CHARTER, horizon, as_of, history), tolerance=1e-6)


@settings(PATIENT, max_examples=10)
@given(events=event_logs(), as_of=days(), horizons=st.lists(st.integers(1, 60), min_size=1, max_size=4))
def test_several_horizons_at_once_are_one_after_the_other(warehouse, events, as_of, horizons):
    segments = [{"account_id": key, "name": key, "segment": "KMU"} for key in {one["account_id"] for one in events}]
    snapshot = publish(warehouse, phase_event=events, account=segments)
    question = {"as_of": as_of, "by": "segment"}
    expected = [
        row for horizon in horizons for row in rows(answer(snapshot, "forecast", horizon_days=horizon, **question))
    ]
    same(rows(answer(snapshot, "forecast_by_horizon", horizons=horizons, **question)), expected)


def test_expectations_on_a_large_log(warehouse):
    events = simulated_log(5, accounts=60)
    snapshot = publish(warehouse, phase_event=events)
    as_of = max(event["occurred_at"] for event in events).date() - timedelta(days=90)
    spells_on = cache(lambda day: kpis.phase_spells(events, CHARTER, day))
    spells = spells_on(as_of)
    history = outlook.history_of(spells_on, CHARTER, as_of, 10)
    hazard, at_risk = outlook.learned(spells, as_of, history)
    stock = outlook.aged_stock(spells, hazard, at_risk)
    for row in rows(answer(snapshot, "forecast", as_of=as_of, horizon_days=10)):
        assert row["history_days"] == history
        assert row["expected"] == pytest.approx(outlook.expected(hazard, stock, row["phase"], 10), rel=1e-9, abs=1e-9)


@settings(PATIENT, max_examples=10)
@given(events=event_logs(), as_of=days(), horizon=st.integers(1, 60))
def test_backtest_is_the_forecast_of_then_and_what_happened(warehouse, events, as_of, horizon):
    snapshot = publish(warehouse, phase_event=events)
    spells = kpis.phase_spells(events, CHARTER, as_of)
    found = rows(answer(snapshot, "backtest", as_of=as_of, horizon_days=horizon))
    first = min((spell["entered_on"] for spell in spells), default=as_of)
    numbers = [n for n in range(8, 0, -1) if as_of - timedelta(days=(n + 2) * horizon) >= first]
    expected = []
    for number in numbers:
        day = as_of - timedelta(days=number * horizon)
        happened = outlook.happened(spells, day, horizon)
        for row in rows(answer(snapshot, "forecast", as_of=day, horizon_days=horizon)):
            count, limits = happened[row["phase"]], (row["low"], row["high"])
            expected.append(
                {"forecast_on": day, "phase": row["phase"], "horizon_days": horizon, "expected": row["expected"]}
                | {"low": limits[0], "high": limits[1], "happened": count}
                | {"is_inside": None if None in limits else limits[0] <= count <= limits[1]}
            )
    assert found == expected


@settings(PATIENT, max_examples=25)
@given(world=worlds(), as_of=days(), window=st.sampled_from((0, 30, 90)), data=st.data())
def test_velocity_on_small_worlds(warehouse, world, as_of, window, data):
    outcomes, currencies = st.sampled_from((None, "won", "won", "lost")), st.sampled_from((None, "EUR", " eur", "CHF"))
    deals = data.draw(opportunities_of(["a"], max_size=40))
    deals = [deal | {"outcome": data.draw(outcomes), "currency": data.draw(currencies)} for deal in deals]
    accounts = [{"account_id": "a", "name": "a", "currency": data.draw(currencies)}]
    snapshot = publish(warehouse, opportunity=deals, account=accounts, phase_event=world.events)

    def is_lead(deal):
        """Whether it belongs to the lead motion on the day: later ones of a customer are existing business."""
        first, moved_at, later = motions_by_day(deal, [], world.events, CHARTER)
        has_moved = moved_at is not None and local_day(moved_at, CHARTER) <= as_of
        return (later if has_moved else first) == CHARTER.lead_motion

    own = [deal for deal in deals if is_lead(deal)]
    same(
        rows(answer(snapshot, "velocity", as_of=as_of, window_days=window)),
        outlook.velocity(own, accounts, CHARTER, window, as_of, local_day, company=deals),
    )
