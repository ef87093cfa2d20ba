"""The change of a product of factors, split among the factors: each in the average of all orders of changing them.

Shapley, Contributions to the Theory of Games II (1953); Das Gupta, Standardization and Decomposition of Rates, U.S.
Bureau of the Census P23-186 (1993); Shorrocks, J. Econ. Inequality 11 (2013). No factor is favoured by being changed
first, and nothing is left over.
"""

from itertools import combinations
from math import factorial

import numpy as np

from metrics.survival import Floats

# Whole multiples of this add up without rounding, in any order.
GRAIN = 2.0**-20


def effects(before: Floats, after: Floats) -> Floats:
    """[factor, ...]: by how much each factor changed the product over the first axis of `before` and `after`.

    >>> effects(np.array([2.0, 10.0]), np.array([3.0, 12.0]))
    array([11.,  5.])
    """
    count = len(before)
    found = np.zeros_like(before)
    for factor in range(count):
        others = [place for place in range(count) if place != factor]
        for size in range(count):
            weight = factorial(size) * factorial(count - 1 - size) / factorial(count)
            for changed in combinations(others, size):
                product = np.ones_like(before[0])
                for place in others:
                    product = product * (after if place in changed else before)[place]
                found[factor] += weight * product
    split: Floats = found * (after - before)
    return split


def whole(parts: Floats, change: Floats) -> Floats:
    """`parts` [part, ...] as multiples of `GRAIN` that add up to the whole numbers `change` to the last bit.

    What is lost in rounding, at most a few millionths, goes to the largest part.
    """
    rounded = np.round(parts / GRAIN) * GRAIN
    largest = np.abs(rounded).argmax(axis=0)[None]
    rest = (change - rounded.sum(axis=0))[None]
    np.put_along_axis(rounded, largest, np.take_along_axis(rounded, largest, axis=0) + rest, axis=0)
    return rounded
