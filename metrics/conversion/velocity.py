"""Velocity: money won per day, from the opportunities of one matured quarter. It is not a dwell.

opportunities x win rate x amount / cycle length. All four factors come from the same opportunities: taking them from
different periods would multiply numbers that do not belong together.
"""

from datetime import date
from fractions import Fraction
from math import exp, sqrt

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from metrics.conversion.conversion import SMALLEST_N
from metrics.derive.value import our_currency, rate_of, total
from metrics.question.grouping import Groups
from metrics.question.quarters import Quarters
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from metrics.statistics.arrow import words
from metrics.statistics.survival import Z_95
from model.charter import WON, Charter
from model.tables import DIMENSIONS, OWNERS

COLUMNS = (
    ("cohort", pa.string()),
    ("currency", pa.string()),
    ("opportunities", pa.int64()),
    ("won", pa.int64()),
    ("win_rate", pa.float64()),
    ("amount", pa.float64()),
    ("cycle_days", pa.float64()),
    ("velocity_per_day", pa.float64()),
    ("low", pa.float64()),
    ("high", pa.float64()),
)

SUMS = ("opportunities", "won", "worth", "valued", "cycle")
# The scatter of the factors: sums of squares and products over the won opportunities.
SQUARES = ("worth_squared", "cycle_squared", "worth_by_cycle", "cycle_of_valued")


def velocity_expression(
    opportunities: ir.Table, *, window_days: int, quarters: Quarters, as_of: ir.DateValue,
    dimension: tuple[str, ...] = (),
) -> ir.Table:  # fmt: skip
    """Per quarter of creation up to `as_of` (its number), currency [, `dimension`]: the `SUMS` and `SQUARES`.

    won: closed as won by `as_of` and at most `window_days` days after creation; worth and valued: sum and count of the
    known amounts of those won; cycle: sum of their days from creation to close.
    """
    rows = opportunities.filter(opportunities.created_on <= as_of)
    needed = rows.closed_on.delta(rows.created_on, unit="day")
    has_won = (rows.outcome == WON) & (needed <= window_days) & (rows.closed_on <= as_of)
    rows = rows.mutate(quarter=quarters.numbers(rows.created_on), needed=needed, has_won=has_won.fill_null(False))
    return rows.group_by("quarter", "currency", *dimension).agg(
        opportunities=ibis._.count(),
        won=ibis._.has_won.sum(),
        worth=total(ibis._.has_won.ifelse(ibis._.amount, ibis.null("float64"))),
        valued=(ibis._.has_won & ibis._.amount.notnull()).sum(),
        cycle=ibis._.has_won.ifelse(ibis._.needed, 0).sum(),
        worth_squared=total(ibis._.has_won.ifelse(ibis._.amount * ibis._.amount, ibis.null("float64"))),
        cycle_squared=ibis._.has_won.ifelse(ibis._.needed * ibis._.needed, 0).sum(),
        worth_by_cycle=total(ibis._.has_won.ifelse(ibis._.amount * ibis._.needed, ibis.null("float64"))),
        cycle_of_valued=(ibis._.has_won & ibis._.amount.notnull()).ifelse(ibis._.needed, 0).sum(),
    )


def matured(found: list[int], quarters: Quarters, *, window_days: int, as_of: date) -> int | None:
    """The latest of the quarters `found` that ended at least `window_days` before `as_of`."""
    return max((one for one in found if (as_of - quarters.ends(one)).days >= window_days), default=None)


def with_account(tables: Tables, charter: Charter) -> ir.Table:
    """Opportunities with the dimensions and owners of their account; amounts in our currency (`metrics.derive.value`)
    if the charter has a rate for the year in which they closed, else in their own currency or their account's.
    """
    opportunities, accounts = tables["opportunity"], tables["account"]
    about = accounts.select("account_id", *DIMENSIONS, *OWNERS, of_account="currency")
    rows = opportunities.left_join(about, "account_id").drop("account_id_right")
    own, other = (rows[name].strip().upper().nullif("") for name in ("currency", "of_account"))
    rows = rows.mutate(currency=ibis.coalesce(own, other, our_currency(tables)))
    if charter.money is None or not charter.money.rates:
        return rows
    rate = rate_of(rows.currency, rows.closed_on, charter.money)
    is_rated = rate.notnull()
    return rows.mutate(
        amount=is_rated.ifelse(rows.amount * rate, rows.amount),
        currency=is_rated.ifelse(charter.money.currency, rows.currency),
    )


def velocity(tables: Tables, question: Question) -> Plan:
    """One row per currency, for the latest quarter whose opportunities have all had `window_days` in which to be won.

    opportunities: created in that quarter; win_rate: share won within the window; amount: their average amount, where
    known; cycle_days: their average days from creation to close; velocity_per_day: the product of the first three
    divided by the fourth, in units of the currency. Below 10 opportunities there are counts but no rates. Currencies
    are never mixed: one row in our currency holds everything the charter has a rate for, and every currency without a
    rate has its own row. low, high: 95 % limits of velocity_per_day; null where nothing was won.
    """
    window_days, quarters = (
        question.option("window_days", question.charter.maturity_window_days),
        Quarters.from_charter(question.charter),
    )

    def counts() -> ir.Table:
        rows = keep(with_account(tables, question.charter), question)
        return velocity_expression(
            rows, window_days=window_days, quarters=quarters, as_of=bind("as_of"), dimension=question.dimension
        )

    counted = yield Query(counts)
    groups = Groups.from_rows(counted, question)
    created = counted.column("quarter").to_pylist()
    quarter = matured(created, quarters, window_days=window_days, as_of=question.as_of)
    sums: dict[tuple[str | None, int], npt.NDArray[np.float64]] = {}
    parts = np.stack([counted.column(name).fill_null(0).to_numpy().astype(float) for name in (*SUMS, *SQUARES)], axis=1)
    for index, currency in enumerate(words(counted, "currency")):
        if created[index] == quarter:
            key = (currency, int(groups.place[index]))
            sums[key] = sums.get(key, np.zeros(parts.shape[1])) + parts[index]
    chosen = sorted(sums, key=lambda key: (key[0] is None, key[0] or "", key[1]))
    cohort = "" if quarter is None else quarters.name(quarter)
    rows: list[dict[str, object]] = []
    for key in chosen:
        rates = _rates(*sums[key][: len(SUMS)].tolist())
        low, high = _limits(rates["velocity_per_day"], *sums[key].tolist())
        rows.append({"cohort": cohort, "currency": key[0], **rates, "low": low, "high": high})
    figures = {name: [row[name] for row in rows] for name, _ in COLUMNS}
    return groups.table(COLUMNS, figures, np.array([group for _, group in chosen], dtype=np.int64))


def _rates(opportunities: float, won: float, worth: float, valued: float, cycle: float) -> dict[str, float | None]:
    """The counts, the factors and their product; None where the divisor is 0."""
    rates: dict[str, float | None] = {"opportunities": int(opportunities), "won": int(won)}
    if opportunities < SMALLEST_N:
        return rates | dict.fromkeys(("win_rate", "amount", "cycle_days", "velocity_per_day"))
    amount, cycle_days = worth / valued if valued else None, cycle / won if won else None
    per_day = None
    if not won:
        per_day = 0.0  # nothing won: no money per day
    elif amount is not None and cycle_days:
        per_day = won * amount / cycle_days
    return rates | {
        "win_rate": won / opportunities, "amount": amount, "cycle_days": cycle_days, "velocity_per_day": per_day
    }  # fmt: skip


def _limits(
    per_day: float | None, opportunities: float, won: float, worth: float, valued: float, cycle: float,
    worth_squared: float, cycle_squared: float, worth_by_cycle: float, cycle_of_valued: float,
) -> tuple[float | None, float | None]:  # fmt: skip
    """95 % limits of the product of the factors, all four taken together: the delta method for its logarithm.

    The logarithm is 2 ln won + ln worth - ln valued - ln cycle; its variance is the sum of the squared contributions of
    all opportunities, less that of their mean. Van der Vaart, Asymptotic Statistics, ch. 3.
    """
    if not per_day or per_day < 0 or not worth or not valued or not cycle:
        return None, None
    # Exact fractions: if nothing scatters, the root of a rounding error would otherwise show up as scatter.
    one, all_worth, days = Fraction(1), Fraction(worth), Fraction(cycle)
    variance = (
        Fraction(worth_squared) / all_worth**2 + Fraction(cycle_squared) / days**2
        - one / Fraction(valued) - one / Fraction(opportunities)
        - 2 * Fraction(worth_by_cycle) / (all_worth * days) + 2 * Fraction(cycle_of_valued) / (Fraction(valued) * days)
    )  # fmt: skip
    width = Z_95 * sqrt(max(float(variance), 0.0))
    # With negative amounts the scatter has no bound; then there are no limits.
    return (per_day / exp(width), per_day * exp(width)) if width < 100 else (None, None)
