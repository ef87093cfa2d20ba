"""Quarters of the calendar and of fiscal years, in Python, in the engine, and in the figures that use them."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.question.quarters import Quarters
from model.charter import CharterError, Target, default_charter, parse_charter
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows
from tests.reference.calendar import quarter_of
from tests.reference.journeys import journeys

CHARTER = default_charter().model_copy(update={"targets": {}})
FROM_OCTOBER = CHARTER.model_copy(update={"fiscal_year_starts_on": "10-01"})
DAYS = st.dates(date(2019, 1, 1), date(2031, 12, 31))


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Warehouse:
    return Warehouse(tmp_path_factory.mktemp("quarters"), keep=1)


@given(day=DAYS, starts_on=st.none() | st.dates(date(2024, 1, 1), date(2024, 12, 31)))
def test_every_day_lies_in_its_quarter(day, starts_on):
    charter = CHARTER.model_copy(update={"fiscal_year_starts_on": starts_on and f"{starts_on:%m-%d}"})
    quarters, (name, first, last) = Quarters.from_charter(charter), quarter_of(day, charter)
    number = quarters.number(day)
    assert (quarters.label(day), quarters.begins(number), quarters.ends(number)) == (name, first, last)
    assert quarters.numbered(name) == number
    assert quarter_of(quarters.year_begins(day), charter)[1] == quarters.year_begins(day) <= day


@pytest.mark.parametrize("starts_on", [None, "01-01", "10-01", "04-06", "11-30", "08-31", "02-29"])
def test_the_engine_counts_alike(warehouse, starts_on):
    charter = CHARTER.model_copy(update={"fiscal_year_starts_on": starts_on})
    first = datetime(2023, 1, 1, 12, tzinfo=UTC)
    events = [
        {"account_id": f"a{n}", "phase": "comparison", "occurred_at": first + timedelta(days=n), "known_by": "user"}
        for n in range(1200)
    ]
    snapshot = publish(warehouse, charter, phase_event=events)
    found = rows(answer(snapshot, "conversion", from_phase="comparison", to_phase="won", cohort="quarter"))
    expected = Counter(quarter_of(event["occurred_at"].date(), charter)[0] for event in events)
    assert {row["cohort"]: row["entries"] for row in found} == expected


def test_case_13_cohorts_and_targets_are_those_of_the_fiscal_year(warehouse):
    """The fiscal year begins on 1 October: a November is in Q1 of the year that ends next September."""
    charter = FROM_OCTOBER.model_copy(update={"targets": {"comparison": {"FY2026-Q1": Target(entries=1)}}})
    entered = datetime(2025, 11, 5, 9, tzinfo=UTC)
    events = [
        {"account_id": "a1", "phase": "comparison", "occurred_at": entered, "known_by": "user"},
        {"account_id": "a2", "phase": "trigger", "occurred_at": datetime(2026, 2, 1, tzinfo=UTC), "known_by": "user"},
    ]
    snapshot = publish(warehouse, charter, phase_event=events)
    asked = {"from_phase": "comparison", "to_phase": "won", "window_days": 60}
    (cohort,) = rows(answer(snapshot, "conversion", cohort="quarter", **asked))
    assert (cohort["cohort"], cohort["entries"], cohort["mature"]) == ("FY2026-Q1", 1, 1)
    (month,) = rows(answer(snapshot, "conversion", cohort="month", **asked))
    assert month["cohort"] == "2025-11"
    (target,) = rows(answer(snapshot, "targets"))
    assert (target["quarter"], target["actual"], target["standing"]) == ("FY2026-Q1", 1, "reached")
    assert target["judged_from"] == date(2025, 12, 31)
    (dwell,) = rows(answer(snapshot, "dwell_cohorts", phase="comparison"))
    assert dwell["cohort"] == "FY2026-Q1"
    behind = rows(answer(snapshot, "cohort_accounts", label="FY2026-Q1", **asked))
    assert [row["account_id"] for row in behind] == ["a1"]


def test_velocity_is_of_a_fiscal_quarter(warehouse):
    charter = CHARTER.model_copy(update={"fiscal_year_starts_on": "11-01"})
    deals = [
        {"opportunity_id": f"o{n}", "account_id": "a0", "name": "n", "stage": "s", "amount": 100.0,
         "created_at": datetime(2025, 12, 31, 9, tzinfo=UTC), "closed_at": datetime(2026, 1, 10, 9, tzinfo=UTC),
         "outcome": "won"}
        for n in range(10)
    ]  # fmt: skip
    snapshot = publish(warehouse, charter, opportunity=deals, phase_event=journeys("a0: trigger@0 > orientation@200"))
    (row,) = rows(answer(snapshot, "velocity"))
    # Ten won of ten, 100 each, in ten days: 100 a day, of the quarter November to January.
    assert (row["cohort"], row["velocity_per_day"]) == ("FY2026-Q1", 100)


@pytest.mark.parametrize(
    ("written", "refused"),
    [
        ('fiscal_year_starts_on = "10-01"\n{phase}\n[target.a]\n"2026-Q4" = {{ entries = 1 }}', "FY2027-Q1"),
        ('{phase}\n[target.a]\n"FY2027-Q1" = {{ entries = 1 }}', "without fiscal_year_starts_on"),
        ('fiscal_year_starts_on = "13-01"\n{phase}', "fiscal_year_starts_on"),
    ],
)
def test_quarters_of_another_year_are_refused(written, refused):
    phase = '[[phase]]\nkey = "a"\nname = { de = "A", en = "A" }\nled_by = "sales"\nlimit_days = 30'
    with pytest.raises(CharterError, match=refused):
        parse_charter("version = 1\n" + written.format(phase=phase))
