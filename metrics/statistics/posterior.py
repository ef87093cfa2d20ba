"""95 % limits of a rate whose prior is known: of a gamma (events per time) and of a beta (a share).

Incomplete gamma by its series and continued fraction, incomplete beta by Lentz's continued fraction (Press et al.,
Numerical Recipes, 6.2 and 6.4); quantiles by bisection. No library needed, and the same on every machine.
"""

from collections.abc import Callable
from math import exp, lgamma, log, log1p

LOW, HIGH = 0.025, 0.975
_SMALL, _TINY, _STEPS, _HALVINGS = 1e-15, 1e-300, 10_000, 200


def gamma_limits(shape: float, rate: float) -> tuple[float, float]:
    """The 2.5 % and 97.5 % points of a gamma.

    >>> [round(limit, 4) for limit in gamma_limits(1.0, 1.0)]
    [0.0253, 3.6889]
    """

    def below(x: float) -> float:
        return _gamma_below(shape, x * rate)

    most = (shape + 40 * (shape**0.5 + 1)) / rate
    return _quantile(below, LOW, most), _quantile(below, HIGH, most)


def beta_limits(first: float, second: float) -> tuple[float, float]:
    """The 2.5 % and 97.5 % points of a beta.

    >>> [round(limit, 4) for limit in beta_limits(2.0, 1.0)]
    [0.1581, 0.9874]
    """

    def below(x: float) -> float:
        return _beta_below(first, second, x)

    return _quantile(below, LOW, 1.0), _quantile(below, HIGH, 1.0)


def _quantile(below: Callable[[float], float], level: float, most: float) -> float:
    low, high = 0.0, most
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if below(middle) < level else (low, middle)
    return (low + high) / 2


def _gamma_below(shape: float, x: float) -> float:
    """The chance that a gamma of that shape and rate 1 is at most `x`."""
    if x <= 0:
        return 0.0
    front = exp(shape * log(x) - x - lgamma(shape))
    if x < shape + 1:
        term = total = 1 / shape
        for n in range(1, _STEPS):
            term *= x / (shape + n)
            total += term
            if term < total * _SMALL:
                break
        return front * total
    b, c = x + 1 - shape, 1 / _TINY
    d = 1 / b
    fraction = d
    for n in range(1, _STEPS):
        step = -n * (n - shape)
        b += 2
        d = 1 / _kept(step * d + b)
        c = _kept(b + step / c)
        fraction *= d * c
        if abs(d * c - 1) < _SMALL:
            break
    return 1 - front * fraction


def _beta_below(a: float, b: float, x: float) -> float:
    """The chance that a beta is at most `x`."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta_below(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    c, d = 1.0, 1 / _kept(1 - (a + b) * x / (a + 1))
    fraction = d
    for n in range(1, _STEPS):
        for step in (
            n * (b - n) * x / ((a + 2 * n - 1) * (a + 2 * n)),
            -(a + n) * (a + b + n) * x / ((a + 2 * n) * (a + 2 * n + 1)),
        ):
            d, c = 1 / _kept(1 + step * d), _kept(1 + step / c)
            fraction *= d * c
        if abs(d * c - 1) < _SMALL:
            break
    return front * fraction


def _kept(value: float) -> float:
    """`value`, or a tiny number in its place if it is too small to divide by."""
    return value if abs(value) > _TINY else _TINY
