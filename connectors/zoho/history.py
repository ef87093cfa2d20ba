"""The stages deals were in, out of their stays: since when, and what each was left for."""

from connectors.kit.histories import history

# A stage in the words of a record or of the history -> its id, which stays when the stage is renamed. Which of
# its three words is told is not documented; where two stages share one, the value counts before the label.
STAGE_OF = """
    SELECT word, arg_min(id, (place, id)) AS id FROM (
        SELECT id, value AS word, 1 AS place FROM raw.stages
        UNION ALL SELECT id, label, 2 FROM raw.stages
        UNION ALL SELECT id, reference, 3 FROM raw.stages)
    GROUP BY word"""


def stage_id(word: str) -> str:
    """SQL for the id of the stage that is written as `word`; `word` itself where the list of stages has none such."""
    return f"coalesce((SELECT named.id FROM ({STAGE_OF}) named WHERE named.word = {word}), {word})"


# Stays of one second have no order of their own: the one before led to it, by its "moved to"; without that (a stay that
# has not been read again since it ended) the one that stands before it.
_STAYS = f"""
    SELECT h.id, h.deal_id, {stage_id("h.stage")} AS stage, {stage_id("h.moved_to")} AS moved_to, h.entered_at,
        dense_rank() OVER (PARTITION BY h.deal_id ORDER BY h.entered_at) AS turn
    FROM raw.stage_history h JOIN raw.deals d ON d.id = h.deal_id
    WHERE h.stage IS NOT NULL AND h.entered_at IS NOT NULL"""
_ENTERED = f"""
    SELECT *, coalesce(led_from, lag(stage) OVER (PARTITION BY deal_id ORDER BY turn, led_from IS NOT NULL, id))
        AS stage_before
    FROM (
        SELECT b.id, b.deal_id, b.stage, b.entered_at, b.turn, arg_max(a.stage, a.turn) AS led_from
        FROM ({_STAYS}) b LEFT JOIN ({_STAYS}) a
            ON a.deal_id = b.deal_id AND a.id <> b.id AND a.moved_to = b.stage AND a.turn IN (b.turn, b.turn - 1)
        GROUP BY b.id, b.deal_id, b.stage, b.entered_at, b.turn)"""


def stage_changes() -> str:
    """Every stage a deal was in, won and lost ones among them.

    Of a deal without history the present stage counts from when Zoho says it was entered; where it does not say, since
    when is not known. Who moved it is left open: Zoho names the user for automations as well.
    """
    logged = f"""
        SELECT deal_id AS id, entered_at AS moment, 'stage' AS field, stage_before AS old_value, stage AS new_value,
            CAST(NULL AS VARCHAR) AS changed_by
        FROM ({_ENTERED}) WHERE stage_before IS NOT NULL"""
    began = f"SELECT deal_id, stage, entered_at FROM ({_ENTERED}) WHERE stage_before IS NULL"
    started = f"""
        SELECT d.id, coalesce(b.entered_at, d.stage_modified_time, d.created_time) AS moment,
            coalesce(b.stage, {stage_id("d.stage")}) AS stage, CAST(NULL AS VARCHAR) AS changed_by,
            CASE WHEN b.entered_at IS NULL AND d.stage_modified_time IS NULL THEN 'false' END AS is_entry_known
        FROM raw.deals d LEFT JOIN ({began}) b ON b.deal_id = d.id"""
    present = f"""
        SELECT d.id, {stage_id("d.stage")} AS stage, 'open' AS status, d.stage_modified_time AS entered_at,
            CAST(NULL AS VARCHAR) AS closed_at, coalesce(d.modified_time, d.created_time) AS changed_at
        FROM raw.deals d"""
    changes = history(
        logged=logged, started=started, present=present, labels="SELECT id AS value, label AS word FROM raw.stages"
    )
    return f"""{changes}
    SELECT c.id AS opportunity_id, c.word AS stage, c.moment AS changed_at, c.changed_by, c.stage_id,
        c.before AS previous_stage, c.is_entry_known, d.pipeline
    FROM changes c JOIN raw.deals d ON d.id = c.id
    ORDER BY c.id, c.moment, c.word"""
