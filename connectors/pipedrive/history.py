"""Pipedrive's changelog: stages with won and lost, and the values of amounts, closing days and companies over time."""

from connectors.kit.histories import attribute_changes, history

CLOSED_AT = "CASE d.status WHEN 'won' THEN d.won_time WHEN 'lost' THEN d.lost_time END"
# Sources that Pipedrive documents; others (automations, imports) cannot be distinguished.
CHANGED_BY = """CASE WHEN c.is_bulk = 'true' THEN 'bulk' WHEN c.change_source IN ('app', 'mobile') THEN 'user'
            WHEN c.change_source = 'api' THEN 'api' END"""
# Field of the changelog -> ours, and how its values are written.
ATTRIBUTES = {
    "value": ("amount", "CASE WHEN TRY_CAST({0} AS DOUBLE) <> 0 THEN {0} END"),
    "currency": ("currency", "{0}"),
    "expected_close_date": ("expected_close_on", "left({0}, 10)"),
    "org_id": ("account_id", "{0}"),
    "pipeline": ("pipeline", "coalesce((SELECT min(l.name) FROM raw.pipelines l WHERE l.id = {0}), {0})"),
}


def stage_changes() -> str:
    """Stages by name, and ``won`` and ``lost`` from the closing on; once reopened, a deal is in its stage again.

    A deal begins in the stage that its first change replaced. While its changelog is unread (the day's budget), the
    present stage counts from the deal's own date of entry, and the closing from the deal's own closing date.
    """
    logged = f"""
        SELECT c.deal_id AS id, c.changed_at AS moment,
            CASE c.field_key WHEN 'stage_id' THEN 'stage' ELSE 'status' END AS field, c.old_value, c.new_value,
            {CHANGED_BY} AS changed_by
        FROM raw.deal_changes c JOIN raw.deals d ON d.id = c.deal_id
        WHERE c.field_key = 'stage_id'
        OR c.field_key = 'status' AND c.new_value IN ('open', 'won', 'lost')"""
    started = """
        SELECT d.id, CASE WHEN f.id IS NULL THEN coalesce(d.stage_change_time, d.add_time) ELSE d.add_time END
            AS moment, coalesce(f.stage, d.stage_id) AS stage,
            CASE d.origin WHEN 'ManuallyCreated' THEN 'user' WHEN 'API' THEN 'api' END AS changed_by,
            NULL AS is_entry_known
        FROM raw.deals d LEFT JOIN first f ON f.id = d.id"""
    present = f"""
        SELECT d.id, d.stage_id AS stage, CASE WHEN d.status IN ('won', 'lost') THEN d.status ELSE 'open' END AS status,
            d.stage_change_time AS entered_at, {CLOSED_AT} AS closed_at, coalesce(d.update_time, d.add_time)
            AS changed_at
        FROM raw.deals d"""
    changes = history(
        logged=logged, started=started, present=present, labels="SELECT id AS value, name AS word FROM raw.stages"
    )
    return f"""{changes}
    SELECT c.id AS opportunity_id, c.word AS stage, c.moment AS changed_at, c.changed_by, c.stage_id,
        c.before AS previous_stage, c.is_entry_known,
        coalesce(l.name, s.pipeline_id, m.name, d.pipeline_id) AS pipeline
    FROM changes c JOIN raw.deals d ON d.id = c.id
    LEFT JOIN raw.stages s ON s.id = c.stood_in LEFT JOIN raw.pipelines l ON l.id = s.pipeline_id
    LEFT JOIN raw.pipelines m ON m.id = d.pipeline_id
    ORDER BY c.id, c.moment, c.word"""


def deal_attributes() -> str:
    """The values of a deal's amount, currency, expected closing day, organization and pipeline, with their instants."""
    fields = " ".join(f"WHEN '{theirs}' THEN '{ours}'" for theirs, (ours, _) in ATTRIBUTES.items())

    def written(column: str) -> str:
        cases = (f"WHEN '{theirs}' THEN {value.format(column)}" for theirs, (_, value) in ATTRIBUTES.items())
        return f"CASE c.field_key {' '.join(cases)} END"

    logged = f"""
        SELECT c.deal_id AS id, c.changed_at AS moment, CASE c.field_key {fields} END AS field,
            {written("c.old_value")} AS old_value, {written("c.new_value")} AS new_value
        FROM raw.deal_changes c JOIN raw.deals d ON d.id = c.deal_id
        WHERE c.field_key IN ({", ".join(f"'{one}'" for one in ATTRIBUTES)})"""
    now = {
        "value": "d.value", "currency": "d.currency", "expected_close_date": "d.expected_close_date",
        "org_id": "d.org_id", "pipeline": "d.pipeline_id",
    }  # fmt: skip
    present = " UNION ALL ".join(
        f"SELECT d.id, '{ours}' AS field, {value.format(now[theirs])} AS value, d.add_time AS created_at, "
        "coalesce(d.update_time, d.add_time) AS changed_at FROM raw.deals d"
        for theirs, (ours, value) in ATTRIBUTES.items()
    )
    return attribute_changes(entity="opportunity", logged=logged, present=present)
