"""Wilson, Kaplan-Meier and Aalen-Johansen as a textbook prints them: one loop, no arrays.

A sample is a list of `(days, is_exit)`; with competing exits `(days, cause)`, None where censored. With delayed entry
`(days, is_exit, joined)`: nothing was known of it before the age it joined at.
"""

import math
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)
TOLERANCE = 1e-12


def wilson(converted, n):
    """The 95 % Wilson interval (low, high) of converted / n; n > 0."""
    p = converted / n
    denominator = 1 + Z**2 / n
    centre = (p + Z**2 / (2 * n)) / denominator
    half = Z * math.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2)) / denominator
    return max(0.0, centre - half), min(1.0, centre + half)


def kaplan_meier(sample):
    """One row per day with an exit, ascending: (day, S, lower limit, upper limit).

    Who is censored on a day is still at risk on that day. Limits: 95 %, log-log transformed Greenwood.
    """
    rows = []
    survival, greenwood = 1.0, 0.0
    sample = [(*one, 0)[:3] for one in sample]
    for day in sorted({days for days, is_exit, _ in sample if is_exit}):
        at_risk = sum(1 for days, _, joined in sample if joined <= day <= days)
        exits = sum(1 for days, is_exit, _ in sample if days == day and is_exit)
        if exits == at_risk:
            survival = 0.0
        else:
            survival *= 1 - exits / at_risk
            greenwood += exits / (at_risk * (at_risk - exits))
        rows.append((day, survival, *log_log_limits(survival, greenwood)))
    return rows


def log_log_limits(survival, greenwood):
    """Both limits of S; where S is 0 both are 0, where S is 1 both are 1."""
    if survival in (0.0, 1.0):
        return survival, survival
    width = Z * math.sqrt(greenwood) / abs(math.log(survival))
    return survival ** math.exp(width), survival ** math.exp(-width)


def first_day(rows, column, level):
    """The smallest day on which that column of `kaplan_meier` is at or below the level; None if never."""
    for row in rows:
        if row[column] <= level + TOLERANCE:
            return row[0]
    return None


def median(rows):
    return first_day(rows, 1, 0.50)


def q85(rows):
    return first_day(rows, 1, 0.15)


def median_low(rows):
    return first_day(rows, 2, 0.50)


def median_high(rows):
    return first_day(rows, 3, 0.50)


def incidence_variance(sample, causes, horizon):
    """The variance of the share that left for one of `causes` by the horizon, event by event, after Aalen.

    F(t) = sum of S(before) x own exits / at risk. A day's own exits move F by S(before) / n each and, through those who
    stay, by what came later; another cause's only by the latter. Exits of a day are drawn without replacement.
    """
    steps, share, still = [], 0.0, 1.0
    for day in sorted({days for days, cause in sample if cause is not None and days <= horizon}):
        n = sum(1 for days, _ in sample if days >= day)
        own = sum(1 for days, cause in sample if days == day and cause in causes)
        other = sum(1 for days, cause in sample if days == day and cause is not None and cause not in causes)
        before, still = still, still * (1 - (own + other) / n)
        share += before * own / n
        steps.append((n, own, other, before, still, share))
    total = 0.0
    for n, own, other, before, after, up_to in steps:
        lost_later = (share - up_to) / after if after > TOLERANCE else 0.0
        for d, slope in ((own, 1 - lost_later), (other, -lost_later)):
            if d:
                spread = d * (n - d) / (n - 1) if d > 1 else d
                total += slope**2 * spread * (before / n) ** 2
    return total


def complementary_log_log(share, variance):
    """95 % limits of a share that left; where nobody or everybody did, the share itself."""
    if share <= TOLERANCE or share >= 1 - TOLERANCE:
        return (0.0, 0.0) if share < 0.5 else (1.0, 1.0)
    rest = 1 - share
    width = Z * math.sqrt(variance) / (rest * abs(math.log(rest)))
    return 1 - rest ** math.exp(-width), 1 - rest ** math.exp(width)


def aalen_johansen(sample, causes, horizon):
    """Cumulative incidence of each cause by the horizon (that day included) and the share still there.

    Returns ({cause: incidence}, still); beyond the last observed day the curves go on flat.
    """
    incidence = dict.fromkeys(causes, 0.0)
    still = 1.0
    for day in sorted({days for days, cause in sample if cause is not None and days <= horizon}):
        at_risk = sum(1 for days, _ in sample if days >= day)
        exits = 0
        for cause in causes:
            of_cause = sum(1 for days, other in sample if days == day and other == cause)
            incidence[cause] += still * of_cause / at_risk
            exits += of_cause
        still *= 1 - exits / at_risk
    return incidence, still
