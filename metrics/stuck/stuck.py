"""Stuck: accounts open longer in a phase than comparable accounts needed. A flag, never a phase."""

from collections.abc import Callable, Generator

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from metrics.derive.silence import with_last_dialogue, with_next_step
from metrics.question.grouping import rows_of, with_dimension
from metrics.question.question import Plan, Query, Question, Tables, bind
from metrics.statistics.arrow import as_table
from metrics.stuck.at_risk import ordered_by_risk, risk
from metrics.stuck.overdue import Limits, with_limits
from model.charter import Charter

COLUMNS = (
    ("account_id", pa.string()),
    ("phase", pa.string()),
    ("entered_on", pa.date32()),
    ("age_days", pa.int64()),
    ("threshold_days", pa.int64()),
    ("threshold_source", pa.string()),
    ("silent_days", pa.int64()),
    ("is_silent", pa.bool_()),
    ("has_next_step", pa.bool_()),
    ("value", pa.float64()),
    ("value_at_risk", pa.float64()),
    ("next_department", pa.string()),
    ("owner", pa.string()),
)


def stuck(tables: Tables, question: Question) -> Plan:
    """One row per stuck account; ordered by value_at_risk, then value (both descending, unknown last), then account_id.

    value_at_risk: value x max(0, chance of winning on entering the phase - chance for an account still there at this
    age); null if the value is, or if no account with a known entry has left the phase yet. silent_days is null without
    any dialogue on record.
    """
    found = yield from listed(
        tables,
        question,
        lambda rows, limits: described(rows, tables, limits, charter=question.charter, dimension=question.dimension),
    )
    if found is None:
        columns = with_dimension(COLUMNS, question)
        return as_table(columns, {name: [] for name, _ in columns})
    return rows_of(found, COLUMNS, question)


def listed(
    tables: Tables, question: Question, shaped: Callable[[ir.Table, Limits], ir.Table]
) -> Generator[Query, pa.Table, pa.Table | None]:
    """The stuck accounts, `shaped` by value and account_id, with value_at_risk and in the order of the contract."""
    found = yield from with_limits(tables, question, shaped)
    if found is None:
        return None
    return ordered_by_risk(found, (yield from risk(tables, question)).value_at_risk(found))


def described(
    rows: ir.Table, tables: Tables, limits: Limits, *, charter: Charter, dimension: tuple[str, ...] = ()
) -> ir.Table:
    """`rows` of `overdue` with all `COLUMNS` [and `dimension`], most valuable first; value_at_risk is null as yet."""
    as_of = bind("as_of")
    rows = with_last_dialogue(rows, tables["sign_of_life"], as_of=as_of)
    rows = with_next_step(rows, tables, as_of=as_of)
    silent_days = as_of.delta(rows.last_on, unit="day")
    department = ibis.cases(*((rows.phase == phase, charter.led_by(phase) or "") for phase in charter.in_play))
    owner = ibis.cases(
        (department == "marketing", rows.owner_marketing),
        (department == "sales", rows.owner_sales),
        else_=ibis.coalesce(rows.owner_sales, rows.owner_marketing),
    )
    # Places that share a limit appear in the rows only as the first of them.
    sources = {index: source for index, (_, source) in enumerate(limits.values()) if source == "segment"}
    shared = {(phase, source): index for index, ((phase, _), (_, source)) in reversed([*enumerate(limits.items())])}
    sources |= {index: source for (_, source), index in shared.items()}
    return rows.select(
        "account_id", *dimension, "phase", "entered_on", "age_days", "threshold_days",
        threshold_source=ibis.cases(*((rows.threshold_place == n, source) for n, source in sorted(sources.items()))),
        silent_days=silent_days,
        is_silent=silent_days > charter.silent_days,
        has_next_step=rows.has_next_step,
        value=rows.value,
        value_at_risk=ibis.null("float64"),
        next_department=department,
        owner=owner,
    ).order_by(ibis._.value.desc(nulls_first=False), "account_id")  # fmt: skip
