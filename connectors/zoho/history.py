"""The stages of deals, from their stays: when each began, and which stage followed."""

from connectors.kit.histories import history

# A stage in the words of a record or of the history -> its id, which stays when the stage is renamed. Which of its
# three words is used is not documented; where two stages share one, the value takes precedence over the label.
STAGE_OF = """
    SELECT word, arg_min(id, (place, id)) AS id FROM (
        SELECT id, value AS word, 1 AS place FROM raw.stages
        UNION ALL SELECT id, label, 2 FROM raw.stages
        UNION ALL SELECT id, reference, 3 FROM raw.stages)
    GROUP BY word"""


# Stays that began in the same second have no order of their own: the previous stay's "moved to" decides; without it (a
# stay not read again since it ended), the stay listed before it.
_BEGIN = f"""
    WITH stage_word AS MATERIALIZED ({STAGE_OF}), placed AS MATERIALIZED (
        SELECT d.*, coalesce(w.id, d.stage) AS stage_id FROM raw.deals d LEFT JOIN stage_word w ON w.word = d.stage
    ), stay AS MATERIALIZED (
        SELECT h.id, h.deal_id, coalesce(w.id, h.stage) AS stage, coalesce(m.id, h.moved_to) AS moved_to, h.entered_at,
            dense_rank() OVER (PARTITION BY h.deal_id ORDER BY h.entered_at) AS turn
        FROM raw.stage_history h JOIN raw.deals d ON d.id = h.deal_id
        LEFT JOIN stage_word w ON w.word = h.stage LEFT JOIN stage_word m ON m.word = h.moved_to
        WHERE h.stage IS NOT NULL AND h.entered_at IS NOT NULL
    ), led AS MATERIALIZED (
        SELECT b.id, arg_max(a.stage, a.turn) AS led_from
        FROM stay b JOIN (
            SELECT *, unnest([turn, turn + 1]) AS next_turn FROM stay WHERE moved_to IS NOT NULL
        ) a ON a.deal_id = b.deal_id AND a.moved_to = b.stage AND a.next_turn = b.turn AND a.id <> b.id
        GROUP BY b.id
    ), entered AS MATERIALIZED (
        SELECT s.*, coalesce(l.led_from, lag(s.stage) OVER (
            PARTITION BY s.deal_id ORDER BY s.turn, l.led_from IS NOT NULL, s.id)) AS stage_before
        FROM stay s LEFT JOIN led l ON l.id = s.id
    )"""


def stage_changes() -> str:
    """Every stage a deal was in, including won and lost.

    For a deal without history the present stage counts from when Zoho says it was entered; where it does not say, the
    time of entry is unknown. Who moved it is left open: Zoho names the user for automation as well.
    """
    logged = """
        SELECT deal_id AS id, entered_at AS moment, 'stage' AS field, stage_before AS old_value, stage AS new_value,
            CAST(NULL AS VARCHAR) AS changed_by
        FROM entered WHERE stage_before IS NOT NULL"""
    started = """
        SELECT d.id, coalesce(b.entered_at, d.stage_modified_time, d.created_time) AS moment,
            coalesce(b.stage, d.stage_id) AS stage, CAST(NULL AS VARCHAR) AS changed_by,
            CASE WHEN b.entered_at IS NULL AND d.stage_modified_time IS NULL THEN 'false' END AS is_entry_known
        FROM placed d LEFT JOIN entered b ON b.deal_id = d.id AND b.stage_before IS NULL"""
    present = """
        SELECT d.id, d.stage_id AS stage, 'open' AS status, d.stage_modified_time AS entered_at,
            CAST(NULL AS VARCHAR) AS closed_at, coalesce(d.modified_time, d.created_time) AS changed_at
        FROM placed d"""
    changes = history(
        logged=logged, started=started, present=present, labels="SELECT id AS value, label AS word FROM raw.stages"
    )
    return f"""{_BEGIN}
    SELECT * FROM ({changes}
        SELECT c.id AS opportunity_id, c.word AS stage, c.moment AS changed_at, c.changed_by, c.stage_id,
            c.before AS previous_stage, c.is_entry_known, d.pipeline
        FROM changes c JOIN raw.deals d ON d.id = c.id)
    ORDER BY opportunity_id, changed_at, stage"""
