"""Tests and intervals for two samples, and a count that scatters, as a textbook prints them: one loop, no arrays.

A sample is a list of (days, whether it ended, the age observation began at).
"""

import math


def chances(mean, variance):
    """P(k) of the gamma-Poisson for k = 0, 1, ... until nothing is left; of the Poisson where nothing is added."""
    if mean == 0:
        return [1.0]
    size = None if variance <= mean * (1 + 1e-9) else mean**2 / (variance - mean)
    found = [math.exp(-mean if size is None else -size * math.log1p(mean / size))]
    while sum(found) < 1 - 1e-13 and len(found) < 5000:
        k = len(found) - 1
        found.append(found[-1] * (mean if size is None else (k + size) * mean / (size + mean)) / (k + 1))
    return found


def quantile(mean, variance, level):
    total = 0.0
    for k, chance in enumerate(every := chances(mean, variance)):
        total += chance
        if total >= level - 1e-12:
            return k
    return len(every) - 1


def at_risk(sample, t):
    return sum(joined <= t <= days for days, _, joined in sample)


def exits(sample, t):
    return sum(is_exit and days == t for days, is_exit, _ in sample)


def restricted(sample, until):
    """Area under the Kaplan-Meier curve up to the age, and its variance."""
    curve, s = [], 1.0
    for t in range(until):
        if exits(sample, t):
            s *= 1 - exits(sample, t) / at_risk(sample, t)
            s = 0.0 if s < 1e-12 else s
        curve.append(s)
    variance = 0.0
    for t in range(until):
        d, y = exits(sample, t), at_risk(sample, t)
        if d and y > d:
            variance += sum(curve[t:]) ** 2 * d / (y * (y - d))
    return sum(curve), variance


def log_rank(now, before):
    difference = variance = 0.0
    for t in {days for sample in (now, before) for days, is_exit, _ in sample if is_exit}:
        d, y = exits(now, t) + exits(before, t), at_risk(now, t) + at_risk(before, t)
        own = at_risk(now, t)
        difference += exits(now, t) - d * own / y
        if y > 1:
            variance += d * own * (y - own) * (y - d) / (y * y * (y - 1))
    return 1.0 if variance == 0 else math.erfc(abs(difference) / math.sqrt(2 * variance))


def newcombe(x, n, y, m, z):
    def wilson(k, of):
        p, denominator = k / of, 1 + z * z / of
        half = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / denominator
        centre = (p + z * z / (2 * of)) / denominator
        return p, max(0.0, centre - half), min(1.0, centre + half)

    (p, l1, u1), (q, l2, u2) = wilson(x, n), wilson(y, m)
    return p - q - math.hypot(p - l1, u2 - q), p - q + math.hypot(u1 - p, q - l2)


def newcombe_p(x, n, y, m):
    """The level at which the limits just touch 0."""
    if x * m == y * n:
        return 1.0
    low, high = 0.0, 40.0
    for _ in range(80):
        z = (low + high) / 2
        left, right = newcombe(x, n, y, m, z)
        low, high = (low, z) if left <= 0 <= right else (z, high)
    return math.erfc(low / math.sqrt(2))


def holm(chances_):
    kept, asked = [False] * len(chances_), sorted((p, n) for n, p in enumerate(chances_) if p is not None)
    for rank, (p, place) in enumerate(asked):
        if p > 0.05 / (len(asked) - rank):
            break
        kept[place] = True
    return kept
