"""Histories assembled from audited changes, our own observations and the process flow.

Audited changes are exact, from the day auditing was switched on. Before that, and without it, a change is dated by the
sync that first saw it, and the present stage by the process flow, where the opportunity runs through one. When
the first stage began is known where its creation was audited, where it was seen on its first day, or by the process
flow.
"""

from connectors.kit.histories import attribute_changes, history

# A change seen within a day of the creation is taken to be as old as the row.
SOON = "INTERVAL 1 DAY"

# Who changed it. Workflows and imports that run in a user's name look like the user: Dataverse does not distinguish.
CHANGED_BY = """CASE WHEN u.systemuserid IS NULL THEN NULL
            WHEN u.applicationid IS NOT NULL OR u.accessmode = '4' THEN 'api'
            WHEN u.fullname = 'SYSTEM' THEN 'workflow' ELSE 'user' END"""
STATUS = "CASE {0} WHEN '1' THEN 'won' WHEN '2' THEN 'lost' WHEN '0' THEN 'open' END"
# Audited column -> our field.
ATTRIBUTES = {
    "estimatedvalue": "amount",
    "estimatedclosedate": "expected_close_on",
    "transactioncurrencyid": "currency",
    "parentaccountid": "account_id",
}
# Lookups are audited as "table,id", days in the format of the invariant culture.
GUID = "split_part({0}, ',', -1)"
DAY = """CAST(coalesce(TRY_CAST(left({0}, 10) AS DATE),
            CAST(try_strptime(left({0}, 10), '%m/%d/%Y') AS DATE)) AS VARCHAR)"""


def stage_changes(stage_column: str, process: str) -> str:
    """Stages as people see them, and ``won`` and ``lost`` when an opportunity is closed; reopened, its stage again."""
    flow = (
        "SELECT opportunity_id AS id, max(activestagestartedon) AS moment "
        f"FROM raw.{process} WHERE statuscode <> '3' GROUP BY opportunity_id"
    )
    present = f"""
        SELECT o.opportunityid AS id, o.stage_value AS stage, {STATUS.format("o.statecode")} AS status,
            p.moment AS entered_at, coalesce(l.moment, o.actualclosedate) AS closed_at,
            coalesce(o.modifiedon, o.createdon) AS changed_at
        FROM raw.opportunities o LEFT JOIN ({flow}) p ON p.id = o.opportunityid LEFT JOIN (
            SELECT opportunity_id AS id, max(createdon) AS moment FROM raw.opportunitycloses GROUP BY opportunity_id
        ) l ON l.id = o.opportunityid"""
    changes = _history(
        "opportunity", "opportunities", "opportunityid", "stage_value", stage_column, flow=flow, present=present
    )
    return f"""{changes}
    SELECT id AS opportunity_id, word AS stage, moment AS changed_at, changed_by, stage_id, before AS previous_stage,
        is_entry_known
    FROM changes ORDER BY id, moment, word"""


def lifecycle_changes() -> str:
    """Status reasons of leads, under the id of the contact that a lead became."""
    flow = "SELECT NULL AS id, NULL AS moment WHERE false"
    present = """
        SELECT leadid AS id, status_value AS stage, 'open' AS status, NULL AS entered_at, NULL AS closed_at,
            coalesce(modifiedon, createdon) AS changed_at FROM raw.leads"""
    changes = _history("lead", "leads", "leadid", "status_value", "statuscode", flow=flow, present=present)
    return f"""{changes}
    SELECT coalesce(l.contact_id, c.id) AS contact_id, c.word AS lifecycle_stage, c.moment AS changed_at, c.changed_by
    FROM changes c JOIN raw.leads l ON l.leadid = c.id ORDER BY c.id, c.moment, c.word"""


def attributes() -> str:
    """The values of an opportunity's expected amount, closing day, currency and account, as far as changes are audited.

    Once won, the agreed amount counts from the opportunity's last change on.
    """
    fields = " ".join(f"WHEN '{column}' THEN '{field}'" for column, field in ATTRIBUTES.items())

    def written(column: str) -> str:
        code = (
            f"(SELECT min(m.isocurrencycode) FROM raw.transactioncurrencies m WHERE m.transactioncurrencyid = "
            f"{GUID.format(column)})"
        )
        return f"""CASE a.column_name WHEN 'estimatedclosedate' THEN {DAY.format(column)}
                WHEN 'transactioncurrencyid' THEN {code} WHEN 'parentaccountid' THEN {GUID.format(column)}
                ELSE {column} END"""

    logged = f"""
        SELECT a.object_id AS id, a.changed_at AS moment, CASE a.column_name {fields} END AS field,
            {written("a.old_value")} AS old_value, {written("a.new_value")} AS new_value
        FROM raw.audits a JOIN raw.opportunities o ON o.opportunityid = a.object_id
        WHERE a.object = 'opportunity' AND a.column_name IN ({", ".join(f"'{one}'" for one in ATTRIBUTES)})"""
    now = {
        "amount": "CASE WHEN o.statecode = '1' THEN coalesce(o.actualvalue, o.estimatedvalue) ELSE o.estimatedvalue "
        "END",
        "expected_close_on": "left(o.estimatedclosedate, 10)",
        "currency": "(SELECT min(m.isocurrencycode) FROM raw.transactioncurrencies m "
        "WHERE m.transactioncurrencyid = o.currency_id)",
        "account_id": "o.account_id",
    }
    present = " UNION ALL ".join(
        f"SELECT o.opportunityid AS id, '{field}' AS field, {value} AS value, o.createdon AS created_at, "
        "coalesce(o.modifiedon, o.createdon) AS changed_at FROM raw.opportunities o"
        for field, value in now.items()
    )
    return attribute_changes(entity="opportunity", logged=logged, present=present)


def _history(kind: str, table: str, key: str, kept: str, column: str, *, flow: str, present: str) -> str:
    """WITH clauses up to ``changes``, of the audited `column`, whose present value is in the raw column `kept`.

    flow: id and the instant since which the present value has held, where known.
    """
    label = kept.removesuffix("_value")
    audited = f"""
        SELECT a.object_id AS id, a.changed_at AS moment, a.column_name, a.old_value, a.new_value, a.operation,
            {CHANGED_BY} AS changed_by
        FROM raw.audits a JOIN raw.{table} t ON t.{key} = a.object_id
        LEFT JOIN raw.systemusers u ON u.systemuserid = a.user_id
        WHERE a.object = '{kind}' AND a.column_name IN ('{column}', 'statecode')"""
    known = f"SELECT id, min(moment) AS since, bool_or(operation = '1') AS is_whole FROM ({audited}) GROUP BY id"
    seen = f"""
        SELECT o.row_key AS id, o.seen_at AS moment, o.value,
            lag(o.value) OVER (PARTITION BY o.row_key ORDER BY o.seen_at) AS old_value,
            row_number() OVER (PARTITION BY o.row_key ORDER BY o.seen_at) AS turn,
            count(*) OVER (PARTITION BY o.row_key) AS n
        FROM raw.observed o JOIN raw.{table} t ON t.{key} = o.row_key LEFT JOIN ({known}) k ON k.id = o.row_key
        WHERE o.table_name = '{table}' AND o.column_name = '{kept}' AND (k.id IS NULL OR o.seen_at < k.since)"""
    logged = f"""
        SELECT id, moment, 'stage' AS field, old_value, new_value, changed_by FROM ({audited})
        WHERE column_name = '{column}'
        UNION ALL
        SELECT id, moment, 'status', {STATUS.format("old_value")}, {STATUS.format("new_value")}, changed_by
        FROM ({audited}) WHERE column_name = 'statecode'{"" if kind == "opportunity" else " AND false"}
        UNION ALL
        SELECT id, moment, 'stage', old_value, value, NULL FROM ({seen}) WHERE turn > 1"""
    started = f"""
        SELECT t.{key} AS id, coalesce(s.value, f.stage, t.{kept}) AS stage, NULL AS changed_by,
            CASE WHEN k.id IS NULL AND coalesce(s.n, 1) = 1 AND p.moment IS NOT NULL THEN p.moment
                WHEN s.value IS NULL OR {_is_soon("s.moment")} THEN t.createdon ELSE s.moment END AS moment,
            CASE WHEN k.id IS NULL AND coalesce(s.n, 1) = 1 AND p.moment IS NOT NULL THEN NULL
                WHEN {_is_soon("s.moment")} THEN NULL ELSE 'false' END AS is_entry_known
        FROM raw.{table} t LEFT JOIN ({known}) k ON k.id = t.{key} LEFT JOIN ({flow}) p ON p.id = t.{key}
        LEFT JOIN first f ON f.id = t.{key} LEFT JOIN ({seen}) s ON s.id = t.{key} AND s.turn = 1
        WHERE NOT coalesce(k.is_whole, false)"""
    labels = f"""
        SELECT {kept} AS value, min({label}) AS word FROM raw.{table} GROUP BY {kept}
        UNION ALL SELECT attributevalue, arg_min(value, TRY_CAST(langid AS INTEGER)) FROM raw.stringmaps
        WHERE objecttypecode = '{kind}' AND attributename = '{column}'
        AND attributevalue NOT IN (SELECT {kept} FROM raw.{table} WHERE {kept} IS NOT NULL)
        GROUP BY attributevalue"""
    return history(logged=logged, started=started, present=present, labels=labels)


def _is_soon(moment: str) -> str:
    """Whether `moment` lies within a day of the creation of the row `t`."""
    return f"TRY_CAST(t.createdon AS TIMESTAMPTZ) >= TRY_CAST({moment} AS TIMESTAMPTZ) - {SOON}"
