"""Section 6: conversion and cohorts."""

from datetime import timedelta

from model.charter import LOST, WON
from tests.reference.calendar import cohort_label
from tests.reference.survival import wilson

SMALLEST_N = 10


def goals(q, charter):
    """q, every later in-play phase, and won."""
    later = charter.in_play[charter.in_play.index(q) :] if q in charter.in_play else (q,)
    return {*later, WON}


def starts(spells, p, unit):
    """The spells that count as entry into p; an account whose first p-spell has unknown entry is left out."""
    if unit == "attempt":
        return [spell for spell in spells if spell["phase"] == p and spell["is_entry_known"]]
    first = {}
    for spell in sorted(spells, key=lambda spell: spell["spell"]):
        if spell["phase"] == p:
            first.setdefault(spell["account_id"], spell)
    return [spell for spell in first.values() if spell["is_entry_known"]]


def later_spells(spells, start):
    """The account's spells after that one, in order, with known entry."""
    after = [
        spell
        for spell in spells
        if spell["account_id"] == start["account_id"] and spell["spell"] > start["spell"] and spell["is_entry_known"]
    ]
    return sorted(after, key=lambda spell: spell["spell"])


def conversion(spells, charter, p, q, window_days, cohort, unit, as_of):
    """cohort, entries, mature, converted, conversion_rate, low, high; the cohorts that occur, in order."""
    members = {}
    for start in starts(spells, p, unit):
        members.setdefault(cohort_label(start["entered_on"], cohort, charter), []).append(start)
    rows = []
    for label in sorted(members):
        mature = [s for s in members[label] if s["entered_on"] + timedelta(days=window_days) <= as_of]
        converted = sum(
            any(
                spell["phase"] in goals(q, charter) and (spell["entered_on"] - start["entered_on"]).days <= window_days
                for spell in later_spells(spells, start)
            )
            for start in mature
        )
        is_shown = len(mature) >= SMALLEST_N
        low, high = wilson(converted, len(mature)) if is_shown else (None, None)
        rows.append(
            {
                "cohort": label,
                "entries": len(members[label]),
                "mature": len(mature),
                "converted": converted,
                "conversion_rate": converted / len(mature) if is_shown else None,
                "low": low,
                "high": high,
            }
        )
    return rows


def fate(spells, start, goal_phases):
    """(is_reached, days after entry) of the first later goal or loss; None if neither."""
    for spell in later_spells(spells, start):
        if spell["phase"] in goal_phases or spell["phase"] == LOST:
            return spell["phase"] in goal_phases, (spell["entered_on"] - start["entered_on"]).days
    return None


def cohorts(spells, charter, p, q, grain, as_of):
    """cohort, weeks_since_entry, at_risk, reached_rate; only cells with full exposure."""
    members = {}
    for start in starts(spells, p, "account"):
        members.setdefault(cohort_label(start["entered_on"], grain, charter), []).append(start)
    rows = []
    for label in sorted(members):
        fates = [fate(spells, start, goals(q, charter)) for start in members[label]]
        youngest = max(start["entered_on"] for start in members[label])
        week = 0
        while youngest + timedelta(days=7 * week) <= as_of:
            at_risk = sum(one is None or one[1] >= 7 * week for one in fates)
            reached = sum(one is not None and one[0] and one[1] <= 7 * week for one in fates)
            rows.append(
                {
                    "cohort": label,
                    "weeks_since_entry": week,
                    "at_risk": at_risk,
                    "reached_rate": reached / len(fates),
                }
            )
            week += 1
    return rows
