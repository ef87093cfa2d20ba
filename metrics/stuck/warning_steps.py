"""Three steps of warning for the accounts in play: within limits, running late, stuck; and when the next one comes."""

from dataclasses import replace
from typing import Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.derive.silence import with_last_dialogue
from metrics.derive.spells import spells_as_of
from metrics.dwell.dwell import dwell
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from metrics.statistics.arrow import as_table, integers, words
from metrics.stock.stock import open_spells
from metrics.stuck.overdue import Limits, learned, limit_days, limit_place, limit_shape, limit_values

WITHIN: Final = "within"
LATE: Final = "late"
STUCK: Final = "stuck"
STEPS: Final = (WITHIN, LATE, STUCK)
# An account is due if its next step comes within this many days.
DUE_DAYS: Final = 14
COLUMNS = (
    ("account_id", pa.string()),
    ("phase", pa.string()),
    ("age_days", pa.int64()),
    ("warning", pa.string()),
    ("due_days", pa.int64()),
    ("usual_days", pa.int64()),
    ("agreed_days", pa.int64()),
    ("threshold_days", pa.int64()),
    ("threshold_source", pa.string()),
    ("silent_days", pa.int64()),
)


def warning_steps(tables: Tables, question: Question) -> Plan:
    """One row per account in play, by account_id. Option: `account_id`.

    warning: `stuck` beyond threshold_days (as in `stuck`); else `late` beyond agreed_days (the charter's limit of the
    phase), or beyond usual_days (the median of the phase in the charter's recent days) and silent for more than the
    charter's silent days; else `within`. Null if the entry is unknown, as is due_days. An account without any dialogue
    on record is not called silent. due_days: in how many days the next step comes if nothing happens; null for what is
    stuck. No filter changes the limits, usual_days and the steps.
    """
    everyone = replace(question, where=(), by=None, options={"window_days": question.charter.recent_days})
    limits = yield from learned(tables, everyone)
    if not limits:
        return as_table(COLUMNS, {name: [] for name, _ in COLUMNS})
    medians = yield from dwell(tables, everyone)
    usual = dict(zip(words(medians, "phase"), medians["median_days"].to_pylist(), strict=True))
    known = {str(phase): int(days) for phase, days in usual.items() if days is not None}
    values = limit_values(limits)
    values |= {f"agreed_{place}": question.charter.phase(key).limit_days for place, key in _in_play(question)}
    values |= {f"usual_{place}": known[key] for place, key in _in_play(question) if key in known}
    if account := question.option("account_id"):
        values = values | {"account_id": account}
    found = yield Query(
        lambda: _stepped(tables, question, limits, tuple(known)), values, (*limit_shape(limits), tuple(known))
    )
    sources = np.array([source for _, source in limits.values()], dtype=object)
    listed = {"threshold_source": pa.array(sources[integers(found, "threshold_place")].tolist(), pa.string())}
    as_found = {name: found[name].combine_chunks() for name, _ in COLUMNS if name not in listed}
    return as_table(COLUMNS, as_found | listed)


def _in_play(question: Question) -> list[tuple[int, str]]:
    return [*enumerate(question.charter.in_play)]


def _stepped(tables: Tables, question: Question, limits: Limits, known: tuple[str, ...]) -> ir.Table:
    as_of, charter = bind("as_of"), question.charter
    rows = open_spells(keep(spells_as_of(tables["spell"], as_of=as_of), question))
    rows = rows.filter(rows.phase.isin(charter.in_play))
    if question.option("account_id"):
        rows = rows.filter(rows.account_id == bind("account_id", "string"))
    rows = with_last_dialogue(rows, tables["sign_of_life"], as_of=as_of)
    agreed = ibis.cases(*((rows.phase == key, bind(f"agreed_{n}", "int32")) for n, key in _in_play(question)))
    has_usual = [(rows.phase == key, bind(f"usual_{n}", "int32")) for n, key in _in_play(question) if key in known]
    usual = ibis.cases(*has_usual) if has_usual else ibis.null("int32")
    rows = rows.mutate(
        threshold_days=limit_days(rows, limits), threshold_place=limit_place(rows, limits), agreed_days=agreed,
        usual_days=usual, silent_days=as_of.delta(rows.last_on, unit="day"),
    )  # fmt: skip
    is_silent = (rows.silent_days > charter.silent_days).fill_null(False)
    # What an account must not be older than to be within limits; silence brings that down to what is usual.
    within = is_silent.ifelse(
        ibis.least(rows.agreed_days, rows.usual_days.fill_null(rows.agreed_days)), rows.agreed_days
    )
    is_stuck, is_late = rows.age_days > rows.threshold_days, rows.age_days > within
    step = ibis.cases((~rows.is_entry_known, ibis.null("string")), (is_stuck, STUCK), (is_late, LATE), else_=WITHIN)
    last_day = is_late.ifelse(rows.threshold_days, ibis.least(within, rows.threshold_days))
    due = (rows.is_entry_known & ~is_stuck).ifelse(last_day - rows.age_days + 1, ibis.null("int64"))
    return rows.select(
        "account_id", "phase", "age_days", "usual_days", "agreed_days", "threshold_days", "threshold_place",
        "silent_days", warning=step, due_days=due,
    ).order_by("account_id")  # fmt: skip
