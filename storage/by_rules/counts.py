"""How many opportunities of an account and motion are open in which phase, after every instant.

Counted by summing gains and losses: no loop over opportunities, and no dependence on the order of rows.
"""

from storage.build import Build


def build_counts(build: Build) -> None:
    """The temporary tables `opportunity_instant`, `opportunity_end` and `opportunity_setback`, from `stand`.

    opportunity_instant: account_id, motion, moment, on_day, furthest (place of the furthest open opportunity
    afterwards; null: none supports anything), before (the same, before that instant), open_count, is_won, is_lost,
    is_hold, is_gone (one went to another account), has_move.
    """
    places = range(len(build.charter.in_play))
    gained = ", ".join(f"sum(CASE WHEN place = {place} THEN sign ELSE 0 END) AS gained_{place}" for place in places)
    counted = ", ".join(f"sum(gained_{place}) OVER o AS count_{place}" for place in places)
    furthest = " ".join(f"WHEN count_{place} > 0 THEN {place}" for place in reversed(places))
    build.run(
        f"""CREATE OR REPLACE TEMP TABLE opportunity_instant AS
        WITH changed AS (
            SELECT account_id, motion, moment, on_day, kind, place, is_open::INTEGER AS open, 1 AS sign FROM stand
            UNION ALL
            -- Where it stood before is no more, in the account it was with then.
            SELECT lag(account_id) OVER o, motion, moment, on_day, NULL, lag(place) OVER o,
                -(lag(is_open) OVER o)::INTEGER, -1
            FROM stand WINDOW o AS (PARTITION BY opportunity_id, motion ORDER BY moment, turn)
        ), summed AS (
            SELECT account_id, motion, moment, max(on_day) AS on_day, {gained}, sum(open) AS opened,
                bool_or(kind = 'won') AS is_won, bool_or(kind = 'lost') AS is_lost, bool_or(kind = 'hold') AS is_hold,
                bool_or(kind = 'gone') AS is_gone,
                bool_or(kind IN ('move', 'arrive', 'gone', 'come', 'hold', 'won', 'lost', 'closed')) AS has_move
            FROM changed WHERE account_id IS NOT NULL GROUP BY account_id, motion, moment
        ), counted AS (
            SELECT *, {counted}, sum(opened) OVER o AS open_count FROM summed
            WINDOW o AS (PARTITION BY account_id, motion ORDER BY moment)
        ), placed AS (SELECT *, (CASE {furthest} END)::SMALLINT AS furthest FROM counted)
        SELECT account_id, motion, moment, on_day, furthest, lag(furthest) OVER o AS before,
            open_count::BIGINT AS open_count,
            coalesce(is_won, false) AS is_won, coalesce(is_lost, false) AS is_lost, coalesce(is_hold, false) AS is_hold,
            coalesce(is_gone, false) AS is_gone, coalesce(has_move, false) AS has_move
        FROM placed WINDOW o AS (PARTITION BY account_id, motion ORDER BY moment)"""
    )
    build.run(
        "CREATE OR REPLACE TEMP TABLE opportunity_end AS SELECT account_id, motion, moment FROM opportunity_instant"
        " WHERE is_won OR is_lost AND open_count = 0"
    )
    build.run(
        "CREATE OR REPLACE TEMP TABLE opportunity_setback AS SELECT account_id, motion, moment FROM opportunity_instant"
        " WHERE NOT (is_won OR is_lost AND open_count = 0 OR is_gone)"
        " AND before IS NOT NULL AND coalesce(furthest < before, true)"
    )
