"""Which account a contact or an opportunity belonged to when something happened: changing account takes nothing along.

A first account is not a change: it also applies to everything before.
"""

from storage.build import Build


def build_whereabouts(build: Build) -> None:
    """The temporary table `former_whereabouts`: entity (contact, opportunity), id, account_id, from_at (null: ever),
    until_at (excluded).

    Only stays that have ended; after them, a contact or opportunity belongs to the account in its row.
    """
    build.run(
        """CREATE TEMP TABLE former_whereabouts AS
        SELECT entity, id, account_id,
            CASE WHEN lag(moment) OVER by_id IS NOT NULL THEN moment END AS from_at,
            lead(moment) OVER by_id AS until_at
        FROM (FROM (
            SELECT entity, entity_id AS id, coalesce(changed_at, seen_at) AS moment,
                nullif(max(coalesce(value, '')), '') AS account_id
            FROM attribute_change
            WHERE entity IN ('contact', 'opportunity') AND field = 'account_id'
                AND coalesce(changed_at, seen_at) IS NOT NULL
            GROUP BY ALL
        ) stay
        -- Nothing before the first account: it holds for what came before, too.
        QUALIFY count(account_id) OVER (PARTITION BY entity, id ORDER BY moment) > 0)
        WINDOW by_id AS (PARTITION BY entity, id ORDER BY moment)
        QUALIFY until_at IS NOT NULL"""
    )
