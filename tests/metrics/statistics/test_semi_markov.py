"""Curves, chances to win and expected entries: fractions worked out by hand."""

import numpy as np
import pytest

from metrics.statistics.markov_renewal import expected_entries
from metrics.statistics.semi_markov import OPEN, chance_on_entry, chance_still_there, curves

FIRST, SECOND, WON, LOST = range(4)


def drawn(*spells: tuple[int, int, int] | tuple[int, int, int, int]):
    """Curves of (phase, next phase, days[, how many])."""
    source, goal, days, n = np.array([(*spell, 1)[:4] for spell in spells], dtype=np.int64).T
    return curves(4, source, goal, days, n)


class TestCurves:
    def test_hazards_with_an_open_spell(self):
        """Four in the first phase: one moves on day 1, one is 1 day old, one moves on day 2, one is lost on day 2."""
        found = drawn((FIRST, SECOND, 1), (FIRST, OPEN, 1), (FIRST, SECOND, 2), (FIRST, LOST, 2))
        assert found.hazard[FIRST, SECOND].tolist() == [0, 1 / 4, 1 / 2]
        assert found.hazard[FIRST, LOST].tolist() == [0, 0, 1 / 2]
        assert found.survival[FIRST].tolist() == [1, 3 / 4, 0]
        assert found.density[FIRST].sum(axis=1).tolist() == [0, 1 / 4 + 3 / 8, 0, 3 / 8]
        assert found.stock[FIRST].tolist() == [0, 1, 0]
        assert found.exits.tolist() == [3, 0, 0, 0]


class TestChanceToWin:
    def test_older_accounts_have_a_smaller_one(self):
        """Ten enter: 4 win on day 10, 2 are lost on day 20, 1 wins on day 30, 3 lost on day 40: 1/2, later 1/6, 1/4."""
        found = drawn((FIRST, WON, 10, 4), (FIRST, LOST, 20, 2), (FIRST, WON, 30), (FIRST, LOST, 40, 3))
        entry = chance_on_entry(found, WON, LOST)
        later = chance_still_there(found, entry)[FIRST]
        assert entry.tolist() == pytest.approx([1 / 2, 0, 1, 0])
        assert [later[age] for age in (0, 9, 10, 19, 20, 29, 30)] == pytest.approx(
            [1 / 2, 1 / 2, 1 / 6, 1 / 6, 1 / 4, 1 / 4, 0]
        )
        assert np.isnan(later[40])

    def test_through_another_phase_and_back(self):
        """First -> second always; second: half win, a quarter return, a quarter lose: W = 1/2 + W/4, so 2/3."""
        found = drawn((FIRST, SECOND, 3), (SECOND, WON, 5, 2), (SECOND, FIRST, 5), (SECOND, LOST, 5))
        assert chance_on_entry(found, WON, LOST).tolist() == pytest.approx([2 / 3, 2 / 3, 1, 0])

    def test_who_was_never_seen_to_leave_stays(self):
        """One of two won on day 4, the other is still there on day 9 and later nobody is known to leave: 1/2."""
        found = drawn((FIRST, WON, 4), (FIRST, OPEN, 9))
        entry = chance_on_entry(found, WON, LOST)
        assert entry[FIRST] == pytest.approx(1 / 2)
        assert chance_still_there(found, entry)[FIRST, 9] == 0

    def test_a_circle_without_a_way_out(self):
        """First -> second -> first for ever: no win, and no equation that has no one solution."""
        assert chance_on_entry(drawn((FIRST, SECOND, 1), (SECOND, FIRST, 1)), WON, LOST).tolist() == [0, 0, 1, 0]

    def test_reopening_after_a_loss_is_another_journey(self):
        found = drawn((FIRST, LOST, 1), (LOST, SECOND, 1), (SECOND, WON, 1), (WON, FIRST, 1))
        assert chance_on_entry(found, WON, LOST).tolist() == pytest.approx([0, 1, 1, 0])


class TestExpectedEntries:
    def test_age_matters(self):
        """Day 10: one of two leaves. 5 days old: half a win within 5 days. 12 days old: none. 9 days old: in 1 day."""
        known = drawn((FIRST, WON, 10), (FIRST, OPEN, 12))
        for age, horizon, expected in ((5, 4, 0), (5, 5, 0.5), (12, 90, 0), (9, 1, 0.5)):
            stock = np.zeros_like(known.stock)
            stock[FIRST, age] = 1
            assert expected_entries(known, stock, horizon).entries[WON] == pytest.approx(expected)

    def test_two_steps_and_a_day_of_both(self):
        """First leaves on day 2 for the second, half of which wins that very day, the other half 3 days later."""
        known = drawn((FIRST, SECOND, 2), (SECOND, WON, 0), (SECOND, WON, 3))
        stock = np.zeros_like(known.stock)
        stock[FIRST, 0] = 8
        for horizon, wins in ((1, 0), (2, 4), (4, 4), (5, 8), (100, 8)):
            found = expected_entries(known, stock, horizon)
            assert found.entries[WON] == pytest.approx(wins)
            assert found.entries[SECOND] == pytest.approx(8 if horizon > 1 else 0)

    def test_variance_of_one_coin(self):
        """8 accounts win on day 5 with the chance 1/4, known from 4: chance 8 x 3/16, estimate 8^2 x 3/16 / 4."""
        known = drawn((FIRST, WON, 5), (FIRST, OPEN, 5, 3))
        stock = np.zeros_like(known.stock)
        stock[FIRST, 0] = 8
        found = expected_entries(known, stock, 30)
        assert (found.entries[WON], found.chance[WON], found.estimate[WON]) == pytest.approx((2, 1.5, 3))

    def test_every_entry_counts(self):
        """First <-> second every day: in 5 days 3 entries into the second and 2 into the first, without any doubt."""
        known = drawn((FIRST, SECOND, 1), (SECOND, FIRST, 1))
        stock = np.zeros_like(known.stock)
        stock[FIRST, 0] = 10
        found = expected_entries(known, stock, 5)
        assert found.entries.tolist() == pytest.approx([20, 30, 0, 0])
        assert found.variance.tolist() == [0, 0, 0, 0]

    def test_two_random_walks_agree(self):
        """Against a hundred thousand accounts moved by chance: expectation and variance within sampling error."""
        known = drawn(
            (FIRST, SECOND, 2, 5), (FIRST, SECOND, 6, 3), (FIRST, LOST, 4, 2), (FIRST, OPEN, 9, 2),
            (SECOND, FIRST, 1, 2), (SECOND, WON, 3, 4), (SECOND, OPEN, 5, 3), (SECOND, FIRST, 0, 1),
        )  # fmt: skip
        horizon, walks, rng = 12, 100_000, np.random.default_rng(3)
        phase, age = np.full(walks, FIRST), np.full(walks, 3)
        counts = np.zeros((4, walks))
        for _ in range(horizon):
            age = age + 1
            moving = np.ones(walks, dtype=bool)
            while moving.any():
                chance = known.hazard[phase, :, np.minimum(age, 9)] * (age <= 9)[:, None]
                drawn_ = (rng.random(walks)[:, None] >= chance.cumsum(axis=1)).sum(axis=1)
                moving = moving & (drawn_ < 4)
                phase, age = np.where(moving, drawn_, phase), np.where(moving, 0, age)
                np.add.at(counts, (phase[moving], np.flatnonzero(moving)), 1)
        stock = np.zeros_like(known.stock)
        stock[FIRST, 3] = 1
        found = expected_entries(known, stock, horizon)
        assert found.entries.tolist() == pytest.approx(counts.mean(axis=1).tolist(), abs=0.01)
        assert found.chance.tolist() == pytest.approx(counts.var(axis=1).tolist(), abs=0.02)
