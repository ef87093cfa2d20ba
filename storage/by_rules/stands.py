"""Which phase every opportunity is in from when to when, in which motion and with which account."""

from storage.build import Build

# Kinds after which an opportunity is not open in the motion, or with the account, any more.
ENDED = ("won", "lost", "closed", "leave", "gone")
# Kinds that say which phase an opportunity is in.
PLACED = ("move", "arrive", "come")


def build_stands(build: Build) -> None:
    """The temporary table `stand` and the table `open_stretch`.

    stand: the stretches between an opportunity's steps: opportunity_id, account_id, motion, moment, on_day, kind, rule,
    turn, is_open, place (null: supports nothing), until_at. open_stretch: the open ones by days: account_id,
    opportunity_id, motion, place (with no change on record, that of the stage shown), from_on, until_on (excluded;
    null: still), expected_close_on.
    """
    build.run(
        f"""CREATE OR REPLACE TEMP TABLE stand AS
        SELECT opportunity_id, account_id, motion, moment, on_day, kind, rule, turn,
            kind NOT IN {ENDED} AS is_open,
            CASE WHEN kind NOT IN {ENDED} THEN
                last_value(CASE WHEN kind IN {PLACED} THEN place END IGNORE NULLS) OVER o END AS place,
            lead(moment) OVER o AS until_at, lead(on_day) OVER o AS until_on
        FROM opportunity_step WHERE motion IS NOT NULL AND account_id IS NOT NULL
        WINDOW o AS (PARTITION BY opportunity_id, motion ORDER BY moment, turn)"""
    )
    build.create(
        "open_stretch",
        f"""WITH changed AS (
            SELECT *, NOT coalesce(lag(is_open) OVER o AND lag(place) OVER o IS NOT DISTINCT FROM place
                AND lag(account_id) OVER o = account_id, false) AS is_new
            FROM stand WINDOW o AS (PARTITION BY opportunity_id, motion ORDER BY moment, turn)
        ), numbered AS (
            SELECT *, sum(is_new::INTEGER) OVER (PARTITION BY opportunity_id, motion ORDER BY moment, turn) AS stretch
            FROM changed
        ), stretch AS (
            SELECT account_id, opportunity_id, motion, place::SMALLINT AS place, min(on_day) AS from_on,
                CASE WHEN bool_and(until_on IS NOT NULL) THEN max(until_on) END AS until_on
            FROM numbered WHERE is_open GROUP BY account_id, opportunity_id, motion, place, stretch
        )
        SELECT s.* REPLACE (
                CASE WHEN EXISTS (FROM stage_row r WHERE r.opportunity_id = s.opportunity_id) THEN s.place
                    ELSE coalesce(s.place, g.place) END::SMALLINT AS place),
            o.expected_close_on
        FROM stretch s LEFT JOIN {build.target}.opportunity o USING (opportunity_id)
        LEFT JOIN opportunity_stage g USING (opportunity_id)
        WHERE s.until_on IS NULL OR s.until_on > s.from_on
        ORDER BY s.account_id, s.motion, s.from_on, s.opportunity_id, s.place""",
    )
