"""Section 3: phase events become spells. A literal reading of the contract, one account after the other."""

from model.charter import DORMANT, LOST, WON
from model.tables import KNOWN_BY

COLUMNS = (
    "account_id", "journey", "spell", "phase", "entered_at", "entered_on", "left_at", "left_on", "next_phase",
    "exit", "dwell_days", "age_days", "is_open", "is_entry_known", "evidence_id",
)  # fmt: skip


def local_day(instant, charter):
    """The calendar date of an aware instant in the charter's zone."""
    return instant.astimezone(charter.zone).date()


def exit_kind(phase, next_phase, charter):
    """The word for leaving `phase` for `next_phase`."""
    if next_phase in (WON, LOST, DORMANT):
        return next_phase
    if phase in (WON, LOST, DORMANT):
        return "reopened"
    steps = charter.in_play.index(next_phase) - charter.in_play.index(phase)
    if steps < 0:
        return "return"
    return "advance" if steps == 1 else "skip"


def in_order(events, charter):
    """One account's events as they count: by instant and sequence; without a sequence the furthest of an instant.

    Where rows say the same of one instant, a known entry, then the best known row, then the least evidence_id.
    """
    furthest = [*charter.in_play, DORMANT, LOST, WON]
    counted = []
    for instant in sorted({event["occurred_at"] for event in events}):
        here = [event for event in events if event["occurred_at"] == instant]
        steps = {None}
        if all(event.get("sequence") is not None for event in here):
            steps = {event["sequence"] for event in here}
        for step in sorted(steps, key=lambda step: step or 0):
            same = [event for event in here if step is None or event["sequence"] == step]
            counted.append(
                min(
                    same,
                    key=lambda event: (
                        -furthest.index(event["phase"]), event.get("is_entry_known") is False,
                        KNOWN_BY.index(event["known_by"]), event.get("evidence_id") is None,
                        event.get("evidence_id"),
                    ),
                )
            )  # fmt: skip
    return counted


def phase_spells(events, charter, as_of, motion=None):
    """One dict per spell with COLUMNS in order, sorted by account_id and spell; of the lead motion unless given."""
    motion = motion or charter.lead_motion
    by_account = {}
    for event in events:
        if (event.get("motion") or charter.lead_motion) == motion and local_day(event["occurred_at"], charter) <= as_of:
            by_account.setdefault(event["account_id"], []).append(event)
    spells = []
    for account_id in sorted(by_account):
        spells.extend(spells_of_account(in_order(by_account[account_id], charter), charter, as_of))
    return spells


def spells_of_account(events, charter, as_of):
    entries = []
    for event in events:
        if not entries or entries[-1]["phase"] != event["phase"]:
            entries.append(event)
    spells = []
    journey = 1
    for number, entry in enumerate(entries, start=1):
        following = entries[number] if number < len(entries) else None
        entered_on = local_day(entry["occurred_at"], charter)
        left_on = local_day(following["occurred_at"], charter) if following else None
        spells.append(
            {
                "account_id": entry["account_id"],
                "journey": journey,
                "spell": number,
                "phase": entry["phase"],
                "entered_at": entry["occurred_at"],
                "entered_on": entered_on,
                "left_at": following["occurred_at"] if following else None,
                "left_on": left_on,
                "next_phase": following["phase"] if following else None,
                "exit": exit_kind(entry["phase"], following["phase"], charter) if following else None,
                "dwell_days": (left_on - entered_on).days if following else None,
                "age_days": None if following else (as_of - entered_on).days,
                "is_open": following is None,
                # Null in the data means known.
                "is_entry_known": entry.get("is_entry_known") is not False,
                "evidence_id": entry.get("evidence_id"),
            }
        )
        if following and entry["phase"] in (WON, LOST) and following["phase"] in charter.in_play:
            journey += 1
    return spells
