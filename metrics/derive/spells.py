"""Spells: the unbroken stays of accounts in phases, from phase events.

Two steps. `spell_history` is calculated once, when a snapshot is published; `spells_as_of` cuts it at a day. The cut is
exact because every column of a spell depends on earlier events only, except how it ended.
"""

import ibis
import ibis.expr.types as ir

from metrics.derive.expression_cache import cached_expression
from metrics.derive.milestones import OF_WHOM, REACHED, with_reach
from model.charter import DORMANT, LOST, WON, Charter

COLUMNS = (
    "account_id", "journey", "spell", "phase", "entered_at", "entered_on", "left_at", "left_on", "next_phase",
    "exit", "dwell_days", "age_days", "is_open", "is_entry_known", "evidence_id",
)  # fmt: skip

ENDS = ("left_at", "left_on", "next_phase", "exit", "dwell_days")
# Nothing moved: the evidence for the phase went to another account.
RE_DATED = "re-dated"
EXITS = ("advance", "skip", "return", WON, LOST, DORMANT, "reopened", RE_DATED)
# The rule of a phase event that corrects a phase rather than deciding it.
MOVED = "moved"


def ranked(phase: ir.StringColumn, charter: Charter) -> ir.IntegerColumn:
    """Place of `phase` in the charter's order, won, lost and dormant last."""
    return ibis.cases(*((phase == key, rank) for key, rank in charter.rank.items())).cast("int16")


def exit_kind(phase: ir.StringColumn, next_phase: ir.StringColumn, charter: Charter) -> ir.StringColumn:
    """How a spell of `phase` ended when `next_phase` followed; null while open."""
    before, after, last = ranked(phase, charter), ranked(next_phase, charter), len(charter.in_play) - 1
    return ibis.cases(
        (next_phase.isnull(), ibis.null("string")),
        (next_phase == WON, WON),
        (next_phase == LOST, LOST),
        (next_phase == DORMANT, DORMANT),
        (before > last, "reopened"),
        (after == before + 1, "advance"),
        (after > before, "skip"),
        else_="return",
    )


@cached_expression
def spell_history(phase_events: ir.Table, *, charter: Charter) -> ir.Table:
    """All spells of the whole history, in order per account and motion.

    `phase_events`: account_id, motion, phase (null: in none), occurred_at, occurred_on (local day), position (order
    within account and motion, unique), known_by, evidence_id, rule, is_entry_known. An event that repeats the phase
    changes nothing. A journey begins with the first spell and whenever an account goes from won or lost to a phase in
    play. If the rule is `MOVED`, the spell before ends as corrected (`RE_DATED`) and leads nowhere.

    Columns: those of `spells_as_of` without the ones that depend on the as-of day, plus known_by, rule, motion,
    is_first_entry (first spell of this account and motion in this phase) and what `with_reach` adds.
    """
    by_account = ibis.window(group_by=OF_WHOM, order_by="position")
    events = phase_events.mutate(previous=phase_events.phase.lag().over(by_account))
    is_new = events.previous.isnull() | events.phase.isnull() | (events.previous != events.phase)
    so_far = ibis.window(group_by=OF_WHOM, order_by="position", preceding=None, following=0)
    entries = events.filter(is_new).drop("previous")
    restarts = entries.phase.lag().over(by_account).isin([WON, LOST]) & entries.phase.isin(charter.in_play)
    is_corrected = (entries.rule.lead().over(by_account) == MOVED).fill_null(False)
    spells = entries.mutate(
        spell=(entries.phase.notnull().cast("int32").sum().over(so_far)).cast("int32"),
        restart=restarts.fill_null(False).cast("int32"),
        left_at=entries.occurred_at.lead().over(by_account),
        left_on=entries.occurred_on.lead().over(by_account),
        next_phase=is_corrected.ifelse(ibis.null("string"), entries.phase.lead().over(by_account)),
        is_corrected=is_corrected,
    )
    of_phase = ibis.window(group_by=[*OF_WHOM, "phase"], order_by="position")
    spells = spells.mutate(
        journey=(spells.restart.sum().over(so_far) + 1).cast("int32"),
        exit=spells.is_corrected.ifelse(RE_DATED, exit_kind(spells.phase, spells.next_phase, charter)),
        dwell_days=spells.left_on.delta(spells.occurred_on, unit="day").cast("int32"),
        is_first_entry=ibis.row_number().over(of_phase) == 0,
    ).rename(entered_at="occurred_at", entered_on="occurred_on")
    spells = spells.filter(spells.phase.notnull())
    return with_reach(spells, charter=charter).drop("position", "restart", "is_corrected")


def is_correction(spells: ir.Table) -> ir.BooleanColumn:
    """Whether a spell began with a correction; it then comes from nowhere."""
    return (spells.rule == MOVED).fill_null(False)


def is_corrected(spells: ir.Table) -> ir.BooleanColumn:
    """Whether a spell of `spells_as_of` ended with a correction; it then leads nowhere."""
    return ~spells.is_open & spells.next_phase.isnull()


def spells_as_of(history: ir.Table, *, as_of: ir.DateValue) -> ir.Table:
    """The spells as they stood at the end of the day `as_of`; nothing later is visible.

    Columns as in the KPI contract (`COLUMNS`), then those of `history` that no later event can change. dwell_days is
    left_on - entered_on, null while open; age_days is as_of - entered_on, null once left.
    """
    spells = history.filter(history.entered_on <= as_of)
    has_left = (spells.left_on <= as_of).fill_null(False)
    # An untyped null keeps the engine's own column type (a dictionary, not text).
    cut = {name: has_left.ifelse(spells[name], ibis.null()) for name in ENDS}
    cut |= {
        name: (spells[name] <= as_of).ifelse(spells[name], ibis.null())
        for name in spells.columns
        if name.startswith(REACHED)
    }
    age = as_of.delta(spells.entered_on, unit="day").cast("int32")
    spells = spells.mutate(**cut, age_days=has_left.ifelse(ibis.null(), age), is_open=~has_left)
    return spells.relocate(*COLUMNS)
