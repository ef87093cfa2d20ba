"""How often an interval of whole numbers should hold what happens, and whether it did so as often."""

from metrics.outlook.forecast import LEVELS
from metrics.statistics.gamma_poisson import GammaPoisson


def held(spread: GammaPoisson) -> float:
    """The chance that a count of `spread` lies within its own 80 % limits, both included."""
    low, high = (spread.quantile(level) for level in LEVELS)
    return spread.at_most(high) - spread.at_most(low - 1)


def inner_share(spread: GammaPoisson, count: int) -> float:
    """The part of the chance of `count` that lies between the levels: 80 % on average where `spread` is the truth.

    The randomised interval of the probability integral transform, worked out instead of drawn: Czado, Gneiting & Held,
    Biometrics 65 (2009).
    """
    low, high = LEVELS
    before, after = spread.at_most(count - 1), spread.at_most(count)
    return max(0.0, min(after, high) - max(before, low)) / (after - before) if after > before else 0.0
