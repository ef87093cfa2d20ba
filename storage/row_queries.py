"""Rows of published tables that are not figures: what was merged, who owns accounts, how fresh each table is.

Fixed queries by name, for pages and reports. Variable values are bound as ``$name``; snapshots of earlier versions may
lack a table, so callers check `Snapshot.tables` first if necessary.
"""

from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa

from storage.snapshot import Snapshot


def _merged(table: str, name: str) -> str:
    """Rows of one of our own tables into which others were merged, weakest evidence first, found by name."""
    return f"""
    SELECT {name} AS name, r.account_id, l.kept_id, l.merged_id, l.score, l.reasons, l.decided_by
    FROM link l JOIN {table} r ON r.{table}_id = l.kept_id
    WHERE l.kind = '{table}' AND lower({name}) LIKE $pattern
    ORDER BY l.score, name, l.merged_id LIMIT 21"""


def _activity(table: str, key: str) -> str:
    """One activity, with people and companies by name."""
    return f"""
    SELECT r.subject, r.kind, r.occurred_at, r.department, r.is_two_way, r.campaign,
        coalesce(a.name, r.account_id) AS account,
        coalesce(c.name, c.email, r.contact_id) AS contact
    FROM {table} r LEFT JOIN account a ON a.account_id = r.account_id LEFT JOIN contact c ON c.contact_id = r.contact_id
    WHERE r.{key} = $row_id"""


QUERIES: Final[Mapping[str, str]] = {
    # Whether the snapshot answers at all (/readyz).
    "account_count": "SELECT count(*) AS accounts FROM account",
    # What no longer exists: deleted by its system, or merged by it or by us.
    "deleted_accounts": "SELECT row_id FROM gone WHERE table_name = 'account' AND kind = 'deleted'",
    "merged_into": """
        SELECT m.merged_id, a.account_id, a.name FROM (
            SELECT row_id AS merged_id, into_id AS kept_id FROM gone WHERE table_name = 'account' AND kind = 'merged'
            UNION SELECT merged_id, kept_id FROM link WHERE kind = 'account') m
        JOIN account a ON a.account_id = m.kept_id""",
    # Records that mean the same.
    "merged_counts": """
        SELECT kind, count(*) AS merged,
            coalesce(sum(CASE WHEN decided_by = 'person' THEN 1 ELSE 0 END), 0) AS by_person
        FROM link GROUP BY kind""",
    "waiting_counts": "SELECT kind, count(*) AS n FROM likely_link GROUP BY kind",
    # As many as a person can work through before the next sync.
    "likely_pairs": """
        SELECT left_id, right_id, score, reasons, is_duplicate FROM likely_link
        WHERE kind = $kind ORDER BY is_duplicate, score DESC, row_no LIMIT 500""",
    "merged_account": _merged("account", "r.name"),
    "merged_contact": _merged("contact", "coalesce(r.name, r.email, r.contact_id)"),
    "merged_opportunity": _merged("opportunity", "r.name"),
    "merged_activity": _merged("activity", "coalesce(r.subject, r.kind)"),
    # A contact that counts with an account, as which it continues; found by the name of either.
    "merged_lead": """
        SELECT a.name, a.account_id, l.kept_id, l.merged_id, l.score, l.reasons, l.decided_by
        FROM link l JOIN account a ON a.account_id = l.kept_id JOIN contact c ON c.contact_id = l.merged_id
        WHERE l.kind = 'lead' AND lower(concat_ws(' ', a.name, c.name, c.email)) LIKE $pattern
        ORDER BY a.name, l.merged_id LIMIT 21""",
    "assigned_contacts": """
        SELECT coalesce(c.name, c.email, c.contact_id) AS name, l.reasons, l.decided_by
        FROM link l JOIN contact c ON c.contact_id = l.merged_id
        WHERE l.kind = 'lead' AND l.kept_id = $account_id ORDER BY name, c.contact_id""",
    # One row, and what each source says of a merged one.
    "account_row": "SELECT * FROM account WHERE account_id = $row_id",
    "contact_row": "SELECT * FROM contact WHERE contact_id = $row_id",
    "opportunity_row": "SELECT * FROM opportunity WHERE opportunity_id = $row_id",
    "activity_row": _activity("activity", "activity_id"),
    "account_of_source": "SELECT column_name, value FROM value_origin WHERE source_id = $row_id",
    "opportunity_of_source": "SELECT column_name, value FROM opportunity_origin WHERE source_id = $row_id",
    "activity_of_source": _activity("activity_origin", "source_id"),
    "account_values": """
        SELECT column_name, value, source_id, last_confirmed_at, is_shown FROM value_origin
        WHERE account_id = $account_id ORDER BY column_name, is_shown DESC, source_id""",
    "employees": 'SELECT user_id, name, lower(trim(email)) AS email FROM "user" ORDER BY user_id',
    "owners": """
        SELECT owner, coalesce(u.name, owner) AS name, lower(trim(u.email)) AS email
        FROM (SELECT owner_marketing AS owner FROM account UNION SELECT owner_sales FROM account) owned
        LEFT JOIN "user" u ON u.user_id = owned.owner WHERE owner IS NOT NULL ORDER BY 2, 1""",
    # What was read, and what happened to it.
    "stage_words": "SELECT word FROM rule_word WHERE evidence = 'stage_change'",
    "notes": "SELECT message, details FROM note ORDER BY synced_at, row_no",
    "findings": "SELECT * FROM finding ORDER BY row_count DESC, table_name, column_name",
    "quarantine": "SELECT * FROM quarantine ORDER BY file, line, column_name",
    # For accounts the source is where they came from, not who delivered the row. Phases that will end in silence after
    # the end of the data are left out.
    "freshness": """
        SELECT * FROM (
            SELECT 1 AS place, 'account' AS table_name, NULL AS source, count(*) AS rows,
                CAST(min(created_at) AS DATE) AS data_from, CAST(max(created_at) AS DATE) AS data_to FROM account
            UNION ALL
            SELECT 2, 'contact', source, count(*), min(created_on), max(created_on) FROM contact GROUP BY source
            UNION ALL
            SELECT 3, 'opportunity', source, count(*), min(created_on), max(created_on)
                FROM opportunity GROUP BY source
            UNION ALL
            SELECT 4, 'stage_change', source, count(*), min(changed_on), max(changed_on)
                FROM stage_change GROUP BY source
            UNION ALL
            SELECT 5, 'lifecycle_change', source, count(*), min(changed_on), max(changed_on)
                FROM lifecycle_change GROUP BY source
            UNION ALL
            SELECT 6, 'activity', source, count(*), min(occurred_on), max(occurred_on) FROM activity GROUP BY source
            UNION ALL
            SELECT 7, 'phase_event', NULL, count(*), min(occurred_on), max(occurred_on)
                FROM phase_event WHERE occurred_on <= $as_of
        ) counted WHERE rows > 0 ORDER BY place, source""",
    # The currencies of amounts.
    "money": """
        SELECT currency, is_mixed, (SELECT count(*) FROM opportunity WHERE amount IS NOT NULL)
            + (SELECT count(*) FROM account WHERE given_value IS NOT NULL) AS amounts FROM money""",
    "amounts_apart": """
        SELECT coalesce(currency, '') AS currency, count(*) AS amounts, sum(amount) AS total
        -- An account's own value counts in every motion, and is one amount.
        FROM (SELECT DISTINCT account_id, opportunity_id, currency, amount, created_on, closed_on FROM amount_apart) a
        WHERE created_on <= $day AND (closed_on IS NULL OR closed_on > $day) GROUP BY 1 ORDER BY 1""",
    # Open on the day, from before the first reading, and from a source that keeps no history of amounts.
    "amounts_of_today": """
        SELECT count(DISTINCT o.opportunity_id) AS opportunities
        FROM open_stretch s JOIN opportunity o ON o.opportunity_id = s.opportunity_id
        WHERE o.amount IS NOT NULL AND s.from_on <= $day AND (s.until_on IS NULL OR s.until_on > $day)
            AND $day < (SELECT min(learned_on) FROM revision WHERE account_id IS NULL)
            AND NOT EXISTS (SELECT 1 FROM attribute_change c
                WHERE c.entity = 'opportunity' AND c.field = 'amount' AND c.entity_id = o.opportunity_id)
            AND NOT EXISTS (SELECT 1 FROM attribute_change c
                WHERE c.field = 'amount' AND c.changed_at IS NOT NULL AND c.source = o.source)""",
    "motions": "SELECT DISTINCT motion FROM spell",
    "first_day": "SELECT min(entered_on) AS day FROM spell",
}


def rows(snapshot: Snapshot, name: str, **values: Any) -> pa.Table:
    """The rows of the query `name` of `QUERIES`, with `values` bound; KeyError for any other name."""
    return snapshot.arrow(QUERIES[name], values)
