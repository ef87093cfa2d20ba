"""Handover: what became of the accounts handed to sales, and how soon sales was in touch.

A handover is offered by an entry into the first phase that sales leads (`metrics.derive.handovers`). Still waiting too
long and answered late are kept apart, because only the first can still be put right.
"""

from collections.abc import Iterator

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from metrics.derive.working_time import HOUR, worked_by
from metrics.question.grouping import Groups
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from metrics.statistics.arrow import coded, flags, integers
from metrics.statistics.survival import kaplan_meier
from model.charter import Charter

OFFERED, ACCEPTED, RETURNED, WAITING, ENDED = "offered", "accepted", "returned", "waiting", "ended"
OUTCOMES = (OFFERED, ACCEPTED, RETURNED, WAITING, ENDED)
COLUMNS = (
    ("outcome", pa.string()),
    ("reason", pa.string()),
    ("handovers", pa.int64()),
    ("past_due", pa.int64()),
    ("missed", pa.int64()),
    ("median_hours", pa.float64()),
    ("hours_low", pa.float64()),
    ("hours_high", pa.float64()),
)


def handovers_in(rows: ir.Table, calendar: ir.Table, *, charter: Charter) -> ir.Table:
    """The handovers offered in the period as they stood at the end of the bound as_of.

    outcome:
    - returned: sales gave it back, recorded before any recorded acceptance; or the account went back to an earlier
      phase before sales had accepted or touched it (then without a reason)
    - accepted: accepted on record, or touched one-to-one by sales
    - ended: won, lost or dormant before any of these; waiting: nothing yet
    is_past_due: still waiting, for longer than the service level. is_missed: answered (touched, accepted or
    returned, whichever came first), but later than that. is_touched and waited_work: whether there was a first touch,
    and the working time until then; without one, until sales no longer led, or so far.
    """
    as_of, level = bind("as_of"), charter.service_level.length
    by_now = worked_by(calendar, as_of)
    rows = rows.filter((rows.offered_on >= bind("start")) & (rows.offered_on <= ibis.least(bind("end"), as_of)))
    done = {
        name: (rows[f"{name}_on"] <= as_of).fill_null(False) for name in ("touched", "accepted", "returned", "ended")
    }
    is_taken = done["accepted"] | done["touched"]
    is_back = done["ended"] & rows.is_back
    outcome = ibis.cases(
        (done["returned"], RETURNED),
        (is_taken, ACCEPTED),
        (is_back, RETURNED),
        (done["ended"], ENDED),
        else_=WAITING,
    )

    def waited(*moments: str) -> ir.IntegerValue:
        return ibis.least(by_now, *(ibis.coalesce(rows[f"{name}_work"], by_now) for name in moments))

    answered = waited(*done)
    # A return dated after the bound day has no reason yet.
    rows = rows.mutate(
        outcome=outcome,
        reason=done["returned"].ifelse(rows.reason, ibis.null("string")),
        is_touched=done["touched"],
        waited_work=waited("touched", "ended") - rows.offered_work,
        is_too_long=(answered - rows.offered_work) > level,
    )
    return rows.mutate(
        is_past_due=(rows.outcome == WAITING) & rows.is_too_long,
        is_missed=rows.outcome.isin([ACCEPTED, RETURNED]) & rows.is_too_long,
    )


def handover(tables: Tables, question: Question) -> Plan:
    """First a row "offered" with all handovers of the period, then what became of them; the later rows add up to the
    first.

    returned has one row without a reason, then one per reason on record. median_hours: business hours within which half
    of the row's handovers had a first touch; those without one count for as long as they have waited (Kaplan-Meier,
    with the 95 % interval of `dwell`). Null if half is not reached.
    """

    def rows() -> ir.Table:
        found = handovers_in(keep(tables["handover"], question), tables["business_day"], charter=question.charter)
        return found.select(
            "outcome", "reason", *question.dimension, "is_past_due", "is_missed", "is_touched", "waited_work"
        )

    found = yield Query(rows)
    return _table(found, Groups.from_rows(found, question))


def _table(found: pa.Table, groups: Groups) -> pa.Table:
    values, codes = coded(found, "outcome")
    outcome = np.array([OUTCOMES.index(str(value)) for value in values], dtype=np.int64)[codes]
    reasons, reason = coded(found, "reason")
    is_touched, waited = flags(found, "is_touched"), integers(found, "waited_work")
    counts = {"past_due": flags(found, "is_past_due"), "missed": flags(found, "is_missed")}
    columns: dict[str, list[object]] = {name: [] for name, _ in COLUMNS}
    places: list[int] = []
    for kind, kinds, chosen in _kinds(outcome, reasons, reason):
        for group in range(len(groups)):
            own = chosen & (groups.place == group)
            if kinds is not None and not own.any():
                continue
            places.append(group)
            row: dict[str, object] = {"outcome": kind, "reason": kinds, "handovers": int(own.sum())}
            row |= {name: int((own & flag).sum()) for name, flag in counts.items()}
            row |= _hours(waited[own], is_touched[own])
            for name, value in row.items():
                columns[name].append(value)
    return groups.table(COLUMNS, columns, np.array(places, dtype=np.int64))


def _kinds(
    outcome: npt.NDArray[np.int64], reasons: list[str | None], reason: npt.NDArray[np.int64]
) -> Iterator[tuple[str, str | None, npt.NDArray[np.bool_]]]:
    """Each row of the answer: its outcome, its reason, and which handovers it counts."""
    has_reason = np.array([value is not None for value in reasons], dtype=bool)[reason]
    yield OFFERED, None, np.ones(outcome.size, dtype=bool)
    for number, kind in enumerate(OUTCOMES[1:], start=1):
        of_kind = outcome == number
        yield kind, None, of_kind & ~has_reason
        for value in sorted(one for one in reasons if one is not None) if kind == RETURNED else ():
            yield kind, value, of_kind & (reason == reasons.index(value))


def _hours(waited: npt.NDArray[np.int64], is_touched: npt.NDArray[np.bool_]) -> dict[str, float | None]:
    """The median of the hours until the first touch, with its interval."""
    if not waited.size:
        return dict.fromkeys(("median_hours", "hours_low", "hours_high"))
    curve = kaplan_meier(waited, np.ones(waited.size, dtype=np.int64), is_touched)
    found = {"median_hours": curve.quantile(0.5)}
    found["hours_low"], found["hours_high"] = curve.interval(0.5)
    return {name: None if work is None else work / HOUR for name, work in found.items()}
