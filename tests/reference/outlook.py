"""The outlook in plain Python: hazards counted one by one, accounts moved day by day, slopes by trying.

Nothing here shares a formula with the product: chances to win by repeated steps instead of equations, expected
entries by moving mass from age to age instead of convolving, their variance by exact moments of each account's
count, and the share of the estimate by changing every hazard a little.
"""

import math
from collections import defaultdict
from datetime import timedelta
from statistics import NormalDist

from model.charter import LOST, WON
from tests.reference.calendar import quarter_of
from tests.reference.contrast import quantile
from tests.reference.flows import is_there
from tests.reference.money import in_ours, our_currency, own_currency

STEPS = 64  # moves an account makes at most on one day
A_LITTLE = 1e-4


def days_of(spell):
    """Completed length, or the age of an open spell."""
    return spell["age_days"] if spell["is_open"] else spell["dwell_days"]


def hazards(spells):
    """{phase: {day: {next phase: chance}}} from spells with a known entry, and {(phase, day): at risk}."""
    found, at_risk = defaultdict(dict), {}
    known = [spell for spell in spells if spell["is_entry_known"]]
    for phase in {spell["phase"] for spell in known}:
        own = [spell for spell in known if spell["phase"] == phase]
        for day in range(max(days_of(spell) for spell in own) + 1):
            at_risk[phase, day] = sum(spell.get("joined", 0) <= day <= days_of(spell) for spell in own)
            left = [s["next_phase"] for s in own if not s["is_open"] and s["dwell_days"] == day]
            if left:
                found[phase][day] = {goal: left.count(goal) / at_risk[phase, day] for goal in set(left)}
    return found, at_risk


def learned(spells, day, history):
    """`hazards` of the last `history` days up to `day`; of all of the `spells` where fewer than 20 left in them."""
    hazard, at_risk = hazards(spells)
    if history is None:
        return hazard, at_risk
    first = day - timedelta(days=history - 1)
    recent = [
        spell | {"joined": max(0, (first - spell["entered_on"]).days)}
        for spell in spells
        if spell["is_open"] or spell["left_on"] >= first
    ]
    own, own_risk = hazards(recent)
    found, found_risk = defaultdict(dict), {}
    for phase in {*hazard, *own, *(of for of, _ in at_risk)}:
        left = sum(not s["is_open"] and s["is_entry_known"] and s["phase"] == phase for s in recent)
        chosen, risk = (own, own_risk) if left >= 20 else (hazard, at_risk)
        found[phase] = chosen[phase]
        found_risk |= {key: n for key, n in risk.items() if key[0] == phase}
    return found, found_risk


def history_of(spells_on, charter, day, horizon):
    """Which history foretold best on the last three back-test days before `day`, a shorter one by a tenth at least.

    spells_on(day): the spells as of a day.
    """
    first = min((spell["entered_on"] for spell in spells_on(day)), default=day)
    back = min((day - first).days // horizon - 2, 3)
    sums = []
    for history in (None, 365, 180):
        off = 0.0
        for number in range(1, back + 1):
            then = day - timedelta(days=number * horizon)
            hazard, at_risk = learned(spells_on(then), then, history)
            stock, actual = aged_stock(spells_on(then), hazard, at_risk), happened(spells_on(day), then, horizon)
            off += sum(abs(expected(hazard, stock, key, horizon) - actual[key]) for key in charter.phase_keys)
        sums.append((off, history))
    longest, year, half = sums
    best = year if year[0] < 0.9 * longest[0] - 1e-9 else longest
    return (half if half[0] < 0.9 * best[0] - 1e-9 else best)[1]


def still(hazard, phase, day):
    """Share still in the phase after that day."""
    share = 1.0
    for leaving, goals in hazard[phase].items():
        if leaving <= day:
            share *= 1 - sum(goals.values())
    return share


def chances(hazard, phases):
    """Chance to win on entering each phase, by following what is left step after step."""
    moves = {}
    for phase in phases:
        moves[phase], share = defaultdict(float), 1.0
        for day in sorted(hazard[phase]):
            for goal, chance in hazard[phase][day].items():
                moves[phase][goal] += share * chance
            share *= 1 - sum(hazard[phase][day].values())
    found = dict.fromkeys(phases, 0.0) | {WON: 1.0}
    for _ in range(3000):
        found |= {p: sum(share * found[q] for q, share in moves[p].items()) for p in phases if p not in (WON, LOST)}
    return found


def chance_still_there(hazard, found, phase, age):
    """Chance to win of an account still in the phase at that age."""
    chance, share = 0.0, 1.0
    for day in sorted(day for day in hazard[phase] if day > age):
        chance += share * sum(part * found[goal] for goal, part in hazard[phase][day].items())
        share *= 1 - sum(hazard[phase][day].values())
    return chance


def aged_stock(spells, hazard, at_risk):
    """{(phase, age): accounts}: unknown entries spread over the ages they may have."""
    stock = defaultdict(float)
    for spell in spells:
        if not spell["is_open"] or not hazard[spell["phase"]]:
            continue
        phase, age = spell["phase"], spell["age_days"]
        if spell["is_entry_known"]:
            stock[phase, age] += 1
            continue
        last = max(day for of, day in at_risk if of == phase)
        weights = {day: still(hazard, phase, day) for day in range(age, last + 1)}
        for day, weight in weights.items():
            if weight > 0:
                stock[phase, day] += weight / sum(weights.values())
    return stock


def moments(hazard, start, target, horizon):
    """E[N] and E[N^2] of the entries into `target` within the horizon, of an account at `start` (phase, age)."""
    held = {start: (1.0, 0.0, 0.0)}  # chance to be there, and times N, and times N^2
    for _ in range(horizon):
        later, wave = defaultdict(lambda: (0.0, 0.0, 0.0)), defaultdict(lambda: (0.0, 0.0, 0.0))
        for (phase, age), mass in held.items():
            _move(hazard, target, phase, age + 1, mass, later, wave)
        for _ in range(STEPS):
            if not wave:
                break
            arrived, wave = wave, defaultdict(lambda: (0.0, 0.0, 0.0))
            for phase, mass in arrived.items():
                _move(hazard, target, phase, 0, mass, later, wave)
        held = later
    return sum(mass[1] for mass in held.values()), sum(mass[2] for mass in held.values())


def _move(hazard, target, phase, day, mass, later, wave):
    goals = hazard[phase].get(day, {})
    for goal, chance in goals.items():
        once, squared = (mass[1] + mass[0], mass[2] + 2 * mass[1] + mass[0]) if goal == target else mass[1:]
        wave[goal] = _sum(wave[goal], (chance * mass[0], chance * once, chance * squared))
    stay = 1 - sum(goals.values())
    later[phase, day] = _sum(later[phase, day], (stay * mass[0], stay * mass[1], stay * mass[2]))


def _sum(one, other):
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def expected(hazard, stock, target, horizon):
    return sum(n * moments(hazard, start, target, horizon)[0] for start, n in stock.items())


def variance(hazard, at_risk, stock, target, horizon):
    """Of chance, and of the estimate."""
    chance = 0.0
    for start, n in stock.items():
        mean, square = moments(hazard, start, target, horizon)
        chance += n * (square - mean**2)
    estimate = 0.0
    for phase in list(hazard):
        for day, goals in list(hazard[phase].items()):
            slopes = {}
            for goal in goals:
                up, down = (
                    expected(_changed(hazard, phase, day, goal, by), stock, target, horizon)
                    for by in (A_LITTLE, -A_LITTLE)
                )
                slopes[goal] = (up - down) / (2 * A_LITTLE)
            mean = sum(chance * slopes[goal] for goal, chance in goals.items())
            square = sum(chance * slopes[goal] ** 2 for goal, chance in goals.items())
            estimate += (square - mean**2) / at_risk[phase, day]
    return chance, estimate


def _changed(hazard, phase, day, goal, by):
    changed = defaultdict(dict, {p: {t: dict(goals) for t, goals in days.items()} for p, days in hazard.items()})
    changed[phase][day][goal] += by
    return changed


def forecast(spells, charter, horizon, day=None, history=None):
    """phase, horizon_days, stock, expected, low, high, excluded, history_days; `spells` as of `day`."""
    hazard, at_risk = learned(spells, day, history)
    stock = aged_stock(spells, hazard, at_risk)
    rows = []
    for phase in charter.phase_keys:
        here = sum(spell["is_open"] and spell["phase"] == phase for spell in spells)
        row = {"phase": phase, "horizon_days": horizon, "stock": here, "expected": None, "low": None, "high": None}
        if any(hazard.values()):
            mean = expected(hazard, stock, phase, horizon)
            both = sum(variance(hazard, at_risk, stock, phase, horizon))
            row |= {"expected": mean, "low": quantile(mean, both, 0.1), "high": quantile(mean, both, 0.9)}
        counted = sum(n for (of, _), n in stock.items() if of == phase)
        row["excluded"] = round(here - counted) if phase in charter.in_play else 0
        row["history_days"] = history
        rows.append(row)
    return rows


def happened(spells, day, horizon):
    """{phase: entries} on the `horizon` days after `day` by accounts that stood in a phase at its end."""
    there = {spell["account_id"] for spell in spells if is_there(spell, day)}
    found = defaultdict(int)
    for spell in spells:
        if spell["account_id"] in there and day < spell["entered_on"] <= day + timedelta(days=horizon):
            found[spell["phase"]] += 1
    return found


def fallen_chance(spells, charter):
    """A function from phase and age to max(0, chance on entry - chance still there); None without a curve."""
    hazard, _ = hazards(spells)
    found = chances(hazard, charter.phase_keys)

    def fallen(phase, age):
        if not hazard[phase]:
            return None
        lost = found[phase] - chance_still_there(hazard, found, phase, age)
        return lost if lost > 1e-12 else 0.0  # equal chances come out a little different

    return fallen


def velocity(opportunities, accounts, charter, window_days, as_of, local_day, *, company):
    """The rows of `velocity`, opportunity by opportunity; company: every opportunity there is, of which they may be a
    part: what the company's currency is does not depend on what is asked for.
    """
    cohorts = defaultdict(list)
    for opportunity in opportunities:
        created = local_day(opportunity["created_at"], charter)
        quarter, _, ends = quarter_of(created, charter)
        if ends + timedelta(days=window_days) <= as_of:
            cohorts[quarter].append((created, opportunity))
    if not cohorts:
        return []
    youngest = max(cohorts)
    groups = defaultdict(list)
    ours = our_currency(accounts, company, charter)
    for created, opportunity in cohorts[youngest]:
        currency = own_currency(opportunity, accounts) or ours
        closed = opportunity.get("closed_at") and local_day(opportunity["closed_at"], charter)
        rated = closed and in_ours(1.0, currency, closed.year, accounts, company, charter)
        if rated is not None and charter.money is not None and opportunity.get("amount") is not None and closed:
            currency, opportunity = ours, opportunity | {"amount": opportunity["amount"] * rated}
        groups[currency].append((created, opportunity))
    rows = []
    for currency in sorted(groups, key=lambda word: (word is None, word or "")):
        own = groups[currency]
        wins = []
        for created, opportunity in own:
            closed = opportunity.get("closed_at") and local_day(opportunity["closed_at"], charter)
            if opportunity.get("outcome") == "won" and closed and (closed - created).days <= window_days:
                wins.append(((closed - created).days, opportunity.get("amount")))
        amounts = [amount for _, amount in wins if amount is not None]
        row = {"cohort": youngest, "currency": currency, "opportunities": len(own), "won": len(wins)}
        row |= dict.fromkeys(("win_rate", "amount", "cycle_days", "velocity_per_day", "low", "high"))
        if len(own) >= 10:
            row["win_rate"] = len(wins) / len(own)
            if amounts:
                row["amount"] = sum(amounts) / len(amounts)
            if wins:
                row["cycle_days"] = sum(days for days, _ in wins) / len(wins)
            if not wins:
                row["velocity_per_day"] = 0.0
            elif amounts and row["cycle_days"]:
                row["velocity_per_day"] = len(own) * row["win_rate"] * row["amount"] / row["cycle_days"]
                spread = scatter(len(own), wins, amounts)
                if row["velocity_per_day"] and spread is not None:
                    row["low"], row["high"] = row["velocity_per_day"] / spread, row["velocity_per_day"] * spread
        rows.append(row)
    return rows


def scatter(opportunities, wins, amounts):
    """By which factor the velocity may be off, 95 %: what each opportunity adds to its logarithm, one after another."""
    worth, cycle = sum(amounts), sum(days for days, _ in wins)
    if not worth or not cycle:
        return None
    added = [0.0] * (opportunities - len(wins))
    for days, amount in wins:
        own = 2 / len(wins) - days / cycle
        added.append(own if amount is None else own + amount / worth - 1 / len(amounts))
    mean = sum(added) / opportunities
    variance = sum((part - mean) ** 2 for part in added)
    return math.exp(NormalDist().inv_cdf(0.975) * math.sqrt(variance))
