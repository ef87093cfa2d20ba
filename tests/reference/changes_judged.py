"""Section 8's `compare` and `signals`, literally: every period, account and day by itself, sums of fractions."""

import math
from datetime import date, timedelta

from tests.reference import survival
from tests.reference.contrast import at_risk, chances, holm, log_rank, newcombe, newcombe_p, quantile, restricted
from tests.reference.durations import dimension_of, is_within, threshold

COUNTS = ("entries", "wins", "losses", "returns", "premature", "late", "stuck")


def phases_of(figure, charter):
    return {
        "wins": ("won",),
        "returns": charter.in_play[1:],
        "premature": tuple(p for p in charter.in_play if charter.led_by(p) == "marketing"),
        "late": tuple(p for p in charter.in_play if charter.led_by(p) == "sales"),
    }.get(figure, charter.in_play)


def count(figure, phase, spells, accounts, charter, start, end, limits, touched):
    """How often within the period; `spells` as of the day asked about. `touched`: of touch_fit's twin."""
    if figure in ("entries", "wins"):
        return sum(s["phase"] == phase and start <= s["entered_on"] <= end for s in spells)
    if figure in ("losses", "returns"):
        way = {"losses": "lost", "returns": "return"}[figure]
        return sum(
            s["phase"] == phase and s["exit"] == way and start <= s["left_on"] <= end for s in spells if s["left_on"]
        )
    if figure == "stuck":
        found = 0
        for s in spells:
            if s["phase"] != phase or not s["is_entry_known"]:
                continue
            limit = limits[phase, dimension_of(s["account_id"], accounts, "segment")]
            day = s["entered_on"] + timedelta(days=limit + 1)
            found += start <= day <= end and (s["left_on"] is None or s["left_on"] > day)
        return found
    return touched(figure, phase, start, end)


def limits_of(spells, accounts, charter):
    pairs = {(s["phase"], dimension_of(s["account_id"], accounts, "segment")) for s in spells}
    return {pair: threshold(spells, accounts, charter, *pair)[0] for pair in pairs if pair[0] in charter.in_play}


def seen_from(figure, phase, first, limits):
    """The first day of which a figure can tell: who came on the `first` is stuck on the day after the limit."""
    longest = max((days for (one, _), days in limits.items() if one == phase), default=0)
    return first + timedelta(days=longest + 1) if figure == "stuck" else first


def usual(past):
    """(mean, low, high, middle, chance at most k) by the last 24 of the past."""
    past = past[-24:]
    n, mean = len(past), sum(past) / len(past)
    variance = sum((x - mean) ** 2 for x in past) / (n - 1) if n > 1 else 0.0
    of = max(sum(past), 1) / n
    return mean, quantile(of, variance, 0.005), quantile(of, variance, 0.995), quantile(of, variance, 0.5), of, variance


def judged(counts):
    """expected, low, high, periods, verdict of the last of `counts`."""
    past, value = counts[:-1][-24:], counts[-1]
    if len(past) < 8:
        return None, None, None, len(past), "too_few"
    mean, low, high, middle, _, _ = usual(past)
    row = counts[-8:]
    verdict = "usual"
    if value > high:
        verdict = "up"
    elif value < low:
        verdict = "down"
    elif len(row) == 8 and all(x > max(mean, middle) for x in row):
        verdict = "shift_up"
    elif len(row) == 8 and all(x < min(mean, middle) for x in row):
        verdict = "shift_down"
    return mean, low, high, len(past), verdict


def periods_of(grain, first, as_of):
    """(name, start, end) of every complete month or ISO week."""
    found, day = [], first
    while day <= as_of:
        is_start = day.day == 1 if grain == "month" else day.isoweekday() == 1
        if is_start:
            if grain == "month":
                end = date(day.year + day.month // 12, day.month % 12 + 1, 1) - timedelta(days=1)
                name = f"{day.year}-{day.month:02d}"
            else:
                end = day + timedelta(days=6)
                year, week, _ = day.isocalendar()
                name = f"{year}-W{week:02d}"
            if end <= as_of:
                found.append((name, day, end))
        day += timedelta(days=1)
    return found


def signals(spells, accounts, charter, as_of, grain, touched):
    if not spells:
        return []
    limits = limits_of(spells, accounts, charter)
    first = min(s["entered_on"] for s in spells)
    periods = periods_of(grain, first, as_of)[-48:]
    rows = []
    for figure in COUNTS:
        for phase in phases_of(figure, charter):
            counts = [
                count(figure, phase, spells, accounts, charter, start, end, limits, touched)
                for _, start, end in periods
            ]
            seen = [start >= seen_from(figure, phase, first, limits) for _, start, _ in periods]
            for place in range(max(0, len(periods) - 24), len(periods)):
                known = [n for n, is_seen in zip(counts[:place], seen, strict=False) if is_seen]
                expected, low, high, n, verdict = judged([*known, counts[place]])
                rows.append(
                    {
                        "figure": figure, "phase": phase, "period": periods[place][0], "value": counts[place],
                        "expected": expected, "low": low, "high": high, "periods": n, "verdict": verdict,
                    }
                )  # fmt: skip
    return rows


def compare(spells_on, accounts, charter, start, end, as_of, touched):
    """`spells_on(day)`: the spells as of a day."""
    length = (end - start).days + 1
    windows = [(start, end), (start - timedelta(days=length), start - timedelta(days=1))]
    found = [*dwells(spells_on, charter, windows), *conversions(spells_on(as_of), charter, windows)]
    found += counted(spells_on(as_of), accounts, charter, start, length, touched)
    kept = holm([p for *_, p in found])
    rows = []
    for (figure, phase, now, before, low, high, p), is_signal in zip(found, kept, strict=True):
        difference = None if now is None or before is None else now - before
        verdict = "too_few" if p is None else "usual"
        if is_signal and difference:
            verdict = "up" if difference > 0 else "down"
        rows.append(
            {
                "figure": figure, "phase": phase, "now": now, "before": before, "difference": difference,
                "low": low, "high": high, "verdict": verdict,
            }
        )  # fmt: skip
    return rows


def dwells(spells_on, charter, windows):
    for phase in charter.in_play:
        samples = []
        for first, last in windows:
            own = [s for s in spells_on(last) if s["phase"] == phase and s["is_entry_known"]]
            samples.append(
                [
                    (s["age_days"] if s["is_open"] else s["dwell_days"], not s["is_open"],
                     max(0, (first - s["entered_on"]).days))
                    for s in own
                    if is_within(s, (first, last))
                ]
            )  # fmt: skip
        oldest = max((days for sample in samples for days, _, _ in sample), default=-1)
        ages = [t for t in range(oldest + 1) if all(at_risk(sample, t) >= 10 for sample in samples)]
        if not ages:
            yield "dwell", phase, None, None, None, None, None
            continue
        (now, its), (before, others) = (restricted(sample, max(ages)) for sample in samples)
        spread = survival.Z * math.sqrt(its + others)
        p = None
        if all(sum(is_exit for _, is_exit, _ in sample) >= 20 for sample in samples):
            p = log_rank(*samples)
        yield "dwell", phase, now, before, now - before - spread, now - before + spread, p


def conversions(spells, charter, windows):
    days = charter.maturity_window_days
    for place, phase in enumerate(charter.in_play):
        goals = {*charter.in_play[place + 1 :], "won"}
        sides = []
        for first, last in windows:
            own = [
                s for s in spells
                if s["phase"] == phase and s["is_entry_known"] and is_first(s, spells)
                and first <= s["entered_on"] + timedelta(days=days) <= last
            ]  # fmt: skip
            sides.append((sum(reaches(s, spells, goals, days) for s in own), len(own)))
        (x, n), (y, m) = sides
        if min(n, m) < 10:
            yield "conversion_rate", phase, None, None, None, None, None
            continue
        low, high = newcombe(x, n, y, m, survival.Z)
        yield "conversion_rate", phase, x / n, y / m, low, high, newcombe_p(x, n, y, m)


def is_first(spell, spells):
    same = [s["spell"] for s in spells if s["account_id"] == spell["account_id"] and s["phase"] == spell["phase"]]
    return spell["spell"] == min(same)


def reaches(spell, spells, goals, days):
    return any(
        s["account_id"] == spell["account_id"] and s["spell"] > spell["spell"] and s["phase"] in goals
        and s["is_entry_known"] and (s["entered_on"] - spell["entered_on"]).days <= days
        for s in spells
    )  # fmt: skip


def counted(spells, accounts, charter, start, length, touched):
    first = None if not spells else min(s["entered_on"] for s in spells)
    limits = limits_of(spells, accounts, charter)
    begun = [start - timedelta(days=length * back) for back in range(24, -1, -1)]
    for figure in COUNTS:
        for phase in phases_of(figure, charter):
            values = [
                count(figure, phase, spells, accounts, charter, day, day + timedelta(days=length - 1), limits, touched)
                for day in begun
            ]
            now = values[-1]
            seen = None if first is None else seen_from(figure, phase, first, limits)
            past = [v for day, v in zip(begun[:-1], values[:-1], strict=True) if seen is not None and seen <= day]
            before = values[-2] if past else None
            if len(past) < 8:
                yield figure, phase, now, before, None, None, None
                continue
            mean, low, high, _, of, variance = usual(past)
            p = 1.0
            if (now - mean) * (now - before) > 0:
                every = chances(of, variance)
                p = min(1.0, 2 * min(sum(every[: now + 1]), 1 - sum(every[:now])))
            yield figure, phase, now, before, low - before, high - before, p
