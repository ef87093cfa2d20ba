"""The change of a figure with several factors, split among them by averaging over all orders of changing them.

Shapley, Contributions to the Theory of Games II (1953); Das Gupta, Standardization and Decomposition of Rates, U.S.
Bureau of the Census P23-186 (1993); Shorrocks, J. Econ. Inequality 11 (2013). No factor is favoured by being changed
first, and nothing is left over.
"""

from collections.abc import Callable
from itertools import combinations
from math import factorial

import numpy as np

from metrics.statistics.survival import Floats

# Whole multiples of this add up without rounding, in any order.
GRAIN = 2.0**-20


def product(factors: list[Floats]) -> Floats:
    """All `factors` multiplied."""
    result = factors[0]
    for one in factors[1:]:
        result = result * one
    return result


def effects(before: Floats, after: Floats, figure: Callable[[list[Floats]], Floats] = product) -> Floats:
    """[factor, ...]: how much each factor (first axis) changed `figure` from `before` to `after`.

    >>> effects(np.array([2.0, 10.0]), np.array([3.0, 12.0]))
    array([11.,  5.])
    """
    count = len(before)
    sizes = [changed for size in range(count + 1) for changed in combinations(range(count), size)]
    # The value of the figure when those factors have changed and the others have not.
    known = {
        changed: figure([(after if index in changed else before)[index] for index in range(count)]) for changed in sizes
    }
    found = np.zeros((count, *known[()].shape))
    for changed in sizes:
        weight = factorial(len(changed)) * factorial(count - 1 - len(changed)) if len(changed) < count else 0
        for factor in set(range(count)) - set(changed):
            step = known[tuple(sorted((*changed, factor)))] - known[changed]
            found[factor] += weight / factorial(count) * step
    return found


def whole(parts: Floats, change: Floats) -> Floats:
    """`parts` [part, ...] as multiples of `GRAIN` that add up to the whole numbers `change` to the last bit.

    The rounding error, at most a few millionths, goes to the largest part.
    """
    rounded = np.round(parts / GRAIN) * GRAIN
    largest = np.abs(rounded).argmax(axis=0)[None]
    rest = (change - rounded.sum(axis=0))[None]
    np.put_along_axis(rounded, largest, np.take_along_axis(rounded, largest, axis=0) + rest, axis=0)
    return rounded
