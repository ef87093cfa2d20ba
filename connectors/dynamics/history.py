"""Histories put together from what was audited, what we saw ourselves and what the process flow knows.

Audited changes are exact, from the day auditing was switched on. Before that, and without it, a change is dated by the
sync that first saw it; the present stage by the process flow, where the opportunity runs through one.
"""

# A change seen within a day of the creation is taken to be as old as the row.
SOON = "INTERVAL 1 DAY"

# Who changed it. Workflows that run in a user's name and a user's imports look like the user: Dataverse does not tell.
CHANGED_BY = """CASE WHEN u.systemuserid IS NULL THEN NULL
            WHEN u.applicationid IS NOT NULL OR u.accessmode = '4' THEN 'api'
            WHEN u.fullname = 'SYSTEM' THEN 'workflow' ELSE 'user' END"""


def stage_changes(stage_column: str, process: str) -> str:
    """Stages as people see them, and ``won`` and ``lost`` when an opportunity is closed; reopened, its stage again."""
    started = (
        "SELECT opportunity_id AS id, max(activestagestartedon) AS moment "
        f"FROM raw.{process} WHERE statuscode <> '3' GROUP BY opportunity_id"
    )
    closed = """
        SELECT o.opportunityid AS id, coalesce(max(l.createdon), o.actualclosedate) AS moment, '~' AS tie,
            NULL AS value, o.statecode AS state, NULL AS user_id
        FROM raw.opportunities o LEFT JOIN raw.opportunitycloses l ON l.opportunity_id = o.opportunityid
        WHERE o.statecode IN ('1', '2') AND NOT EXISTS (
            SELECT 1 FROM raw.audits a WHERE a.object_id = o.opportunityid AND a.column_name = 'statecode'
            AND a.new_value = o.statecode)
        GROUP BY o.opportunityid, o.actualclosedate, o.statecode"""
    history = _history(
        "opportunity", "opportunities", "opportunityid", "stage_value", stage_column, started=started, more=closed
    )
    return f"""{history}
    SELECT id AS opportunity_id, word AS stage, moment AS changed_at,
        CAST(row_number() OVER (PARTITION BY id ORDER BY moment, tie) AS VARCHAR) AS sequence, changed_by
    FROM changes"""


def lifecycle_changes() -> str:
    """Status reasons of leads, under the id of the contact that a lead became."""
    started, more = (
        "SELECT NULL AS id, NULL AS moment WHERE false",
        "SELECT NULL, NULL, NULL, NULL, NULL, NULL WHERE false",
    )
    history = _history("lead", "leads", "leadid", "status_value", "statuscode", started=started, more=more)
    return f"""{history}
    SELECT coalesce(l.contact_id, c.id) AS contact_id, c.word AS lifecycle_stage, c.moment AS changed_at,
        CAST(row_number() OVER (PARTITION BY c.id ORDER BY c.moment, c.tie) AS VARCHAR) AS sequence, c.changed_by
    FROM changes c JOIN raw.leads l ON l.leadid = c.id"""


def _history(kind: str, table: str, key: str, kept: str, column: str, *, started: str, more: str) -> str:
    """WITH clauses that end in ``changes``: id, moment, tie, word, changed_by.

    kept: the column of the raw table that holds the present value of the audited `column`. started: id and instant
    of the present value, where known. more: further events (id, moment, tie, value, state, user_id).
    """
    label = kept.removesuffix("_value")
    return f"""
    WITH audited AS (
        SELECT object_id AS id, changed_at AS moment, auditid AS tie, max(operation) AS operation,
            max(new_value) FILTER (column_name = '{column}') AS value,
            max(old_value) FILTER (column_name = '{column}') AS old_value,
            max(new_value) FILTER (column_name = 'statecode') AS state, max(user_id) AS user_id
        FROM raw.audits WHERE object = '{kind}' AND column_name IN ('{column}', 'statecode')
        AND object_id IN (SELECT {key} FROM raw.{table}) GROUP BY ALL
    ), known AS (
        SELECT id, min(moment) AS since, bool_or(operation = '1') AS is_whole, arg_min(old_value, moment) AS first_value
        FROM audited GROUP BY id
    ), seen AS (
        SELECT o.row_key AS id, o.seen_at AS moment, o.value,
            row_number() OVER (PARTITION BY o.row_key ORDER BY o.seen_at) AS turn,
            count(*) OVER (PARTITION BY o.row_key) AS n
        FROM raw.observed o JOIN raw.{table} t ON t.{key} = o.row_key LEFT JOIN known k ON k.id = o.row_key
        WHERE o.table_name = '{table}' AND o.column_name = '{kept}' AND (k.id IS NULL OR o.seen_at < k.since)
    ), started AS ({started}), first AS (
        SELECT t.{key} AS id, coalesce(s.value, k.first_value, t.{kept}) AS value,
            CASE WHEN s.value IS NULL THEN t.createdon
            WHEN s.n = 1 AND k.id IS NULL AND p.moment IS NOT NULL THEN p.moment
            WHEN TRY_CAST(t.createdon AS TIMESTAMPTZ) >= TRY_CAST(s.moment AS TIMESTAMPTZ) - {SOON} THEN t.createdon
            ELSE s.moment END AS moment
        FROM raw.{table} t LEFT JOIN known k ON k.id = t.{key} LEFT JOIN started p ON p.id = t.{key}
        LEFT JOIN seen s ON s.id = t.{key} AND s.turn = 1
        WHERE NOT coalesce(k.is_whole, false)
    ), events AS (
        SELECT id, moment, tie, value, state, user_id FROM audited
        UNION ALL SELECT id, moment, '', value, '0', NULL FROM first
        UNION ALL SELECT id, moment, '', value, NULL, NULL FROM seen WHERE turn > 1
        UNION ALL {more}
    ), labels AS (
        SELECT {kept} AS value, min({label}) AS word FROM raw.{table} GROUP BY {kept}
        UNION ALL SELECT attributevalue, arg_min(value, TRY_CAST(langid AS INTEGER)) FROM raw.stringmaps
        WHERE objecttypecode = '{kind}' AND attributename = '{column}'
        AND attributevalue NOT IN (SELECT {kept} FROM raw.{table} WHERE {kept} IS NOT NULL)
        GROUP BY attributevalue
    ), carried AS (
        SELECT id, moment, tie, user_id, last_value(value IGNORE NULLS) OVER past AS value,
            last_value(state IGNORE NULLS) OVER past AS state
        FROM events WINDOW past AS (PARTITION BY id ORDER BY moment, tie ROWS UNBOUNDED PRECEDING)
    ), worded AS (
        SELECT c.id, c.moment, c.tie, c.user_id,
            {_word(kind)} AS word
        FROM carried c LEFT JOIN labels l ON l.value = c.value
    ), changes AS (
        SELECT w.id, w.moment, w.tie, w.word,
            {CHANGED_BY} AS changed_by
        FROM (SELECT *, lag(word) OVER (PARTITION BY id ORDER BY moment, tie) AS before FROM worded) w
        LEFT JOIN raw.systemusers u ON u.systemuserid = w.user_id
        WHERE w.word IS NOT NULL AND w.word IS DISTINCT FROM w.before
    )"""


def _word(kind: str) -> str:
    if kind != "opportunity":
        return "coalesce(l.word, c.value)"
    return "CASE c.state WHEN '1' THEN 'won' WHEN '2' THEN 'lost' ELSE coalesce(l.word, c.value) END"
