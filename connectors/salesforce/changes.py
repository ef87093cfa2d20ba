"""Changes of an opportunity's stage and of a lead's status, from what Salesforce tells and what we saw ourselves."""

from connectors.salesforce.staff import STAFF


def stage_changes() -> str:
    """Every change of stage, the first one being the stage at creation.

    ``OpportunityHistory`` also has rows for changes of amount, probability and close date: of rows with the same stage
    in a row only the first is a change. Opportunities without such rows are told by the tracked field, if the
    organisation tracks it. Changes that we saw ourselves count where Salesforce does not tell how the stage came about.
    """
    history = """
SELECT opportunity_id AS parent_id, stage_name AS word, created_date AS changed_at, id, created_by_id
FROM raw.opportunity_history WHERE stage_name IS NOT NULL"""
    tracked = _tracked("opportunity_field_history", "opportunity_id", "StageName", "opportunities")
    told = f"{history} UNION ALL SELECT * FROM ({tracked}) WHERE parent_id NOT IN (SELECT parent_id FROM ({history}))"
    return f"""
SELECT c.parent_id AS opportunity_id, c.word AS stage, c.changed_at, c.sequence, c.changed_by
FROM ({_changed(told, "opportunities", "stage_name")}) c JOIN raw.opportunities o ON o.id = c.parent_id
ORDER BY opportunity_id, c.sequence::INTEGER"""


def lifecycle_changes() -> str:
    """Every change of a lead's status, told of the contact the lead became; the status is the lifecycle stage.

    Without tracking, the status a lead was converted with is known for the day of the conversion.
    """
    tracked = _tracked("lead_history", "lead_id", "Status", "leads")
    converted = """
SELECT id AS parent_id, status AS word, converted_date || 'T00:00:00.000Z' AS changed_at, id, NULL AS created_by_id
FROM raw.leads WHERE converted_date IS NOT NULL AND status IS NOT NULL"""
    told = f"{tracked} UNION ALL SELECT * FROM ({converted}) WHERE parent_id NOT IN (SELECT parent_id FROM ({tracked}))"
    return f"""
SELECT coalesce(l.converted_contact_id, l.id) AS contact_id, c.word AS lifecycle_stage, c.changed_at, c.sequence,
    c.changed_by
FROM ({_changed(told, "leads", "status")}) c JOIN raw.leads l ON l.id = c.parent_id
ORDER BY contact_id, c.changed_at, c.sequence::INTEGER"""


def _tracked(table: str, parent: str, field: str, of: str) -> str:
    """What a tracked field was: its first known value since creation, then each new one."""
    return f"""
SELECT {parent} AS parent_id, new_value AS word, created_date AS changed_at, id, created_by_id
FROM raw.{table} WHERE field = '{field}' AND new_value IS NOT NULL
UNION ALL
SELECT h.{parent}, arg_min(h.old_value, h.created_date), min(p.created_date), '', NULL
FROM raw.{table} h JOIN raw.{of} p ON p.id = h.{parent}
WHERE h.field = '{field}' AND h.old_value IS NOT NULL GROUP BY h.{parent}"""


def _changed(told: str, table: str, column: str) -> str:
    """`told` without rows that repeat the word before them; what was observed, where Salesforce stopped telling.

    It did where the last word told is not the one the row has now. Otherwise nothing observed is news: it may even be
    older than it looks, when a change became visible only after we had looked.
    """
    return f"""
WITH told AS ({told}),
stand AS (
    SELECT p.id AS parent_id, t.until FROM raw.{table} p
    LEFT JOIN (
        SELECT parent_id, max(changed_at) AS until, arg_max(word, (changed_at, id)) AS word FROM told GROUP BY parent_id
    ) t ON t.parent_id = p.id
    WHERE p.{column} IS DISTINCT FROM t.word),
known AS (
    SELECT parent_id, word, changed_at, id, created_by_id FROM told
    UNION ALL
    SELECT o.row_key, o.value, o.seen_at, o.seen_at, NULL FROM raw.observed o JOIN stand s ON s.parent_id = o.row_key
    WHERE o.table_name = '{table}' AND o.column_name = '{column}' AND (s.until IS NULL OR o.seen_at > s.until)),
compared AS (
    SELECT *, lag(word) OVER (PARTITION BY parent_id ORDER BY changed_at, id) AS word_before FROM known)
SELECT c.parent_id, c.word, c.changed_at, s.acts_as AS changed_by,
    CAST(row_number() OVER (PARTITION BY c.parent_id ORDER BY c.changed_at, c.id) AS VARCHAR) AS sequence
FROM compared c LEFT JOIN ({STAFF}) s ON s.id = c.created_by_id
WHERE c.word IS DISTINCT FROM c.word_before"""
