"""What an account is worth: its own value, else the amounts of its opportunities open on the day.

All of it in one currency: the charter's, else the only one there is. What no rate of the year is known of stands apart
(`storage.money`), and counts in no sum.
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from model.charter import Money

# Sums of floating-point numbers depend on their order in the last digits; rounded, they do not.
DECIMALS = 4


def total(value: ir.FloatingColumn) -> ir.FloatingScalar:
    """The sum of `value`, the same in whatever order it is added up."""
    return value.sum().round(DECIMALS)


def with_value(spells: ir.Table, opportunities: ir.Table | None, *, as_of: ir.DateValue) -> ir.Table:
    """`spells` with ``value`` filled, where it is null, from open amounts on `as_of`; null if nothing is known.

    `opportunities` holds account_id, amount, created_on, closed_on (of that amount) of accounts without a value of
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
    """The currency of every sum, null where nothing names one; of a snapshot of a former version nothing is known."""
    return tables["money"].currency.max().as_scalar() if "money" in tables else ibis.null("string")


def is_mixed(tables: Mapping[str, ir.Table]) -> ir.BooleanValue:
    """Whether amounts are in several currencies and nothing says which is ours: no sum can be told then."""
    return tables["money"].is_mixed.max().as_scalar() if "money" in tables else ibis.literal(False)


def rate_of(currency: ir.StringColumn, day: ir.DateColumn, money: Money) -> ir.FloatingColumn:
    """How many of ours one of `currency` is in the year of `day`; null without a rate, and for ours."""
    known = [
        ((currency == code) & (day.year() == int(year)), ibis.literal(rate))
        for year, rates in money.rates.items()
        for code, rate in rates.items()
        if code != money.currency
    ]
    return ibis.cases(*known) if known else ibis.null("float64")
