"""Accounts that a draft of the charter would place elsewhere or over another limit. Not a figure of the catalogue."""

import ibis
import ibis.expr.types as ir

from metrics.derive.spells import spells_as_of
from metrics.question.question import Question, bind, keep
from model.charter import Charter

COLUMNS = (
    "account_id", "name", "segment", "phase_before", "phase_after", "age_before", "age_after", "limit_before",
    "limit_after", "is_overdue_before", "is_overdue_after",
)  # fmt: skip


def draft_moves(before: ir.Table, after: ir.Table, question: Question, draft: Charter) -> ir.Table:
    """One row per account that is in another phase, or is overdue under one charter and not under the other.

    `before` and `after`: spells of one motion, under the charter in force and under the draft. Overdue: in a phase in
    play with a known entry, for more days than the phase's `limit_days`. A phase is null if the account is in none. The
    limits are bound; see `limits`.
    """
    left = _standing(before, question, question.charter, "before")
    right = _standing(after, question, draft, "after")
    rows = left.outer_join(right, "account_id")
    both = {name: ibis.coalesce(rows[name], rows[f"{name}_right"]) for name in ("account_id", "name", "segment")}
    rows = rows.mutate(
        **both,
        is_overdue_before=rows.is_overdue_before.fill_null(False),
        is_overdue_after=rows.is_overdue_after.fill_null(False),
    )
    is_elsewhere = ~rows.phase_before.identical_to(rows.phase_after)
    moved = rows.filter(is_elsewhere | (rows.is_overdue_before != rows.is_overdue_after))
    return moved.select(*COLUMNS).order_by("account_id")


def overdue_counts(spells: ir.Table, question: Question, charter: Charter) -> ir.Table:
    """Accounts in play over the limit of their phase under `charter`: phase, accounts. Limits are bound as "before"."""
    rows = _standing(spells, question, charter, "before")
    return rows.filter(rows.is_overdue_before).group_by(phase="phase_before").agg(accounts=ibis._.count())


def limits(before: Charter, after: Charter) -> dict[str, int]:
    """The values bound in `draft_moves` in addition to the question's: every phase's limit under both charters, in
    days.
    """
    return {
        f"{side}_{phase.key}": phase.limit_days
        for side, charter in (("before", before), ("after", after))
        for phase in charter.phases
    }


def _standing(spells: ir.Table, question: Question, charter: Charter, side: str) -> ir.Table:
    """The open spells with the limit of their phase; phases as plain text, since the dictionaries of the two sides may
    differ.
    """
    rows = keep(spells_as_of(spells, as_of=bind("as_of")), question)
    rows = rows.filter(rows.is_open)
    phase = rows.phase.cast("string")
    limit = ibis.cases(*((phase == key, bind(f"{side}_{key}", "int32")) for key in charter.in_play))
    is_overdue = (rows.is_entry_known & (rows.age_days > limit)).fill_null(False)
    return rows.select(
        "account_id",
        "name",
        segment=rows.segment.cast("string"),
        **{
            f"phase_{side}": phase, f"age_{side}": rows.age_days, f"limit_{side}": limit,
            f"is_overdue_{side}": is_overdue,
        },
    )  # fmt: skip
