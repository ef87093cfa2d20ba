"""What must hold on logs too large to count by hand, and that those logs reach every branch."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.charter import default_charter
from tests.reference.journeys import PATIENT, World, days, simulated_log, worlds
from tests.reference.kpis import cohorts, conversion, dwell, outcomes, phase_spells, stuck

CHARTER = default_charter()
AS_OF = date(2025, 11, 30)
FEW = settings(PATIENT, max_examples=25)


@pytest.fixture(scope="module")
def spells():
    return phase_spells(simulated_log(2), CHARTER, AS_OF)


def test_the_same_seed_gives_the_same_log():
    assert simulated_log(7, accounts=20) == simulated_log(7, accounts=20) != simulated_log(8, accounts=20)


def test_a_simulated_log_has_rates_quantiles_and_all_three_thresholds(spells):
    rates = conversion(spells, CHARTER, "trigger", "requirements", 60, "quarter", "account", AS_OF)
    assert any(row["conversion_rate"] is not None for row in rates)
    assert {row["q85_days"] is None for row in dwell(spells, CHARTER)} == {True, False}
    segments = ("KMU", None, "small")
    # Every tenth account is in a segment too small for a curve of its own.
    ids = sorted({spell["account_id"] for spell in spells})
    accounts = [
        {"account_id": account_id, "segment": segments[2] if place % 10 == 0 else segments[place % 2]}
        for place, account_id in enumerate(ids)
    ]
    # Of eight accounts alone too few move on for any curve.
    few = [spell for spell in spells if spell["account_id"] in ids[:8]]
    sources = {
        row["threshold_source"] for some in (spells, few) for row in stuck(some, accounts, [], [], CHARTER, AS_OF)
    }
    assert sources == {"segment", "phase", "charter"}


def test_cohorts_only_rise_and_their_risk_set_only_falls(spells):
    rows = cohorts(spells, CHARTER, "trigger", "requirements", "quarter", AS_OF)
    for label in {row["cohort"] for row in rows}:
        cells = [row for row in rows if row["cohort"] == label]
        assert [cell["weeks_since_entry"] for cell in cells] == list(range(len(cells)))
        assert [c["reached_rate"] for c in cells] == sorted(c["reached_rate"] for c in cells)
        assert [c["at_risk"] for c in cells] == sorted((c["at_risk"] for c in cells), reverse=True)


@FEW
@given(st.booleans().flatmap(lambda large: worlds(large=large)), st.lists(st.integers(0, 400), max_size=3))
def test_the_five_outcomes_add_up_to_one(world: World, horizons):
    rows = phase_spells(world.events, CHARTER, world.as_of)
    for phase in CHARTER.in_play:
        for row in outcomes(rows, phase, horizons):
            shares = [value for column, value in row.items() if column.endswith("_rate")]
            assert set(shares) == {None} or sum(shares) == pytest.approx(1, abs=1e-9)


@FEW
@given(worlds(large=True), days())
def test_groups_of_a_dimension_hold_every_spell_once(world: World, as_of):
    rows = phase_spells(world.events, CHARTER, as_of)
    for column in ("spells", "exits", "open", "excluded"):
        whole = sum(row[column] for row in dwell(rows, CHARTER))
        assert whole == sum(row[column] for row in dwell(rows, CHARTER, world.accounts, by="segment"))
