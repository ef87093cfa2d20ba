"""What an account is worth: its own value, else the amounts of its opportunities open on the day."""

import ibis
import ibis.expr.types as ir

# Sums of floating-point numbers depend on their order in the last digits; rounded, they do not.
DECIMALS = 4


def total(value: ir.FloatingColumn) -> ir.FloatingScalar:
    """The sum of `value`, the same in whatever order it is added up."""
    return value.sum().round(DECIMALS)


def with_value(spells: ir.Table, opportunities: ir.Table | None, *, as_of: ir.DateValue) -> ir.Table:
    """`spells` with ``value`` filled, where it is null, from open amounts on `as_of`; null if nothing is known.

    `opportunities` holds account_id, amount, created_on, closed_on of accounts without a value of their own;
    None where every account has one. Amounts are summed before joining, so an account is never counted twice.
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
