"""Silence and what is planned to end it: the last dialogue of an account, and its next step."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir


def with_last_dialogue(rows: ir.Table, signs_of_life: ir.Table, *, as_of: ir.DateValue) -> ir.Table:
    """`rows` plus last_on: the last day up to `as_of` with a two-way or buyer-made activity (no page view).

    The very last such day is stored with every spell; only accounts where it is after `as_of` are looked up.
    """
    earlier = signs_of_life.filter(signs_of_life.lived_on <= as_of)
    earlier = earlier.semi_join(rows.filter(rows.last_lived_on > as_of), "account_id")
    earlier = earlier.group_by("account_id").agg(earlier_on=ibis._.lived_on.max())
    joined = rows.left_join(earlier, "account_id").drop("account_id_right")
    return joined.mutate(last_on=(joined.last_lived_on <= as_of).ifelse(joined.last_lived_on, joined.earlier_on))


def open_on(tables: Mapping[str, ir.Table], day: ir.DateValue) -> ir.Table:
    """account_id, expected_close_on: the opportunities open on `day`, each with its account on that day."""
    if "open_stretch" not in tables:  # a snapshot of an earlier version
        known = tables["opportunity"]
        is_open = (known.created_on <= day) & (known.closed_on.isnull() | (known.closed_on > day))
        return known.filter(is_open).select("account_id", "expected_close_on")
    stretches = tables["open_stretch"]
    is_open = (stretches.from_on <= day) & (stretches.until_on.isnull() | (stretches.until_on > day))
    return stretches.filter(is_open).select("account_id", "expected_close_on")


def with_next_step(rows: ir.Table, tables: Mapping[str, ir.Table], *, as_of: ir.DateValue) -> ir.Table:
    """`rows` plus has_next_step: an opportunity open on `as_of` is expected to close on or after that day."""
    opportunities = open_on(tables, as_of)
    planned = opportunities.filter(opportunities.expected_close_on >= as_of)
    planned = planned.filter(planned.account_id.notnull()).select("account_id").distinct().mutate(has_next_step=True)
    joined = rows.left_join(planned, "account_id").drop("account_id_right")
    return joined.mutate(has_next_step=joined.has_next_step.fill_null(False))
