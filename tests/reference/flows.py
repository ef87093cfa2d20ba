"""Section 4 and `changes` of section 8: who is where, and who came and went."""

from datetime import timedelta

from model.charter import DORMANT, LOST, WON
from tests.reference.money import code, in_ours, known, own_currency
from tests.reference.spells import local_day


def is_there(spell, day):
    """Whether the account is in this spell at the end of the day."""
    return spell["entered_on"] <= day and (spell["left_on"] is None or spell["left_on"] > day)


def is_open_opportunity(opportunity, charter, as_of):
    """Created by the end of the day and not closed by then."""
    if local_day(opportunity["created_at"], charter) > as_of:
        return False
    closed_at = opportunity.get("closed_at")
    return closed_at is None or local_day(closed_at, charter) > as_of


def account_value(account_id, accounts, opportunities, charter, as_of, changes=(), *, is_last_day=False):
    """The account's value; where null the sum of its open amounts, in our currency; None if nothing is known.

    Amounts are those known on the day; on the last day the data knows, those of today.
    """
    world = (accounts, opportunities, charter, changes)
    for account in accounts:
        if account["account_id"] == account_id and account.get("value") is not None:
            return in_ours(account["value"], code(account.get("currency")), as_of.year, *world)
    amounts = []
    for opportunity in opportunities:
        if opportunity["account_id"] == account_id and is_open_opportunity(opportunity, charter, as_of):
            seen = () if is_last_day else changes
            amount = known(opportunity, "amount", as_of, seen, charter)
            named = opportunity | {"currency": known(opportunity, "currency", as_of, seen, charter)}
            if amount is not None:
                amounts.append(in_ours(amount, own_currency(named, accounts), as_of.year, *world))
    amounts = [amount for amount in amounts if amount is not None]
    return sum(amounts) if amounts else None


def stock(spells, accounts, opportunities, charter, as_of):
    """phase, accounts, value at the end of as_of; every phase, 0 where empty."""
    rows = []
    for phase in charter.phase_keys:
        ids = [spell["account_id"] for spell in spells if spell["phase"] == phase and is_there(spell, as_of)]
        values = [account_value(account_id, accounts, opportunities, charter, as_of) for account_id in ids]
        rows.append({"phase": phase, "accounts": len(ids), "value": sum(value or 0 for value in values)})
    return rows


def flow(spells, charter, start, end):
    """phase, stock_start, entered, left, stock_end; every phase."""
    rows = []
    for phase in charter.phase_keys:
        own = [spell for spell in spells if spell["phase"] == phase]
        rows.append(
            {
                "phase": phase,
                "stock_start": sum(is_there(spell, start - timedelta(days=1)) for spell in own),
                "entered": sum(start <= spell["entered_on"] <= end for spell in own),
                "left": sum(spell["left_on"] is not None and start <= spell["left_on"] <= end for spell in own),
                "stock_end": sum(is_there(spell, end) for spell in own),
            }
        )
    return rows


def cumulative_flow(spells, charter, start, end):
    """day, phase, accounts; every day and every phase, both ends included."""
    rows = []
    for offset in range((end - start).days + 1):
        day = start + timedelta(days=offset)
        for phase in charter.phase_keys:
            there = sum(spell["phase"] == phase and is_there(spell, day) for spell in spells)
            rows.append({"day": day, "phase": phase, "accounts": there})
    return rows


def transitions(spells, charter, start, end):
    """from_phase, to_phase, exit, transitions, accounts; the rows that occur."""
    moves = {}
    for spell in spells:
        if spell["spell"] == 1 and start <= spell["entered_on"] <= end:
            moves.setdefault((None, spell["phase"], None), []).append(spell["account_id"])
        if spell["left_on"] is not None and start <= spell["left_on"] <= end:
            move = (spell["phase"], spell["next_phase"], spell["exit"])
            moves.setdefault(move, []).append(spell["account_id"])

    def charter_order(move):
        return (-1 if move[0] is None else charter.rank[move[0]], charter.rank[move[1]])

    return [
        {
            "from_phase": move[0],
            "to_phase": move[1],
            "exit": move[2],
            "transitions": len(moves[move]),
            "accounts": len(set(moves[move])),
        }
        for move in sorted(moves, key=charter_order)
    ]


def change_kind(before, after, charter):
    """The word for what became of an account between two days."""
    if before is None:
        return "new"
    if before == after:
        return "unchanged"
    if after in (WON, LOST, DORMANT):
        return after
    if before in (WON, LOST, DORMANT):
        return "reopened"
    steps = charter.rank[after] - charter.rank[before]
    if steps < 0:
        return "return"
    return "advance" if steps == 1 else "skip"


def changes(spells, charter, since, as_of):
    """account_id, from_phase, to_phase, kind for every account with a spell, by account_id."""
    rows = []
    for account_id in sorted({spell["account_id"] for spell in spells}):
        own = [spell for spell in spells if spell["account_id"] == account_id]
        before = next((spell["phase"] for spell in own if is_there(spell, since)), None)
        after = next((spell["phase"] for spell in own if is_there(spell, as_of)), None)
        if after is None:  # spells of a later as_of were handed in, or the present one is in doubt
            continue
        if before is None and not any(spell["spell"] == 1 and spell["entered_on"] > since for spell in own):
            continue  # the spell of that day is in doubt: the account is not new
        rows.append(
            {
                "account_id": account_id,
                "from_phase": before,
                "to_phase": after,
                "kind": change_kind(before, after, charter),
            }
        )
    return rows
