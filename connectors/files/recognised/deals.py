"""Opportunities assembled: which rows are one, the state of each, when it was begun and closed."""

from collections.abc import Sequence
from datetime import date, datetime

from connectors.files.recognised.company_keys import account_of
from connectors.kit.convert import literal
from storage.staging import Staging

# A row's state comes from, in this order: a deletion mark, a status, flags, the word of its stage, when it ended.
_STATE = """
    CASE WHEN r.is_deleted THEN 'removed'
        WHEN s.state IS NOT NULL THEN s.state
        WHEN r.is_won THEN 'won' WHEN r.is_lost THEN 'lost'
        WHEN r.is_closed AND r.is_won IS NOT NULL THEN 'lost'
        WHEN r.is_closed IS FALSE THEN 'open'
        WHEN w.state = 'won' THEN 'won'
        WHEN r.is_active IS FALSE THEN 'lost'
        WHEN w.state = 'lost' THEN 'lost'
        WHEN r.status IS NULL AND r.won_at IS NOT NULL AND (r.lost_at IS NULL OR r.won_at >= r.lost_at) THEN 'won'
        WHEN r.status IS NULL AND r.lost_at IS NOT NULL THEN 'lost'
        ELSE 'open' END
"""
_FLAT_NAME = r"lower(trim(regexp_replace(r.name, '\s+', ' ', 'g')))"


def fill_states(staging: Staging) -> None:
    """Fill `stated_row`: the rows of deal_row with their account (its key), state, phase and the state that their stage
    implies; `base` identifies an opportunity by account and name.
    """
    staging.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE stated_row AS SELECT r.*, {account_of('r')} AS account, {_STATE} AS state,"
        f" w.phase, w.state AS stage_state, concat_ws(' / ', {account_of('r')}, {_FLAT_NAME}) AS base"
        " FROM deal_row r LEFT JOIN company_key k ON k.name = r.account_name"
        " LEFT JOIN status_known s ON s.number = r.number AND s.word = r.status"
        " LEFT JOIN stage_known w ON w.number = r.number AND w.word = r.stage"
        " AND w.pipeline IS NOT DISTINCT FROM r.pipeline"
    )


def newest_days(staging: Staging, now: datetime, zone: str) -> tuple[date | None, date | None]:
    """The last local days, not after `now`, on which a row was created, and on which anything else in the past
    happened: a stage entered, a change, an end. None for none.
    """
    day = f"CAST(timezone({literal(zone)}, max(moment) FILTER (moment <= $now)) AS DATE)"
    past = ", ".join(("won_at", "lost_at", "stage_since", "changed_at"))
    found = staging.connection.execute(
        f"SELECT (SELECT {day} FROM (SELECT created_at AS moment FROM stated_row)),"
        f" (SELECT {day} FROM (SELECT unnest([{past}, CASE WHEN state IN ('won', 'lost') THEN closes END,"
        " CASE WHEN state IN ('won', 'lost') THEN closed_at END]) AS moment FROM stated_row"
        " UNION ALL SELECT entered_at FROM entered_row))",
        {"now": now},
    ).fetchone()
    return found or (None, None)


def fill_deals(staging: Staging, seen_at: datetime, zone: str, with_lines: Sequence[int] = ()) -> None:
    """Fill `told_row` (rows with the id of their opportunity) and `deal` (an opportunity each) from `stated_row`.

    told_row: those of stated_row, id, is_made; instants after `seen_at` are null, and counted in `impossible`. deal:
    the latest of several rows of an id; the others are in `told_row` alone. with_lines: numbers of the tables that may
    have several rows per opportunity, one for each product.
    """
    late = ", ".join(
        f"CASE WHEN {name} <= $seen THEN {name} END AS {name}"
        for name in ("created_at", "closed_at", "won_at", "lost_at", "stage_since", "changed_at")
    )
    impossible = " + ".join(
        f"CAST(COALESCE({name} > $seen, false) AS INTEGER)"
        for name in ("created_at", "won_at", "lost_at", "stage_since", "changed_at")
    )
    staging.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE stated_row AS SELECT * REPLACE ({late}), {impossible} AS impossible"
        " FROM stated_row",
        {"seen": seen_at},
    )
    _fill_ids(staging, zone, with_lines)
    _fill_deal(staging)


def _fill_ids(staging: Staging, zone: str, with_lines: Sequence[int]) -> None:
    """Set each row's id: the given one, or that of the only opportunity with this account and name, or one made from
    what identifies the row: account and name, with the day of creation where these are not enough, with a number where
    nothing else is. Rows of one opportunity, one for each product, have the id of the first.
    """
    day = f"strftime(timezone({literal(zone)}, created_at), '%Y-%m-%d')"
    order = "created_at, stage, amount, expected_close_on, line"
    numbers = ", ".join(map(str, with_lines)) or "NULL"
    same = "number, base, created_at, stage, status, closes, expected_close_on, owner, pipeline, type"
    staging.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE stated_row AS SELECT *, CASE WHEN number IN ({numbers}) AND NOT is_change"
        f" THEN min(line) OVER (PARTITION BY {same}) ELSE line END AS first_line FROM stated_row"
    )
    staging.connection.execute(
        "CREATE OR REPLACE TEMP TABLE told_row AS WITH known AS ("
        " SELECT base, min(opportunity_id) AS id FROM stated_row WHERE opportunity_id IS NOT NULL AND base <> ''"
        " GROUP BY base HAVING count(DISTINCT opportunity_id) = 1"
        "), made AS ("
        " SELECT *, NULLIF(concat_ws(' / ', NULLIF(base, ''), CASE WHEN is_many THEN day END), '') AS dated FROM ("
        f" SELECT number, line, base, {day} AS day, is_change, {order.replace(', line', '')},"
        f" count(DISTINCT {day}) OVER (PARTITION BY base) > 1"
        " OR count(*) FILTER (NOT is_change) OVER (PARTITION BY number, base) > 1 AS is_many"
        " FROM stated_row WHERE opportunity_id IS NULL AND line = first_line)"
        "), numbered AS ("
        " SELECT number, line, dated, CASE WHEN is_change THEN 1"
        f" ELSE row_number() OVER (PARTITION BY number, dated, is_change ORDER BY {order}) END AS nth FROM made"
        ") SELECT r.*, COALESCE(r.opportunity_id, k.id, n.dated || CASE WHEN n.nth > 1 THEN ' / ' || n.nth ELSE '' END)"
        " AS id, r.opportunity_id IS NULL AND k.id IS NULL AS is_made"
        " FROM stated_row r LEFT JOIN numbered n ON n.number = r.number AND n.line = r.first_line"
        " LEFT JOIN known k ON r.opportunity_id IS NULL AND k.base = r.base"
    )


def _fill_deal(staging: Staging) -> None:
    """The row of an id that counts: those about opportunities before those about changes, later ones before earlier."""
    instant = "COALESCE(changed_at, stage_since, won_at, lost_at, closed_at)"
    order = (
        f"is_change, {instant} DESC NULLS LAST, created_at DESC NULLS LAST, hash(stage, amount, owner, status), number"
    )
    connection = staging.connection
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE deal AS SELECT * FROM told_row"
        " WHERE id IS NOT NULL AND COALESCE(stage, status) IS NOT NULL AND state <> 'removed'"
        f" QUALIFY row_number() OVER (PARTITION BY id ORDER BY {order}, line) = 1"
    )
    connection.execute("UPDATE deal SET amount = won_amount WHERE state = 'won' AND won_amount IS NOT NULL")
    # Values found only in rows of changes fill the gaps of the row about the opportunity.
    connection.execute(
        "UPDATE deal SET created_at = COALESCE(deal.created_at, o.created_at),"
        " amount = COALESCE(deal.amount, o.amount),"
        " currency = COALESCE(deal.currency, o.currency), account = COALESCE(deal.account, o.account),"
        " owner = COALESCE(deal.owner, o.owner)"
        " FROM (SELECT id, min(created_at) AS created_at, arg_max(amount, changed_at) AS amount,"
        " arg_max(currency, changed_at) AS currency, arg_max(account, changed_at) AS account,"
        " arg_max(owner, changed_at) AS owner FROM told_row WHERE is_change GROUP BY id) o WHERE o.id = deal.id"
    )
