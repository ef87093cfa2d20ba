"""Section 3: phase events become spells. A literal reading of the contract, one account after the other."""

from model.charter import DORMANT, LOST, WON

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


def file_order(event):
    """Order within an account: instant, then sequence (the row's place in the file if absent)."""
    sequence = event.get("sequence")
    return (event["occurred_at"], event["row_no"] if sequence is None else sequence, event["row_no"])


def phase_spells(events, charter, as_of):
    """One dict per spell with COLUMNS in order, sorted by account_id and spell."""
    by_account = {}
    for event in events:
        if local_day(event["occurred_at"], charter) <= as_of:
            by_account.setdefault(event["account_id"], []).append(event)
    spells = []
    for account_id in sorted(by_account):
        spells.extend(spells_of_account(sorted(by_account[account_id], key=file_order), charter, as_of))
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
