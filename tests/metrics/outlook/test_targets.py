"""Targets: what they are compared with, from when on they are judged, and when nobody can tell."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.charter import Charter, Target, default_charter
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows, same
from tests.reference import kpis
from tests.reference import targets as reference
from tests.reference.journeys import PATIENT, accounts_by_chance, days, event_logs, journeys, simulated_log

CHARTER = default_charter()


def with_targets(**by_phase: dict[str, dict[str, float]]) -> Charter:
    targets = {phase: {quarter: Target(**numbers) for quarter, numbers in of.items()} for phase, of in by_phase.items()}
    return CHARTER.model_copy(update={"targets": targets})


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Warehouse:
    return Warehouse(tmp_path_factory.mktemp("targets"), keep=1)


def on(found, **wanted):
    return next(row for row in found if all(row[name] == value for name, value in wanted.items()))


@pytest.fixture(scope="module")
def company(warehouse):
    """12 come to comparison in January, 9 of them go on after 20 days; 3 stay."""
    lines = [f"a{n}: comparison@{n} > decision@{n + 20}" for n in range(9)]
    wanted = {"entries": 10, "stock": 4, "conversion_rate": 0.3, "median_days": 30}
    decided = {"2026-Q1": {"entries": 9}}
    charter = with_targets(comparison={"2026-Q1": wanted, "2026-Q2": {"entries": 1}}, decision=decided)
    events = journeys(*lines, "x: comparison@5", "y: comparison@6", "z: comparison@7")
    return publish(warehouse, charter, phase_event=events)


def test_counts_are_judged_when_the_quarter_is_over(company):
    found = rows(answer(company, "targets", as_of=date(2026, 3, 31)))
    entries, stock = on(found, measure="entries", phase="comparison"), on(found, measure="stock")
    assert (entries["actual"], entries["standing"], entries["elapsed_rate"]) == (12, "reached", 1.0)
    assert (stock["actual"], stock["standing"], stock["judged_from"]) == (3, "missed", date(2026, 3, 31))


def test_entries_reached_early_stay_reached_and_a_quarter_to_come_is_not_listed(company):
    found = rows(answer(company, "targets", as_of=date(2026, 1, 26)))
    assert on(found, measure="entries", phase="comparison")["standing"] == "reached"
    late = on(found, phase="decision")
    # Entered on days 20 to 25: six so far, three to come.
    assert (late["actual"], late["standing"], late["elapsed_rate"]) == (6, "too_early", 26 / 90)
    assert {row["quarter"] for row in found} == {"2026-Q1"}


def test_a_share_is_judged_when_the_youngest_entry_has_had_its_window(company):
    early = on(rows(answer(company, "targets", as_of=date(2026, 6, 28))), measure="conversion_rate")
    # 31 March and 90 days.
    assert (early["judged_from"], early["standing"], early["actual"]) == (date(2026, 6, 29), "too_early", 0.75)
    found = on(rows(answer(company, "targets", as_of=date(2026, 6, 29))), measure="conversion_rate")
    # 9 of 12, Wilson: 47 % to 91 %, above the 30 % wanted.
    assert (found["n"], found["standing"]) == (12, "reached")
    assert (found["low"], found["high"]) == pytest.approx((0.4677, 0.9111), abs=1e-4)


def test_a_median_is_judged_when_all_have_had_the_days_aimed_at(company):
    found = on(rows(answer(company, "targets", as_of=date(2026, 4, 30))), measure="median_days")
    assert (found["judged_from"], found["actual"], found["n"]) == (date(2026, 4, 30), 20, 12)
    # All nine exits fall on day 20, where a quarter is left, with up to more than half within the limits.
    assert (found["low"], found["high"], found["standing"]) == (20, None, "uncertain")


def test_where_the_target_lies_within_the_limits_nobody_can_tell(warehouse, company):
    wanted = with_targets(comparison={"2026-Q1": {"conversion_rate": 0.6}})
    lines = [f"a{n}: comparison@{n} > decision@{n + 20}" for n in range(9)]
    snapshot = publish(warehouse, wanted, phase_event=journeys(*lines, "x: comparison@5", "y: comparison@6"))
    (row,) = rows(answer(snapshot, "targets", as_of=date(2026, 7, 1)))
    assert (row["n"], row["standing"]) == (11, "uncertain")
    few = publish(warehouse, wanted, phase_event=journeys(*lines))
    (row,) = rows(answer(few, "targets", as_of=date(2026, 7, 1)))
    assert (row["n"], row["actual"], row["standing"]) == (9, None, "too_few")


def test_what_is_agreed_for_all_is_no_target_of_some(warehouse):
    wanted = with_targets(comparison={"2026-Q1": {"entries": 1, "conversion_rate": 0.5}})
    accounts = [{"account_id": "a", "name": "a", "segment": "KMU"}]
    snapshot = publish(warehouse, wanted, account=accounts, phase_event=journeys("a: comparison@0", "b: comparison@1"))
    for asked, expected in (
        ({}, [(1, 2)]), ({"where": {"segment": ["KMU"]}}, [(None, 1)]), ({"by": "segment"}, [(None, 1), (None, 1)]),
    ):  # fmt: skip
        every = rows(answer(snapshot, "targets", **asked))
        found = [row for row in every if row["measure"] == "entries"]
        assert [(row["target"], row["actual"]) for row in found] == expected
        assert {row["standing"] for row in found} == ({"reached"} if not asked else {None})
        rated = {(row["target"], row["standing"]) for row in every if row["measure"] == "conversion_rate"}
        assert rated == ({(None, None)} if asked else {(0.5, "too_early")})


def test_without_targets_there_are_no_rows(warehouse):
    snapshot = publish(warehouse, with_targets(), phase_event=journeys("a: comparison@0"))
    assert rows(answer(snapshot, "targets")) == []


@st.composite
def wishes(draw):
    quarters = st.sampled_from(("2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1"))
    counts, shares = st.integers(0, 6), st.sampled_from((0.0, 0.4, 1.0))
    wanted = {
        "entries": counts,
        "stock": counts,
        "conversion_rate": shares,
        "median_days": st.sampled_from((0, 10.5, 60)),
    }
    numbers = st.fixed_dictionaries({}, optional=wanted)
    phases = st.dictionaries(st.sampled_from(CHARTER.phase_keys), st.dictionaries(quarters, numbers, max_size=3))
    return with_targets(**draw(phases))


def expected_of(snapshot, as_of):
    return lambda horizon: rows(answer(snapshot, "forecast", as_of=as_of, horizon_days=horizon))


@settings(PATIENT, max_examples=12)
@given(events=event_logs(), charter=wishes(), as_of=days())
def test_against_plain_python(warehouse, events, charter, as_of):
    snapshot = publish(warehouse, charter, phase_event=events)
    spells = kpis.phase_spells(events, charter, as_of)
    found = rows(answer(snapshot, "targets", as_of=as_of))
    same(found, reference.targets(spells, charter, as_of, expected_of(snapshot, as_of)))


def test_against_plain_python_on_a_large_log(warehouse):
    events = simulated_log(3, accounts=300)
    numbers = {"entries": 120, "stock": 50, "conversion_rate": 0.8, "median_days": 1}
    charter = with_targets(**{phase: {"2025-Q2": numbers, "2025-Q3": numbers} for phase in CHARTER.in_play})
    snapshot = publish(warehouse, charter, phase_event=events)
    standings = set()
    for as_of in (date(2025, 8, 20), date(2026, 1, 5)):
        spells = kpis.phase_spells(events, charter, as_of)
        found = rows(answer(snapshot, "targets", as_of=as_of))
        same(found, reference.targets(spells, charter, as_of, expected_of(snapshot, as_of)))
        standings |= {row["standing"] for row in found}
    assert standings >= {"reached", "missed", "uncertain", "too_early"}


def test_a_group_is_what_a_filter_finds(warehouse):
    events = simulated_log(4, accounts=120)
    ids = sorted({event["account_id"] for event in events})
    accounts = accounts_by_chance(4, ids)
    numbers = {"entries": 40, "stock": 20, "conversion_rate": 0.8, "median_days": 3}
    charter = with_targets(**{phase: {"2025-Q2": numbers, "2025-Q3": numbers} for phase in CHARTER.in_play})
    snapshot = publish(warehouse, charter, phase_event=events, account=accounts)
    for as_of in (date(2025, 8, 20), date(2026, 1, 5)):
        grouped = rows(answer(snapshot, "targets", as_of=as_of, by="segment"))
        for value in {row["segment"] for row in grouped}:
            own = [{k: v for k, v in row.items() if k != "segment"} for row in grouped if row["segment"] == value]
            same(own, rows(answer(snapshot, "targets", as_of=as_of, where={"segment": [value]})))


def test_what_the_rest_of_a_quarter_brings_is_the_forecast_for_as_many_days(tmp_path):
    """The history that predicted best is another one for every number of days left, on whatever day others asked."""
    # One account a day begins; those of the first 300 days move on after 10 days, later ones after 40.
    lines = [f"a{n}: orientation@{n} > comparison@{n + (10 if n < 300 else 40)}" for n in range(520)]
    charter = with_targets(comparison={"2027-Q1": {"entries": 10_000}})
    snapshot = publish(Warehouse(tmp_path), charter, phase_event=journeys(*lines))
    histories = set()
    for day in (date(2027, 1, 12), date(2027, 2, 9), date(2027, 3, 5), date(2027, 3, 22)):
        left = (date(2027, 3, 31) - day).days
        expected = on(rows(answer(snapshot, "forecast", as_of=day, horizon_days=left)), phase="comparison")
        found = on(rows(answer(snapshot, "targets", as_of=day)), measure="entries")
        assert found["forecast"] == pytest.approx(found["actual"] + expected["expected"])
        histories.add(expected["history_days"])
    assert len(histories) > 1
