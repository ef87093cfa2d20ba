"""Trust: how the phase of the accounts in play is known, and what contradicts it."""

from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

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
from metrics.question.grouping import Groups
from metrics.question.question import Plan, Query, Question, Tables
from metrics.statistics.arrow import indices_of, nullable, text_at
from metrics.trust.account_checks import MISSING_NEXT_STEP, MISSING_ROLES, examined, needs_next_step, needs_roles

# How a phase was known, as the contract groups it.
ORIGINS = {
    "observed": ("observed",),
    "user": ("user",),
    "workflow": ("workflow",),
    "import": ("import", "bulk", "api"),
    "inferred": ("inferred",),
}
SUSPECT = "suspect"
COUNTS = (
    CONTRADICTORY, STALE, UNCONFIRMED, OUTCOME_DIFFERS, UNNAMED_STAGE, UNSUPPORTED, OWNER_LEFT, SUSPECT,
    MISSING_ROLES,
    MISSING_NEXT_STEP,
)  # fmt: skip
COLUMNS = (
    ("phase", pa.string()),
    ("accounts", pa.int64()),
    *((f"{origin}_rate", pa.float64()) for origin in ORIGINS),
    *((name, pa.int64()) for name in COUNTS),
)


def trust_expression(rows: ir.Table, *, dimension: tuple[str, ...] = ()) -> ir.Table:
    """phase [, `dimension`], accounts, how many per origin, and the `COUNTS`, from the rows of `examined`."""
    is_suspect = reduce(or_, (rows[kind] for kind in KINDS))
    known_by = rows.known_by.cast("string")
    return (
        rows.mutate(suspect=is_suspect)
        .group_by("phase", *dimension)
        .agg(
            accounts=ibis._.count(),
            **{origin: known_by.isin(words).sum() for origin, words in ORIGINS.items()},
            **{f"with_{name}": ibis._[name].sum() for name in COUNTS},
        )
    )


def trust(tables: Tables, question: Question) -> Plan:
    """Every phase in play [for every group].

    The rates add up to 1 and are null in an empty phase; the counts are accounts. missing_roles is null in phases for
    which the charter asks for no role, missing_next_step in those that marketing leads alone.
    """

    def counts() -> ir.Table:
        return trust_expression(examined(tables, question), dimension=question.dimension)

    counted = yield Query(counts)
    charter, phases = question.charter, question.charter.in_play
    groups, phase_index = Groups.from_rows(counted, question), indices_of(counted, "phase", charter.rank)

    def grid(name: str) -> np.ndarray:
        return groups.grid(counted.column(name).cast(pa.int64()), phase_index, len(phases)).ravel()

    accounts = grid("accounts")
    phase, group = np.indices((len(phases), len(groups))).reshape(2, -1)
    expected = {MISSING_ROLES: needs_roles(charter), MISSING_NEXT_STEP: needs_next_step(charter)}
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = {f"{origin}_rate": nullable(grid(origin) / accounts, accounts > 0) for origin in ORIGINS}
    figures = {
        name: nullable(
            grid(f"with_{name}").astype(np.int64), np.isin(np.array(phases), expected.get(name, phases))[phase]
        )
        for name in COUNTS
    }
    named = {"phase": text_at(phases, phase), "accounts": accounts.astype(np.int64)}
    return groups.table(COLUMNS, named | rates | figures, group)
