"""The accounts behind `trust`: one row for each finding about an account."""

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from metrics.derive.doubts import CONTRADICTORY, STALE, UNCONFIRMED, WITH_EVIDENCE
from metrics.derive.engagement import needed_roles
from metrics.question.question import Plan, Query, Question, Tables
from metrics.statistics.arrow import coded, integers, text_at
from metrics.trust.account_checks import FINDINGS, MISSING_ROLES, examined

COLUMNS = (
    ("account_id", pa.string()),
    ("name", pa.string()),
    ("phase", pa.string()),
    ("finding", pa.string()),
    ("to_phase", pa.string()),
    ("evidence", pa.string()),
    ("quiet_days", pa.int64()),
    ("value", pa.float64()),
    ("next_department", pa.string()),
)
DEFAULT_LIMIT = 500
_WIDE = (
    "account_id", "name", "phase", "known_by", "place", "quiet_days", "lacking", "value", *FINDINGS,
    *(f"{kind}_by" for kind in WITH_EVIDENCE),
)  # fmt: skip


def trust_accounts(tables: Tables, question: Question) -> Plan:
    """Most valuable first, then by account_id and finding; at most as many as the option `limit` (0: all).

    Options: `phase`, `finding`, `account_id`. evidence: the opportunity that contradicts itself or the phase, or is in
    a stage without a rule; the owner who has left; how a stale or unconfirmed phase was known; the roles that are
    missing. to_phase: the phase that a contradicting opportunity supports. next_department leads the phase.
    """
    wide = yield from found(tables, question)
    rows = one_each(wide, question)
    chosen, limit = question.option("finding"), question.option("limit", DEFAULT_LIMIT)
    rows = rows.filter(pc.equal(rows["finding"], chosen)) if chosen else rows
    rows = rows.sort_by([("value", "descending"), ("account_id", "ascending"), ("order", "ascending")])
    rows = rows.slice(0, limit) if limit else rows
    return pa.table({name: rows.column(name).cast(kind) for name, kind in COLUMNS})


def found(tables: Tables, question: Question) -> Plan:
    """One row per account in play with any finding: the columns of `examined`."""
    phase = question.option("phase")

    def rows() -> ir.Table:
        every = examined(tables, question)
        has_any = every[FINDINGS[0]]
        for finding in FINDINGS[1:]:
            has_any = has_any | every[finding]
        every = every.filter(has_any)
        return (every.filter(every.phase == phase) if phase else every).select(*_WIDE)

    return (yield Query(rows))


def one_each(wide: pa.Table, question: Question) -> pa.Table:
    """The rows of `found`, one for each finding: `COLUMNS`, lacking (how many roles), order (of the finding)."""
    charter = question.charter
    phases, codes = coded(wide, "phase")
    department = text_at([charter.led_by(str(phase)) for phase in phases], codes)
    masks, which = np.unique(integers(wide, "lacking"), return_inverse=True)
    lacking = [[role for bit, role in enumerate(needed_roles(charter)) if mask >> bit & 1] for mask in masks.tolist()]
    words = {
        name: wide.column(name).cast(pa.string()) for name in ("known_by", *(f"{kind}_by" for kind in WITH_EVIDENCE))
    }
    words["lacking"] = text_at([", ".join(names) for names in lacking], which)
    evidence = {STALE: "known_by", UNCONFIRMED: "known_by", MISSING_ROLES: "lacking"}
    evidence |= {kind: f"{kind}_by" for kind in WITH_EVIDENCE}
    to_phase = text_at(charter.phase_keys, wide.column("place").fill_null(0).to_numpy().astype(np.int64))
    nothing = pa.nulls(wide.num_rows, pa.string())
    parts = []
    for order, finding in enumerate(FINDINGS):
        whole = pa.table(
            {
                "account_id": wide["account_id"],
                "name": wide["name"],
                "phase": wide["phase"].cast(pa.string()),
                "finding": pa.array([finding]).take(pa.array(np.zeros(wide.num_rows, np.int64))),
                "to_phase": to_phase if finding == CONTRADICTORY else nothing,
                "evidence": words[evidence[finding]] if finding in evidence else nothing,
                "quiet_days": wide["quiet_days"].cast(pa.int64())
                if finding == STALE
                else pa.nulls(wide.num_rows, pa.int64()),
                "value": wide["value"].cast(pa.float64()),
                "next_department": department,
                "lacking": pa.array([len(names) for names in lacking], pa.int64()).take(pa.array(which)),
                "order": np.full(wide.num_rows, order),
            }
        )
        parts.append(whole.filter(wide[finding]))
    return pa.concat_tables(parts)
