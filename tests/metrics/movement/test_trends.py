"""What stands beside today's figure, against the figure itself asked for each day."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows
from tests.reference.journeys import PATIENT, accounts_by_chance, event_logs, journeys


@settings(PATIENT, max_examples=15)
@given(
    events=event_logs(),
    chosen=st.lists(st.dates(date(2025, 1, 1), date(2026, 1, 1)), min_size=1, max_size=5, unique=True),
)
def test_the_stock_on_several_days_is_the_stock_of_each(tmp_path_factory, events, chosen):
    ids = sorted({event["account_id"] for event in events})
    accounts = [row | {"value": row["value"] or 0.0} for row in accounts_by_chance(1, ids)]
    snapshot = publish(Warehouse(tmp_path_factory.mktemp("trend")), phase_event=events, account=accounts)
    trend = rows(answer(snapshot, "stock_trend", start=min(chosen), end=max(chosen), days=tuple(chosen)))
    expected = [{"day": day} | row for day in sorted(chosen) for row in rows(answer(snapshot, "stock", as_of=day))]
    assert trend == expected


def test_dwell_by_quarter_of_entry(tmp_path):
    """First quarter: 10 and 20 days, so half were gone by 10. Second: one gone after 5, two still there."""
    events = journeys(
        "a: trigger@0 > orientation@10", "b: trigger@0 > orientation@20",
        "c: trigger@95 > orientation@100", "d: trigger@96", "e: trigger@97", "f: trigger?@96 > orientation@97",
    )  # fmt: skip
    snapshot = publish(Warehouse(tmp_path), phase_event=events)
    found = answer(snapshot, "dwell_cohorts", phase="trigger", as_of=date(2026, 1, 1) + timedelta(days=150))
    assert rows(found) == [
        {"cohort": "2026-Q1", "spells": 2, "open": 0, "median_days": 10},
        {"cohort": "2026-Q2", "spells": 3, "open": 2, "median_days": None},
    ]


@pytest.mark.parametrize("phase", ["trigger", "orientation"])
def test_dwell_of_one_phase_is_its_row_of_all(tmp_path, phase):
    events = journeys("a: trigger@0 > orientation@10 > decision@30", "b: trigger@4")
    snapshot = publish(Warehouse(tmp_path), phase_event=events)
    (one,) = rows(answer(snapshot, "dwell", phase=phase))
    assert one in rows(answer(snapshot, "dwell"))
    assert one["phase"] == phase
