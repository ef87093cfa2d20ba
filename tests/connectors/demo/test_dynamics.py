"""The simulated journeys move as connectors/demo/dynamics.py says they do."""

from datetime import date

import numpy as np
import pyarrow.compute as pc
import pytest

from connectors.demo.dynamics import (
    COMPARISON,
    DEFAULT_UNTIL,
    DYNAMICS,
    EXISTING,
    EXIT_LOST,
    EXITS,
    IN_PLAY_COUNT,
    PHASES,
    RETURN,
    SEGMENTS,
    exit_chances,
    history_start,
    price_change_on,
    true_median,
    true_survival,
)
from connectors.demo.siblings import LEAST_DAYS
from connectors.demo.source import DemoCompany, true_spells_of

PRICE_CHANGE = price_change_on(DEFAULT_UNTIL)


@pytest.fixture(scope="module")
def spells():
    """True spells of new business of a company large enough for its curves to be smooth, as numpy arrays."""
    return of_motion("new", accounts=60_000)


@pytest.fixture(scope="module")
def customers():
    """True spells of business with existing customers, as numpy arrays."""
    return of_motion("existing", accounts=120_000)


def of_motion(motion, accounts):
    table = true_spells_of(DemoCompany(accounts=accounts, seed=1))
    table = table.filter(pc.equal(table["motion"], motion))
    return {name: table[name].to_numpy(zero_copy_only=False) for name in table.column_names}


def survival(spells, chosen):
    """Kaplan-Meier: the share of the chosen spells that outlasts each day from 0 on."""
    dwell = spells["dwell_days"][chosen].astype(float)
    is_exit = ~np.isnan(dwell)
    age = (np.datetime64(DEFAULT_UNTIL) - spells["entered_on"][chosen].astype("datetime64[D]")).astype(int)
    days = np.where(is_exit, np.nan_to_num(dwell), age).astype(int)
    exits = np.bincount(days[is_exit], minlength=days.max() + 1)
    at_risk = np.cumsum(np.bincount(days, minlength=days.max() + 1)[::-1])[::-1]
    return np.cumprod(1 - exits / np.maximum(at_risk, 1))


def median(spells, chosen):
    return int(np.argmax(survival(spells, chosen) <= 0.5))


def entered_before_the_price_change(spells):
    """Which spells; the slow months left out."""
    on = spells["entered_on"].astype("datetime64[D]")
    months = on.astype("datetime64[M]").astype(int) % 12 + 1
    return ~np.isin(months, DYNAMICS.slow_months) & (on < np.datetime64(PRICE_CHANGE))


def entered_since_the_price_change(spells):
    return spells["entered_on"].astype("datetime64[D]") >= np.datetime64(PRICE_CHANGE)


@pytest.mark.parametrize("segment", range(len(SEGMENTS)))
@pytest.mark.parametrize("phase", range(IN_PLAY_COUNT))
def test_dwell_follows_the_documented_curve(spells, phase, segment):
    chosen = (spells["phase"] == PHASES[phase]) & (spells["segment"] == SEGMENTS[segment])
    chosen &= entered_before_the_price_change(spells) & ~spells["is_called_early"].astype(bool)
    curve = survival(spells, chosen)
    # Days 7 apart: moving weekends to working days shifts single days, not weeks.
    for day in range(7, min(300, len(curve)), 7):
        assert curve[day] == pytest.approx(true_survival(phase, segment, day), abs=0.04)
    assert median(spells, chosen) == pytest.approx(true_median(phase, segment), abs=2)


@pytest.mark.parametrize("phase", range(IN_PLAY_COUNT))
def test_exits_come_with_the_documented_chances(spells, phase):
    for called_early in (False, True):
        # Old enough for nearly every spell to have ended, so that the long ones are not missing.
        on = spells["entered_on"].astype("datetime64[D]")
        chosen = (spells["phase"] == PHASES[phase]) & (on < np.datetime64(date(2025, 6, 1)))
        chosen &= spells["is_called_early"].astype(bool) == called_early
        found = spells["exit"][chosen]
        chances = list(exit_chances(phase, 1, called_early=called_early))
        # Where another opportunity outlives the lost one the account returns to it: spells of ten days and more.
        if phase >= COMPARISON:
            is_long = spells["dwell_days"][chosen] >= LEAST_DAYS
            outlived = chances[EXIT_LOST] * DYNAMICS.survivor_chance * np.mean(is_long[found != "dormant"])
            chances[EXIT_LOST], chances[RETURN] = chances[EXIT_LOST] - outlived, chances[RETURN] + outlived
            assert outlived > 0.04
        for code, chance in enumerate(chances):
            assert np.mean(found == EXITS[code]) == pytest.approx(chance, abs=0.03), EXITS[code]


@pytest.mark.parametrize("phase", range(IN_PLAY_COUNT))
def test_customers_move_by_chances_and_lengths_of_their_own(customers, phase):
    months = customers["entered_on"].astype("datetime64[M]").astype(int) % 12 + 1
    is_phase = (customers["phase"] == PHASES[phase]) & ~np.isin(months, DYNAMICS.slow_months)
    for place, segment in enumerate(SEGMENTS):
        days = true_median(phase, place, dynamics=EXISTING)
        assert median(customers, is_phase & (customers["segment"] == segment)) == pytest.approx(days, abs=3)
    old = customers["entered_on"].astype("datetime64[D]") < np.datetime64(date(2025, 10, 1))
    found = customers["exit"][is_phase & old]
    for code, chance in enumerate(exit_chances(phase, 1, dynamics=EXISTING)):
        assert np.mean(found == EXITS[code]) == pytest.approx(chance, abs=0.04), EXITS[code]


def test_the_story_comparison_is_slower_since_the_price_change(spells):
    for place, segment in enumerate(SEGMENTS):
        chosen = (spells["phase"] == "comparison") & (spells["segment"] == segment)
        before = median(spells, chosen & entered_before_the_price_change(spells))
        since = median(spells, chosen & entered_since_the_price_change(spells))
        assert before == pytest.approx(true_median(COMPARISON, place), abs=2)
        # Two of the seven months since are slow ones: the days are up to a tenth longer.
        slower = true_median(COMPARISON, place, since_price_change=True)
        assert slower - 2 <= since <= slower * 1.1 + 1


def test_every_row_of_chances_adds_up_to_one():
    for chances in (
        *DYNAMICS.exit_chances,
        DYNAMICS.first_phase,
        DYNAMICS.restart_phase,
        DYNAMICS.segment_shares,
        *EXISTING.exit_chances,
        EXISTING.first_phase,
        EXISTING.restart_phase,
    ):
        assert sum(chances) == pytest.approx(1)
    for segment in range(len(SEGMENTS)):
        assert sum(exit_chances(COMPARISON, segment, since_price_change=True)) == pytest.approx(1)


def test_documented_medians_by_hand():
    # Decision, medium: log-normal around 18 days; 7 of 100 fall silent and stay 180 days longer.
    # Left after 18 days: 0.93 * Phi(ln(18.5 / 18) / 0.6) = 0.93 * 0.518 = 0.482; after 19: 0.93 * 0.553 = 0.514.
    assert true_median(4, 1) == 19
    assert true_survival(4, 1, 18) == pytest.approx(1 - 0.93 * 0.51823, abs=1e-4)


def test_spells_of_an_account_follow_one_another(spells):
    same = spells["account_id"][1:] == spells["account_id"][:-1]
    assert same.any()
    assert (spells["left_at"][:-1][same] == spells["entered_at"][1:][same]).all()
    assert (spells["next_phase"][:-1][same] == spells["phase"][1:][same]).all()
    assert (spells["phase"][:-1][same] != spells["phase"][1:][same]).all()


def test_dates_depend_on_the_last_day_only():
    assert history_start(date(2026, 11, 22)) == date(2024, 5, 1)
    assert price_change_on(date(2026, 11, 22)) == date(2026, 4, 1)
    assert price_change_on(date(2026, 8, 28)) == date(2025, 4, 1)  # 149 days after 1 April
    assert price_change_on(date(2026, 8, 29)) == date(2026, 4, 1)
