"""What an account is worth: its own value, else the sum of its opportunities open on the day.

Everything is in one currency: the charter's, else the only one there is. Amounts without a rate for the year are kept
apart (`storage.money`) and count in no sum.
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from model.charter import Money

# The last digits of a floating-point sum depend on the order of adding; rounded, they do not.
DECIMALS = 4


def total(value: ir.FloatingColumn) -> ir.FloatingScalar:
    """The sum of `value`, the same whatever the order of adding."""
    return value.sum().round(DECIMALS)


def with_value(spells: ir.Table, opportunities: ir.Table | None, *, as_of: ir.DateValue) -> ir.Table:
    """`spells` with missing ``value`` filled from the amounts open on `as_of`; null if nothing is known.

    `opportunities` holds account_id, amount, created_on, closed_on (of that amount) for accounts without a value of
    their own; None where every account has one. Amounts are summed before joining, so no account is counted twice.
    """
    if opportunities is None:
        return spells
    is_open = (opportunities.created_on <= as_of) & (
        opportunities.closed_on.isnull() | (opportunities.closed_on > as_of)
    )
    amounts = opportunities.filter(is_open).group_by("account_id").agg(open_amount=total(ibis._.amount))
    # Few accounts have no value of their own: joining only those costs a tenth of joining all.
    known, unknown = spells.filter(spells.value.notnull()), spells.filter(spells.value.isnull())
    found = unknown.drop("value").left_join(amounts, "account_id")
    return known.union(found.rename(value="open_amount").select(*spells.columns))


def our_currency(tables: Mapping[str, ir.Table]) -> ir.StringValue:
    """The currency of every sum, null if nothing names one, or if the snapshot is from an earlier version."""
    return tables["money"].currency.max().as_scalar() if "money" in tables else ibis.null("string")


def is_mixed(tables: Mapping[str, ir.Table]) -> ir.BooleanValue:
    """Whether amounts are in several currencies and nothing says which is ours; no sum can be given then."""
    return tables["money"].is_mixed.max().as_scalar() if "money" in tables else ibis.literal(False)


def rate_of(currency: ir.StringColumn, day: ir.DateColumn, money: Money) -> ir.FloatingColumn:
    """How many units of our currency one unit of `currency` is worth in the year of `day`; null without a rate, and for
    our own.
    """
    known = [
        ((currency == code) & (day.year() == int(year)), ibis.literal(rate))
        for year, rates in money.rates.items()
        for code, rate in rates.items()
        if code != money.currency
    ]
    return ibis.cases(*known) if known else ibis.null("float64")
