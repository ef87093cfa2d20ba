"""Dormant by kpis.md 3: days without a sign of life, laid over the phases that evidence supports."""

from datetime import UTC, datetime, time, timedelta

from model.charter import DORMANT
from tests.reference.spells import local_day


def first_activity_day(rows, charter):
    """The day of the first activity on record in the whole company; None without any."""
    return min((local_day(row["occurred_at"], charter) for row in rows.get("activity", [])), default=None)


def last_day_of_evidence(rows, opportunities, charter):
    """The last day that any row of evidence is dated; silence after it is not known."""
    instants = [row["occurred_at"] for row in rows.get("activity", [])]
    instants += [row["changed_at"] for name in ("stage_change", "lifecycle_change") for row in rows.get(name, [])]
    instants += [one["created_at"] for one in opportunities]
    instants += [step["at"] for one in opportunities for step in one["steps"]]
    return max((local_day(at, charter) for at in instants), default=None)


def with_silences(moments, motion, signs, begins, ends, charter):
    """Events (phase, occurred_at, is_entry_known) of one motion of an account, dormant among them.

    moments: by motion, see Account.walked; signs: instants of the account's signs of life, in order; begins, ends:
    first day with an activity, last day with evidence.
    """
    own = dict(moments[motion])
    points = sorted({at for of_one in moments.values() for at, _ in of_one} | set(signs))
    events, stands, is_dormant = [], None, False
    for number, at in enumerate(points):
        for phase, is_known in own.get(at, []):
            if is_dormant or phase != stands:
                events.append({"phase": phase, "occurred_at": at, "is_entry_known": is_known})
            stands, is_dormant = phase, False
        if is_dormant or stands not in charter.in_play or begins is None:
            continue
        silent_on = end_of_patience(at, stands, signs, begins, charter)
        following = local_day(points[number + 1], charter) if number + 1 < len(points) else None
        if silent_on is not None and silent_on <= ends and (following is None or following > silent_on):
            midnight = datetime.combine(silent_on, time.min, charter.zone).astimezone(UTC)
            events.append({"phase": DORMANT, "occurred_at": midnight, "is_entry_known": True})
            is_dormant = True
    return events


def end_of_patience(at, phase, signs, begins, charter):
    """The day the account would be dormant if nothing followed on what happened `at`; None: never.

    The clock runs from the last sign of life. Evidence is one only where none was within the days before it.
    """
    days = charter.phase(phase).dormant_days
    days = charter.dormant_days if days is None else days
    if days == 0:
        return None
    clock = local_day(at, charter)
    earlier = [sign for sign in signs if sign <= at]
    if earlier and clock - local_day(earlier[-1], charter) < timedelta(days=days):
        clock = local_day(earlier[-1], charter)
    return max(clock, begins) + timedelta(days=days)
