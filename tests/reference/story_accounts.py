"""The typical account and the counter-example of a phase, one spell after the other."""

from collections import Counter

from tests.reference.durations import silence
from tests.reference.spells import local_day

ONWARD = ("advance", "skip", "won")


def story_accounts(spells, accounts, activities, charter, phase, start, end):
    """Columns as in the metric; `spells` are those of `phase_spells` as of the day asked for."""
    told = {True: [], False: []}
    for spell in spells:
        is_asked = spell["phase"] == phase and spell["is_entry_known"] and spell["left_on"] is not None
        if is_asked and start <= spell["left_on"] <= end:
            before = [
                other
                for other in spells
                if (other["account_id"], other["journey"]) == (spell["account_id"], spell["journey"])
                and other["spell"] < spell["spell"]
            ]
            way = (len(before), before[-1]["phase"] if before else None)
            told[spell["exit"] in ONWARD].append((way, spell))
    sides = sorted((side for side in told.items() if side[1]), key=lambda side: (-len(side[1]), not side[0]))
    return [
        example(kind, is_onward, side, accounts, activities, charter)
        for kind, (is_onward, side) in zip(("typical", "counter"), sides, strict=False)
    ]


def example(kind, is_onward, side, accounts, activities, charter):
    """The row of one side."""
    order = {None: -1} | charter.rank
    counts = Counter(way for way, _ in side)
    way = min(counts, key=lambda found: (-counts[found], found[0], order[found[1]]))
    days = sorted(spell["dwell_days"] for _, spell in side)
    median = days[(len(days) - 1) // 2]
    spell = min(
        (spell for found, spell in side if found == way),
        key=lambda one: (abs(one["dwell_days"] - median), one["dwell_days"], one["account_id"], one["spell"]),
    )
    known = {row["account_id"]: row["name"] for row in accounts}
    own = [row for row in activities if row["account_id"] == spell["account_id"]]
    within = [
        row
        for row in own
        if spell["entered_on"] <= local_day(row["occurred_at"], charter) <= spell["left_on"]
        and silence(spell["account_id"], [row], charter, spell["left_on"]) is not None
    ]
    return {
        "example": kind,
        "account_id": spell["account_id"],
        "name": known.get(spell["account_id"], spell["account_id"]),
        "from_phase": way[1],
        "steps_before": way[0],
        "entered_on": spell["entered_on"],
        "left_on": spell["left_on"],
        "dwell_days": spell["dwell_days"],
        "exit": spell["exit"],
        "next_phase": spell["next_phase"],
        "dialogue_days": len({local_day(row["occurred_at"], charter) for row in within}),
        "people": len({row["contact_id"] for row in within if row.get("contact_id") is not None}),
        "is_onward": is_onward,
        "spells": len(side),
        "same_way": counts[way],
        "median_days": median,
    }
