"""An opportunity that changes company takes nothing along: what it did stays with its account at the time.

From the change on, if it is open, it is with the new account; both steps are recorded as corrections.
"""

from metrics.derive.spells import MOVED
from storage.build import Build


def build_companies(build: Build) -> None:
    """Give `opportunity_move` the account at the time, and the steps gone (from the old account) and come (to the new).

    After `storage.whereabouts.build_whereabouts`, whose `former_whereabouts` of opportunities it reads.
    """
    if not build.value("SELECT 1 FROM former_whereabouts WHERE entity = 'opportunity' LIMIT 1"):
        return
    build.run(
        """UPDATE opportunity_move m SET account_id = w.account_id FROM former_whereabouts w
        WHERE w.entity = 'opportunity' AND w.id = m.opportunity_id AND m.moment < timezone('UTC', w.until_at)
            AND (w.from_at IS NULL OR m.moment >= timezone('UTC', w.from_at))"""
    )
    build.run(
        f"""INSERT INTO opportunity_move BY NAME
        WITH changed AS (
            SELECT w.id AS opportunity_id, w.account_id AS left_id, timezone('UTC', w.until_at) AS moment,
                CASE WHEN lead(w.until_at) OVER o IS NULL THEN o.account_id ELSE lead(w.account_id) OVER o END
                    AS account_id
            FROM former_whereabouts w JOIN {build.target}.opportunity o ON o.opportunity_id = w.id
            WHERE w.entity = 'opportunity' WINDOW o AS (PARTITION BY w.id ORDER BY w.until_at)
        ), stood AS (
            SELECT c.opportunity_id, c.left_id, c.account_id, c.moment, arg_max(m.kind, (m.moment, m.turn)) AS kind,
                arg_max(m.place, (m.moment, m.turn)) FILTER (m.kind = 'move') AS place,
                arg_max(m.pipeline, (m.moment, m.turn)) AS pipeline,
                arg_max(m.known_by, (m.moment, m.turn)) AS known_by
            FROM changed c JOIN opportunity_move m ON m.opportunity_id = c.opportunity_id AND m.moment < c.moment
            WHERE c.left_id IS DISTINCT FROM c.account_id GROUP BY ALL
        ), open_then AS (FROM stood WHERE kind NOT IN ('won', 'lost', 'closed'))
        SELECT opportunity_id, left_id AS account_id, moment, {build.day("timezone('UTC', moment)")} AS on_day,
            'gone' AS kind, -2 AS turn, NULL AS place, pipeline, known_by, '{MOVED}' AS rule, false AS is_known
        FROM open_then WHERE left_id IS NOT NULL
        UNION ALL
        SELECT opportunity_id, account_id, moment, {build.day("timezone('UTC', moment)")}, 'come', -1, place, pipeline,
            known_by, '{MOVED}', false
        FROM open_then WHERE account_id IS NOT NULL"""
    )
