"""Touch fit: does sales contact accounts when it is its turn? Premature touches and late ones, side by side.

Two sides of one agreement: accounts that sales approached unasked while marketing led, and accounts that sales did not
approach in time once it led. Accounts are counted, never people.
"""

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from metrics.derive.sales_touches import MARKETING, SALES
from metrics.derive.working_time import worked_by
from metrics.question.grouping import Groups
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from metrics.statistics.arrow import indices_of, number, text_at
from metrics.statistics.survival import Floats, wilson
from model.charter import Charter

SMALLEST_N = 10
COUNTS = ("touched", "premature", "due", "late")
COLUMNS = (
    ("phase", pa.string()),
    ("led_by", pa.string()),
    ("touched", pa.int64()),
    ("premature", pa.int64()),
    ("premature_rate", pa.float64()),
    ("premature_low", pa.float64()),
    ("premature_high", pa.float64()),
    ("due", pa.int64()),
    ("late", pa.int64()),
    ("late_rate", pa.float64()),
    ("late_low", pa.float64()),
    ("late_high", pa.float64()),
)


def last_day() -> ir.DateValue:
    """The last day that counts: the end of the period or the as-of day, whichever is earlier."""
    return ibis.least(bind("end"), bind("as_of"))


def touches_in(touches: ir.Table) -> ir.Table:
    """The rows of ``sales_touch`` on the days of the period."""
    return touches.filter((touches.touched_on >= bind("start")) & (touches.touched_on <= last_day()))


def judged_in(duties: ir.Table, calendar: ir.Table, *, charter: Charter) -> ir.Table:
    """The rows of ``sales_duty`` for which the period shows whether sales was in time, plus is_late and until_work.

    In time: the first touch of the spell came within the service level; decided on the day of the touch. Late: the
    service level (in working time) ran out before any touch while the account was still in the phase; decided on the
    day it ran out. An account that leaves before either was never due. until_work: the working time at which waiting
    ended, or has reached so far.
    """
    level = charter.service_level.length
    due_work = duties.entered_work + level
    in_time = (duties.touched_work <= due_work).fill_null(False)
    stayed = (duties.left_work > due_work).fill_null(True)
    before = worked_by(calendar, bind("start") - ibis.interval(days=1))
    by_end = worked_by(calendar, last_day())
    rows = duties.mutate(
        is_late=~in_time & stayed & (due_work >= before) & (due_work < by_end),
        is_in_time=in_time & (duties.touched_on >= bind("start")) & (duties.touched_on <= last_day()),
        # Anything after the last day is cut at the working time reached by then.
        until_work=ibis.least(
            ibis.coalesce(duties.touched_work, by_end), ibis.coalesce(duties.left_work, by_end), by_end
        ),
    )
    return rows.filter(rows.is_late | rows.is_in_time)


def touch_fit(tables: Tables, question: Question) -> Plan:
    """Every phase in play, with 0 where nothing happened; with `by` every phase for every group.

    touched: accounts that sales touched one-to-one in the phase; premature: those touched unasked while marketing leads
    it. due: accounts in a phase led by sales for which the period shows whether sales was in time; late: those where it
    was not. Rates with 95 % limits (Wilson); null where the other department leads, and below `SMALLEST_N`.
    """

    def counts() -> ir.Table:
        touches = touches_in(keep(tables["sales_touch"], question))
        duties = judged_in(keep(tables["sales_duty"], question), tables["business_day"], charter=question.charter)
        own, no = ("account_no", "phase", *question.dimension), ibis.literal(False)
        rows = touches.select(*own, touched=True, premature=touches.premature > 0, due=no, late=no).union(
            duties.select(*own, touched=no, premature=no, due=True, late=duties.is_late)
        )
        return rows.group_by("phase", *question.dimension).agg(
            **{name: rows.account_no.nunique(where=rows[name]) for name in COUNTS}
        )

    counted = yield Query(counts)
    groups, phases = Groups.from_rows(counted, question), question.charter.in_play
    phase_index = indices_of(counted, "phase", question.charter.rank)
    cells = {name: groups.grid(counted.column(name), phase_index, len(phases)).ravel() for name in COUNTS}
    phase, group = np.indices((len(phases), len(groups))).reshape(2, -1)
    led = np.array([question.charter.led_by(key) for key in phases])[phase]
    return groups.table(
        COLUMNS,
        {"phase": text_at(phases, phase), "led_by": led.tolist()}
        | {name: values.astype(np.int64) for name, values in cells.items()}
        | _rates("premature", cells["premature"], cells["touched"], led == MARKETING)
        | _rates("late", cells["late"], cells["due"], led == SALES),
        group,
    )


def _rates(name: str, cases: Floats, among: Floats, applies: npt.NDArray[np.bool_]) -> dict[str, list[float | None]]:
    judged = np.where(applies & (among >= SMALLEST_N), among, np.nan)
    low, high = wilson(cases, judged)
    rates = {f"{name}_rate": cases / judged, f"{name}_low": low, f"{name}_high": high}
    return {column: [number(value) for value in values] for column, values in rates.items()}
