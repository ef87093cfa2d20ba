"""Section 8, working together: touch fit, handover and buying group, one account and one activity after the other.

Business hours are added up window by window; public holidays are those of a list, not of a library.
"""

from datetime import date, datetime, timedelta

from tests.reference import survival
from tests.reference.spells import local_day, phase_spells

# The whole of Germany, written down by hand.
GERMANY = {
    date.fromisoformat(day)
    for day in (
        "2024-12-25", "2024-12-26", "2025-01-01", "2025-04-18", "2025-04-21", "2025-05-01", "2025-05-29", "2025-06-09",
        "2025-10-03", "2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14",
        "2026-05-25", "2026-10-03", "2026-12-25", "2026-12-26",
    )
}  # fmt: skip
LEVEL = timedelta(hours=20)
RECORDED = ("email_opened", "page_view", "handover_offered", "handover_accepted", "handover_returned")
REQUESTS = (
    "contact_requested", "callback_requested", "meeting_requested", "demo_requested", "quote_requested", "inbound_call",
)  # fmt: skip


def worked(since, until, charter):
    """Time between two instants on Monday to Friday, 08:00 to 18:00 local time, public holidays apart."""
    total, day = timedelta(0), local_day(since, charter)
    while day <= local_day(until, charter):
        if day.weekday() < 5 and day not in GERMANY:
            opens = datetime(day.year, day.month, day.day, 8, tzinfo=charter.zone).astimezone(since.tzinfo)
            closes = datetime(day.year, day.month, day.day, 18, tzinfo=charter.zone).astimezone(since.tzinfo)
            total += max(timedelta(0), min(until, closes) - max(since, opens))
        day += timedelta(days=1)
    return total


def end_of(day, charter):
    """The last microsecond of a local day."""
    following = day + timedelta(days=1)
    midnight = datetime(following.year, following.month, following.day, tzinfo=charter.zone)
    return midnight.astimezone(charter.zone) - timedelta(microseconds=1)


def of_account(activities, account_id, charter, as_of):
    """An account's activities up to the day, in order of time."""
    own = [a for a in activities if a["account_id"] == account_id and local_day(a["occurred_at"], charter) <= as_of]
    return sorted(own, key=lambda a: a["occurred_at"])


def is_touch(activity):
    return activity["department"] == "sales" and activity["kind"] not in RECORDED


def spell_at(spells, instant):
    """The account's spell at an instant: the last one entered by then."""
    entered = [spell for spell in spells if spell["entered_at"] <= instant]
    return entered[-1] if entered else None


def touches_of(spells, activities):
    """(spell, activity) of every one-to-one touch that falls into a spell."""
    return [(spell_at(spells, a["occurred_at"]), a) for a in activities if is_touch(a)]


def is_premature(touch, activities, charter):
    if touch.get("is_solicited"):
        return False
    for other in activities:
        if (
            other["department"] == "buyer"
            and other["kind"] in REQUESTS
            and other["occurred_at"] <= touch["occurred_at"]
        ):
            days = (local_day(touch["occurred_at"], charter) - local_day(other["occurred_at"], charter)).days
            if days <= charter.grace_days:
                return False
    return True


def judgement(spell, touches, charter, as_of):
    """(day, is_late) on which it showed whether sales was in time in this spell; None if it did not by `as_of`."""
    first = min((touch["occurred_at"] for own, touch in touches if own is spell), default=None)
    if first is not None and worked(spell["entered_at"], first, charter) <= LEVEL:
        return local_day(first, charter), False
    left = spell["left_at"]
    if left is not None and worked(spell["entered_at"], left, charter) <= LEVEL:
        return None
    day = spell["entered_on"]
    while day <= as_of:
        if worked(spell["entered_at"], end_of(day, charter), charter) > LEVEL:
            return day, True
        day += timedelta(days=1)
    return None


def by_account(events, charter, as_of):
    found = {}
    for spell in phase_spells(events, charter, as_of):
        found.setdefault(spell["account_id"], []).append(spell)
    return found


def touch_fit(events, activities, charter, start, end, chosen=lambda account_id: True):
    """Counts and rates per phase in play; `chosen` says which accounts are looked at."""
    sets = {phase.key: {"touched": set(), "premature": set(), "due": set(), "late": set()} for phase in charter.phases}
    for account_id, spells in by_account(events, charter, end).items():
        if not chosen(account_id):
            continue
        own = of_account(activities, account_id, charter, end)
        touches = touches_of(spells, own)
        for spell, touch in touches:
            if spell is None or spell["phase"] not in sets or local_day(touch["occurred_at"], charter) < start:
                continue
            sets[spell["phase"]]["touched"].add(account_id)
            if charter.led_by(spell["phase"]) == "marketing" and is_premature(touch, own, charter):
                sets[spell["phase"]]["premature"].add(account_id)
        for spell in spells:
            if charter.led_by(spell["phase"]) != "sales" or not spell["is_entry_known"]:
                continue
            shown = judgement(spell, touches, charter, end)
            if shown is not None and start <= shown[0]:
                sets[spell["phase"]]["due"].add(account_id)
                if shown[1]:
                    sets[spell["phase"]]["late"].add(account_id)
    rows = []
    for phase in charter.phases:
        n = {name: len(ids) for name, ids in sets[phase.key].items()}
        premature = rate(n["premature"], n["touched"] if phase.led_by == "marketing" else 0)
        late = rate(n["late"], n["due"] if phase.led_by == "sales" else 0)
        rows.append(
            {"phase": phase.key, "led_by": phase.led_by, "touched": n["touched"], "premature": n["premature"]}
            | {f"premature_{name}": value for name, value in premature.items()}
            | {"due": n["due"], "late": n["late"]}
            | {f"late_{name}": value for name, value in late.items()}
        )
    return rows


def rate(cases, among):
    if among < 10:
        return {"rate": None, "low": None, "high": None}
    low, high = survival.wilson(cases, among)
    return {"rate": cases / among, "low": low, "high": high}


def stretches(spells, charter):
    """Lists of consecutive spells that sales leads."""
    found, current = [], []
    for spell in spells:
        if charter.led_by(spell["phase"]) == "sales":
            current.append(spell)
        elif current:
            found.append(current)
            current = []
    return [*found, current] if current else found


def handover_cases(events, activities, charter, start, end, as_of):
    """One dict per handover offered in the period, as it stood at the end of `as_of`."""
    cases = []
    for account_id, spells in by_account(events, charter, as_of).items():
        own = of_account(activities, account_id, charter, as_of)
        cases.extend(
            {"account_id": account_id} | handover_case(run, spells, own, charter, as_of)
            for run in stretches(spells, charter)
            if run[0]["is_entry_known"] and start <= run[0]["entered_on"] <= min(end, as_of)
        )
    return cases


def handover_case(run, spells, own, charter, as_of):
    offered, ended = run[0]["entered_at"], run[-1]["left_at"]
    inside = [a for a in own if spell_at(spells, a["occurred_at"]) in run and a["department"] == "sales"]
    touch = next((a["occurred_at"] for a in inside if is_touch(a)), None)
    accepted = next((a["occurred_at"] for a in inside if a["kind"] == "handover_accepted"), None)
    returned = next((a for a in inside if a["kind"] == "handover_returned"), None)
    if accepted is not None and returned is not None:
        if accepted <= returned["occurred_at"]:
            returned = None
        else:
            accepted = None
    reason, answered = None, [moment for moment in (touch, accepted) if moment is not None]
    if returned is not None:
        outcome, reason = "returned", (returned.get("subject") or "").strip() or None
        answered.append(returned["occurred_at"])
    elif answered:
        outcome = "accepted"
    elif ended is not None and run[-1]["next_phase"] in charter.in_play:
        outcome = "returned"
        answered.append(ended)
    else:
        outcome = "waiting" if ended is None else "ended"
    so_far = end_of(as_of, charter) if ended is None else ended
    return {
        "outcome": outcome,
        "reason": reason,
        "is_past_due": outcome == "waiting" and worked(offered, so_far, charter) > LEVEL,
        "is_missed": bool(answered) and worked(offered, min(answered), charter) > LEVEL,
        "is_touched": touch is not None,
        "waited": worked(offered, so_far if touch is None else touch, charter),
    }


def handover(events, activities, charter, start, end, as_of):
    cases = handover_cases(events, activities, charter, start, end, as_of)
    kinds = [("offered", None, cases)]
    for outcome in ("accepted", "returned", "waiting", "ended"):
        own = [case for case in cases if case["outcome"] == outcome]
        kinds.append((outcome, None, [case for case in own if case["reason"] is None]))
        reasons = sorted({case["reason"] for case in own if case["reason"] is not None})
        kinds.extend((outcome, reason, [case for case in own if case["reason"] == reason]) for reason in reasons)
    rows = []
    for outcome, reason, own in kinds:
        curve = survival.kaplan_meier([(case["waited"] / timedelta(hours=1), case["is_touched"]) for case in own])
        rows.append(
            {
                "outcome": outcome,
                "reason": reason,
                "handovers": len(own),
                "past_due": sum(case["is_past_due"] for case in own),
                "missed": sum(case["is_missed"] for case in own),
                "median_hours": survival.median(curve),
                "hours_low": survival.median_low(curve),
                "hours_high": survival.median_high(curve),
            }
        )
    return rows


def buying_group(events, contacts, activities, charter, as_of):
    rows = []
    for spell in phase_spells(events, charter, as_of):
        if not spell["is_open"] or spell["phase"] not in charter.in_play:
            continue
        needed = sorted(set(charter.phase(spell["phase"]).roles))
        known = {
            (contact.get("buying_role") or "").strip().lower()
            for contact in contacts
            if contact["account_id"] == spell["account_id"]
            and (contact.get("created_at") is None or local_day(contact["created_at"], charter) <= as_of)
        }
        covered = [role for role in needed if role in known]
        engaged = {
            activity["contact_id"]
            for activity in of_account(activities, spell["account_id"], charter, as_of)
            if activity.get("contact_id") is not None
            and (activity.get("is_two_way") or activity["department"] == "buyer")
            and activity["kind"] != "page_view"
            and (as_of - local_day(activity["occurred_at"], charter)).days <= 90
        }
        rows.append(
            {
                "account_id": spell["account_id"],
                "phase": spell["phase"],
                "required_roles": ",".join(needed),
                "covered_roles": ",".join(covered),
                "coverage_rate": len(covered) / len(needed) if needed else None,
                "engaged_contacts": len(engaged),
            }
        )
    return rows
