"""Working time: the business hours up to an instant, by a calendar of local days.

The calendar is `model.service_level.ServiceLevel.days` as a table: day, opens_at (UTC), length and before, in
microseconds. The business hours between two instants are the difference of the working time until each.
"""

import ibis
import ibis.expr.types as ir

HOUR = 3_600_000_000


def with_work(rows: ir.Table, calendar: ir.Table, **instants: tuple[str, str]) -> ir.Table:
    """`rows` and, per name in `instants`, the working time (microseconds) until the instant.

    instants: name -> (column of the instant, column of its local day). Null if there is no instant or its day is not in
    the calendar. Outside business hours no time passes: Saturday noon equals the end of Friday.
    """
    for name, (at, on) in instants.items():
        days = calendar.select(work_day="day", opens_at="opens_at", length="length", before="before")
        joined = rows.left_join(days, rows[on] == days.work_day)
        since = joined[at].delta(joined.opens_at, unit="microsecond")
        inside = ibis.least(ibis.greatest(since, ibis.literal(0, "int64")), joined.length)
        # Not left to the engine's `least`: engines differ when one side is null.
        worked = (joined[at].isnull() | joined.length.isnull()).ifelse(ibis.null("int64"), joined.before + inside)
        rows = joined.mutate(**{name: worked}).drop("work_day", "opens_at", "length", "before")
    return rows


def worked_by(calendar: ir.Table, day: ir.DateValue) -> ir.IntegerScalar:
    """The working time until the end of `day`."""
    past = calendar.filter(calendar.day <= day)
    return (past.before + past.length).max().fill_null(0).as_scalar()
