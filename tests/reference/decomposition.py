"""`decomposition` of section 8 with fractions, account by account and day by day, in every order of the factors."""

import hashlib
from datetime import timedelta
from fractions import Fraction
from itertools import permutations, product

from metrics.statistics import bootstrap
from tests.reference.flows import change_kind

FACTORS = ("inflow", "queue", "mix", "rate", "pace")
UNITS = {
    "inflow": "accounts", "queue": "accounts", "mix": "share", "rate": "share", "pace": "account_days_per_exit",
    "data_corrections": "moves",
}  # fmt: skip


def days_of(start, end):
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def entries(spells):
    """(account_id, phase left, phase entered, day) of every entry; nothing is left at an account's first."""
    found = []
    for spell in spells:
        before = [s for s in spells if s["account_id"] == spell["account_id"] and s["spell"] == spell["spell"] - 1]
        found.append((spell["account_id"], before[0]["phase"] if before else None, spell["phase"], spell["entered_on"]))
    return found


def is_move(left, entered, goal, charter):
    """Whether an entry counts: into the goal, or without one forward from a phase in play."""
    if goal is not None:
        return entered == goal
    return left in charter.in_play and change_kind(left, entered, charter) in ("advance", "skip", "won")


def of_period(spells, charter, goal, start, end, times=None):
    """Per phase the account-days, those of who stood there when the period began, exits and moves of the period; and
    what came from outside. `times`: how often each account counts (default: once).
    """
    times = times or {}
    own = {phase: [s for s in spells if s["phase"] == phase] for phase in charter.in_play}

    def count(of):
        return sum(times.get(one, 1) for one in of)

    def days(phase, *, is_queue):
        return count(
            s["account_id"]
            for s in own[phase]
            for day in days_of(start, end)
            if s["entered_on"] <= day and (s["left_on"] is None or s["left_on"] >= day)
            if s["entered_on"] < start or not is_queue
        )

    exits = {
        phase: [s for s in own[phase] if s["left_on"] is not None and start <= s["left_on"] <= end] for phase in own
    }
    moves = {
        phase: count(s["account_id"] for s in exits[phase] if is_move(phase, s["next_phase"], goal, charter))
        for phase in own
    }
    entered = [e for e in entries(spells) if start <= e[3] <= end and is_move(e[1], e[2], goal, charter)]
    return {
        "days": {phase: days(phase, is_queue=False) for phase in own},
        "queue": {phase: days(phase, is_queue=True) for phase in own},
        "exits": {phase: count(s["account_id"] for s in exits[phase]) for phase in own},
        "moves": moves,
        "outside": count(one for one, left, _, _ in entered if left not in charter.in_play),
    }


def factors(counted, phase):
    """The five factors of one phase, None where nobody can know one; and account-days per exit, as shown."""
    days, queue, exits, moves = (counted[name] for name in ("days", "queue", "exits", "moves"))
    came = {key: days[key] - queue[key] for key in days}
    inflow = sum(came.values())
    mix = Fraction(came[phase], inflow) if inflow else None
    rate = Fraction(moves[phase], exits[phase]) if exits[phase] else None
    pace = Fraction(exits[phase], days[phase]) if days[phase] else None
    stay = Fraction(days[phase], exits[phase]) if exits[phase] else None
    found = {"inflow": Fraction(inflow), "queue": Fraction(queue[phase]), "mix": mix, "rate": rate, "pace": pace}
    return found, stay


def split(before, now):
    """The change of the moves, its factors changed in every order; unknown ones stay as they are."""
    known = [
        {name: one[name] if one[name] is not None else other[name] or Fraction(0) for name in FACTORS}
        for one, other in ((before, now), (now, before))
    ]
    found = dict.fromkeys(FACTORS, Fraction(0))
    orders = list(permutations(FACTORS))
    made = {}  # by which factors are those of now: worked out 32 times, not 1,200
    for switched in product((0, 1), repeat=len(FACTORS)):
        made[switched] = made_of({name: known[at][name] for name, at in zip(FACTORS, switched, strict=True)})
    for order in orders:
        present = dict.fromkeys(FACTORS, 0)
        for name in order:
            held = made[tuple(present.values())]
            present[name] = 1
            found[name] += made[tuple(present.values())] - held
    return {name: change / len(orders) for name, change in found.items()}


def made_of(values):
    return (values["queue"] + values["inflow"] * values["mix"]) * values["rate"] * values["pace"]


def earlier(start, end):
    return start - timedelta(days=(end - start).days + 1), start - timedelta(days=1)


def decomposition(spells, charter, start, end, goal=None, known_then=None):
    """The rows of the KPI; `spells` as of the end. `known_then`: entries of the earlier period as they were known on
    the day after it, None where nobody can know.
    """
    first, last = earlier(start, end)
    length = (end - start).days + 1
    before, now = (of_period(spells, charter, goal, *period) for period in ((first, last), (start, end)))
    phases = [*charter.in_play, *([goal] if goal == "won" else [])]

    def moves_of(listed):
        """Moves of the earlier period per phase: that left, or that entered where no phase in play was left."""
        found = dict.fromkeys(phases, 0)
        for _, left, entered, day in listed:
            if first <= day <= last and is_move(left, entered, goal, charter):
                found[left if left in charter.in_play else goal] += 1
        return found

    present = moves_of(entries(spells))
    reported = present if known_then is None else moves_of(known_then)
    values = {"start_value": sum(reported.values()), "end_value": sum(now["moves"].values()) + now["outside"]}
    changed = {phase: changes(before, now, phase, goal) for phase in phases}
    rows = []
    for part in UNITS:
        for phase in phases:
            row = {"part": part, "department": charter.led_by(phase), "phase": phase, "change": Fraction(0)}
            row |= {"low": None, "high": None, "is_clear": None}
            row |= {"unit": UNITS[part], "factor_start": None, "factor_end": None}
            if part == "data_corrections":
                row["change"] = Fraction(present[phase] - reported[phase])
                if known_then is not None:
                    row |= {"factor_start": reported[phase], "factor_end": present[phase]}
            else:
                row["change"] = changed[phase][part]
            if part in FACTORS and phase in charter.in_play:
                (used, stay), (used_now, stay_now) = factors(before, phase), factors(now, phase)
                shown = {name: (used[name] / length, used_now[name] / length) for name in ("inflow", "queue")}
                pair = (shown | {"pace": (stay, stay_now)}).get(part, (used[part], used_now[part]))
                row |= {"factor_start": pair[0], "factor_end": pair[1]}
            if part == "inflow" and phase == goal:
                row |= {"unit": "moves", "factor_start": before["outside"], "factor_end": now["outside"]}
            numbers = {name: row[name] for name in ("change", "factor_start", "factor_end")}
            row |= {name: None if value is None else float(value) for name, value in numbers.items()}
            rows.append(row | values)
    return rows


def changes(before, now, phase, goal):
    """By how much each factor of one phase changed the figure."""
    found = dict.fromkeys(FACTORS, Fraction(0))
    if phase in before["days"]:
        found = split(factors(before, phase)[0], factors(now, phase)[0])
    if phase == goal:
        found["inflow"] += now["outside"] - before["outside"]
    return found


def limits(spells, charter, start, end, goal, part, phase):
    """The 10 % and 90 % points of `change` over all draws: per account how often its lot is drawn."""
    lots = {s["account_id"]: _lot(s["account_id"]) for s in spells}
    drawn = []
    for draw in bootstrap.weights().T:
        times = {one: int(draw[place]) for one, place in lots.items()}
        periods = (earlier(start, end), (start, end))
        drawn.append(changes(*(of_period(spells, charter, goal, *p, times) for p in periods), phase, goal)[part])
    drawn.sort()
    return drawn[39], drawn[359]


def _lot(account_id):
    return int(hashlib.md5(account_id.encode(), usedforsecurity=False).hexdigest()[:2], 16)


def as_known(then, today, day):
    """Entries as a snapshot told of them whose last day was `day`: its own before that day, today's from then on."""
    return [entry for entry in then if entry[3] < day] + [entry for entry in today if entry[3] >= day]
