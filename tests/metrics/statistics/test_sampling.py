"""What a sample says about the whole, held against every sample there could be."""

from math import comb

import pytest

from metrics.statistics.sampling import Estimate, change_in_whole, in_whole


def test_who_asks_everybody_need_not_estimate():
    assert in_whole(7, 40, 40) == Estimate(7, 7, 7)
    assert in_whole(7, 40, 40).is_exact


def test_none_in_half_of_two_hundred():
    # 100 of 200 count as 100 * 199 / 100 = 199 trials; Wilson's limit is 3.84 / (199 + 3.84) = 1.9 %, so 3.8 of 200.
    assert in_whole(0, 100, 200) == Estimate(0, 0, 4)


def test_all_in_half_of_two_hundred():
    assert in_whole(100, 100, 200) == Estimate(200, 196, 200)


def test_never_fewer_than_were_found_nor_more_than_can_be_left():
    found = in_whole(1, 2, 3)
    assert (found.low, found.high) == (1, 2), "one was found, and one that was drawn is none"


@pytest.mark.parametrize(("among", "drawn"), [(200, 50), (60, 40), (1000, 100)])
def test_the_limits_hold_in_ninety_five_of_a_hundred_samples(among, drawn):
    def chance(true: int) -> float:
        """How likely a sample is whose limits enclose `true`, by the hypergeometric distribution."""
        ways = 0
        for found in range(max(0, drawn - (among - true)), min(drawn, true) + 1):
            told = in_whole(found, drawn, among)
            if told.low <= true <= told.high:
                ways += comb(true, found) * comb(among - true, drawn - found)
        return ways / comb(among, drawn)

    chances = [chance(true) for true in range(among + 1)]
    assert sum(chances) / len(chances) >= 0.95
    assert min(chances) >= 0.9


def test_a_change_of_none_drawn_from_fifty_of_a_hundred():
    # Half a case each way: sqrt((0.5 + 0.5) * 50 / 99) / 52 = 1.37 %, times 1.96 of 100 is 2.7.
    assert change_in_whole(0, 0, 50, 100) == Estimate(0, -3, 3)
    assert change_in_whole(7, 3, 40, 40) == Estimate(4, 4, 4)
    assert change_in_whole(0, 1, 1, 3) == Estimate(-3, -3, 1), "two are left to make up for the one"
    assert change_in_whole(5, 1, 50, 100).plus(10).about == 18


def test_the_limits_of_a_change_hold_in_ninety_five_of_a_hundred_samples():
    among, drawn = 40, 20
    limits = {(g, m): change_in_whole(g, m, drawn, among) for g in range(drawn + 1) for m in range(drawn + 1 - g)}

    def chance(gains: int, losses: int) -> float:
        rest, ways = among - gains - losses, 0
        for (g, m), told in limits.items():
            if told.low <= gains - losses <= told.high:
                ways += comb(gains, g) * comb(losses, m) * comb(rest, drawn - g - m)
        return ways / comb(among, drawn)

    chances = [chance(gains, losses) for gains in range(0, 41, 2) for losses in range(0, 41 - gains, 2)]
    assert sum(chances) / len(chances) >= 0.95
    assert min(chances) >= 0.9
