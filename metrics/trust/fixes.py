"""Fixes: the corrections in the CRM that change a shared figure most. The data-care box of the weekly meeting."""

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from metrics.derive.doubts import (
    CONTRADICTORY,
    KINDS,
    OUTCOME_DIFFERS,
    OWNER_LEFT,
    STALE,
    UNCONFIRMED,
    UNNAMED_STAGE,
    UNSUPPORTED,
)
from metrics.derive.value import total
from metrics.question.question import Plan, Query, Question, Tables
from metrics.statistics.arrow import as_table, indices_of, integers, words
from metrics.trust.account_checks import MISSING_NEXT_STEP, MISSING_ROLES, examined, needs_next_step, needs_roles
from metrics.trust.trust_accounts import found, one_each

COLUMNS = (
    ("rank", pa.int64()),
    ("account_id", pa.string()),
    ("name", pa.string()),
    ("phase", pa.string()),
    ("finding", pa.string()),
    ("what_to_do", pa.string()),
    ("moves", pa.string()),
    ("by_how_much", pa.float64()),
    ("unit", pa.string()),
    ("moved_rate", pa.float64()),
    ("to_phase", pa.string()),
    ("evidence", pa.string()),
    ("quiet_days", pa.int64()),
    ("value", pa.float64()),
    ("next_department", pa.string()),
)
A_WEEK = 10
WHAT_TO_DO = {
    OWNER_LEFT: "name_owner",
    OUTCOME_DIFFERS: "align_outcome",
    UNNAMED_STAGE: "name_stage",
    UNSUPPORTED: "confirm_phase",
    CONTRADICTORY: "align_phase",
    STALE: "confirm_or_close",
    UNCONFIRMED: "confirm_phase",
    MISSING_NEXT_STEP: "plan_next_step",
    MISSING_ROLES: "find_roles",
}
MOVES = {MISSING_NEXT_STEP: "trust", MISSING_ROLES: "buying_group"} | dict.fromkeys(KINDS, "stock")


def fixes(tables: Tables, question: Question) -> Plan:
    """The fixes that change most, ranked; at most as many as the option `limit` (default `A_WEEK`, 0: all).

    An account whose phase is in doubt has one fix, for its phase (the first of `metrics.derive.doubts.KINDS`); any
    other may have one for its next step and one for its roles. Each changes a figure: by_how_much, in `unit`, and
    moved_rate, the same as a share of that figure over all accounts in play. Fixes are ranked by moved_rate, then
    value, account_id and finding:

    - the phase changes `stock` by the account's value (money), or by 1 account if no value is known: that much is in
      the phase today on doubtful grounds. Summed over all such fixes of a phase, this is the difference between its
      stock with and without doubtful entries.
    - the next step changes `trust` by 1 account: missing_next_step of the phase falls by 1.
    - the roles change `buying_group`: the mean coverage of the accounts whose phase needs roles rises by the
      account's missing share divided by their number (share).
    """

    def totals() -> ir.Table:
        rows = examined(tables, question)
        return rows.group_by("phase").agg(accounts=ibis._.count(), worth=total(ibis._.value))

    counted = yield Query(totals)
    rows = one_each((yield from found(tables, question)), question)
    rows = rows.append_column("what_to_do", _named(rows, WHAT_TO_DO)).append_column("moves", _named(rows, MOVES))
    rows = _with_effect(_phase_first(rows), counted, question)
    keys = [("moved_rate", "descending"), ("value", "descending"), ("account_id", "ascending"), ("order", "ascending")]
    rows, limit = rows.sort_by(keys), question.option("limit", A_WEEK)
    rows = rows.slice(0, limit) if limit else rows
    ranks = pa.array(np.arange(1, rows.num_rows + 1))
    return as_table(COLUMNS, {name: ranks if name == "rank" else rows[name].combine_chunks() for name, _ in COLUMNS})


def _named(rows: pa.Table, names: dict[str, str]) -> pa.Array:
    """The value in `names` for the finding of each row."""
    index = pc.index_in(rows["finding"].combine_chunks(), pa.array(list(names)))
    return pa.array(list(names.values()), pa.string()).take(index)


def _phase_first(rows: pa.Table) -> pa.Table:
    """For accounts whose phase is in doubt, only the most serious doubt: all other needs depend on the phase."""
    most = rows.group_by("account_id").aggregate([("order", "min")])
    joined = rows.join(most, "account_id")
    is_sure = pc.greater_equal(joined["order_min"], len(KINDS))
    return joined.filter(pc.or_(is_sure, pc.equal(joined["order"], joined["order_min"])))


def _with_effect(rows: pa.Table, counted: pa.Table, question: Question) -> pa.Table:
    """`rows` plus by_how_much, unit and moved_rate; `counted` holds accounts and worth per phase in play."""
    phases, accounts = np.array(words(counted, "phase"), dtype=np.str_), integers(counted, "accounts")
    worth = float(counted.column("worth").fill_null(0).to_numpy().sum())

    def among(names: tuple[str, ...]) -> int:
        return max(1, int(accounts[np.isin(phases, names)].sum()))

    finding = rows["finding"].to_numpy(zero_copy_only=False)
    value = rows["value"].to_numpy(zero_copy_only=False).astype(float)
    is_role, is_step = finding == MISSING_ROLES, finding == MISSING_NEXT_STEP
    is_money = ~is_role & ~is_step & (np.nan_to_num(value) > 0) & (worth > 0)
    required = {phase.key: len({*phase.roles}) for phase in question.charter.phases}
    lacking = integers(rows, "lacking") / np.maximum(1, indices_of(rows, "phase", required))
    whole = among(question.charter.in_play)
    of_all = np.select(
        [is_role, is_step], [among(needs_roles(question.charter)), among(needs_next_step(question.charter))], whole
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        moved = np.where(is_money, value / worth, np.where(is_role, lacking, 1.0) / of_all)
    effect = np.select([is_money, is_role], [value, moved], 1.0)
    unit = np.select([is_money, is_role], ["money", "share"], "accounts")
    columns = {"by_how_much": effect, "unit": unit, "moved_rate": moved}
    for name, column in columns.items():
        rows = rows.append_column(name, pa.array(column))
    return rows
