"""Deals that were merged: HubSpot keeps the versions of both as one history that jumps to and fro.

A deal's versions from before its merge are known here, if they were read in time. For the surviving deal only
its own versions count. Where HubSpot gave it a new id, so that both are gone, those of the deal whose stage it
kept count, and of several such deals those of the oldest. The version that the merge itself writes is treated as any
other.
https://knowledge.hubspot.com/deals/merge-deals
"""

BY_MERGE = "MERGE%"  # source types of versions written by a merge
MERGED = "(SELECT DISTINCT into_id AS deal_id, id AS loser FROM raw.gone WHERE object = 'deals' AND kind = 'merged')"


def own_versions(table: str) -> str:
    """A subquery: the rows of a raw table of deals' versions, without those of deals that were merged into them.

    previous_value is null in the rows left of a merge: it may be the other deal's.
    """
    return f"""(
        SELECT h.* REPLACE (CASE WHEN h.deal_id IN (SELECT deal_id FROM {MERGED}) THEN NULL ELSE h.previous_value END
            AS previous_value)
        FROM raw.{table} h
        WHERE NOT EXISTS (
            SELECT 1 FROM ({_absorbed()}) a JOIN raw.{table} l ON l.deal_id = a.loser
            WHERE a.deal_id = h.deal_id AND l.changed_at = h.changed_at AND l.value = h.value))"""


def _absorbed() -> str:
    """deal_id, loser: the deals whose versions do not belong to the surviving one."""
    return f"""
        WITH merged AS ({MERGED}), told AS (
            SELECT h.deal_id, h.changed_at, h.value, h.source_type, EXISTS (
                SELECT 1 FROM merged m JOIN raw.deal_stages l ON l.deal_id = m.loser
                WHERE m.deal_id = h.deal_id AND l.changed_at = h.changed_at AND l.value = h.value) AS is_losers
            FROM raw.deal_stages h WHERE h.deal_id IN (SELECT deal_id FROM merged)
        ), deals AS (
            SELECT t.deal_id, arg_min(t.value, t.changed_at) FILTER (NOT t.is_losers) AS kept_stage,
                coalesce(min(t.changed_at) FILTER (NOT t.is_losers AND t.source_type NOT LIKE '{BY_MERGE}')
                    < max(t.changed_at) FILTER (t.is_losers), false) AS has_own
            FROM told t GROUP BY t.deal_id
        ), losers AS (
            SELECT m.deal_id, m.loser, arg_max(l.value, l.changed_at) AS stage, min(l.changed_at) AS began_at
            FROM merged m JOIN raw.deal_stages l ON l.deal_id = m.loser GROUP BY m.deal_id, m.loser
        ), first_of_two AS (
            SELECT n.deal_id, n.loser FROM losers n JOIN deals d ON d.deal_id = n.deal_id
            WHERE NOT d.has_own
            QUALIFY count(*) OVER (PARTITION BY n.deal_id) > 1 AND row_number() OVER (
                PARTITION BY n.deal_id ORDER BY n.stage = d.kept_stage DESC NULLS LAST, n.began_at, n.loser) = 1
        )
        SELECT n.deal_id, n.loser FROM losers n
        ANTI JOIN first_of_two f ON f.deal_id = n.deal_id AND f.loser = n.loser"""
