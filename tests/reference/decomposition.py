"""`decomposition` of section 8 with fractions, account by account and day by day, in every order of the factors."""

from datetime import timedelta
from fractions import Fraction
from itertools import permutations

from tests.reference.flows import change_kind

FACTORS = ("volume", "mix", "rate", "dwell")
UNITS = {"volume": "accounts", "mix": "share", "rate": "share", "dwell": "days", "data_corrections": "moves"}


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


def of_period(spells, charter, goal, start, end):
    """Per phase the account-days, exits and moves of the period, and what came from outside."""
    own = {phase: [s for s in spells if s["phase"] == phase] for phase in charter.in_play}
    days = {
        phase: sum(
            s["entered_on"] <= day and (s["left_on"] is None or s["left_on"] >= day)
            for s in own[phase]
            for day in days_of(start, end)
        )
        for phase in own
    }
    exits = {
        phase: [s for s in own[phase] if s["left_on"] is not None and start <= s["left_on"] <= end] for phase in own
    }
    moves = {
        phase: sum(is_move(phase, s["next_phase"], goal, charter) for s in exits[phase]) for phase in charter.in_play
    }
    entered = [e for e in entries(spells) if start <= e[3] <= end and is_move(e[1], e[2], goal, charter)]
    outside = sum(left not in charter.in_play for _, left, _, _ in entered)
    return days, {phase: len(exits[phase]) for phase in exits}, moves, outside


def factors(counted, phase):
    """The four factors of one phase, None where nobody can know one; and what is shown of them but the length."""
    days, exits, moves, _ = counted
    everyone = sum(days.values())
    mix = Fraction(days[phase], everyone) if everyone else None
    rate = Fraction(moves[phase], exits[phase]) if exits[phase] else None
    pace = Fraction(exits[phase], days[phase]) if days[phase] else None
    stay = Fraction(days[phase] - exits[phase], exits[phase]) if exits[phase] else None
    return {"volume": Fraction(everyone), "mix": mix, "rate": rate, "dwell": pace}, stay


def split(before, now):
    """The change of the product of four factors, each changed in every order; unknown ones stay as they are."""
    known = [
        {name: one[name] if one[name] is not None else other[name] or Fraction(0) for name in FACTORS}
        for one, other in ((before, now), (now, before))
    ]
    found = dict.fromkeys(FACTORS, Fraction(0))
    orders = list(permutations(FACTORS))
    for order in orders:
        present = dict(known[0])
        for name in order:
            held = product(present)
            present[name] = known[1][name]
            found[name] += Fraction(product(present) - held, len(orders))
    return found


def product(values):
    result = Fraction(1)
    for value in values.values():
        result *= value
    return result


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
    values = {"start_value": sum(reported.values()), "end_value": sum(now[2].values()) + now[3]}
    rows = []
    for part in UNITS:
        for phase in phases:
            row = {"part": part, "department": charter.led_by(phase), "phase": phase, "change": Fraction(0)}
            row |= {"unit": UNITS[part], "factor_start": None, "factor_end": None}
            if part == "data_corrections":
                row["change"] = Fraction(present[phase] - reported[phase])
                if known_then is not None:
                    row |= {"factor_start": reported[phase], "factor_end": present[phase]}
            elif phase in charter.in_play:
                (used, stay), (used_now, stay_now) = factors(before, phase), factors(now, phase)
                row["change"] = split(used, used_now)[part]
                shown = {"volume": (used["volume"] / length, used_now["volume"] / length), "dwell": (stay, stay_now)}
                pair = shown.get(part, (used[part], used_now[part]))
                row |= {"factor_start": pair[0], "factor_end": pair[1]}
            if part == "volume" and phase == goal:
                row["change"] += now[3] - before[3]
                row |= {"unit": "moves", "factor_start": before[3], "factor_end": now[3]}
            numbers = {name: row[name] for name in ("change", "factor_start", "factor_end")}
            row |= {name: None if value is None else float(value) for name, value in numbers.items()}
            rows.append(row | values)
    return rows


def as_known(then, today, day):
    """Entries as a snapshot told of them whose last day was `day`: its own before that day, today's from then on."""
    return [entry for entry in then if entry[3] < day] + [entry for entry in today if entry[3] >= day]
