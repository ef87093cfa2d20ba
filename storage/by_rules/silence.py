"""When an account fell dormant, and the phase events that remain: only those that change the phase."""

from datetime import date

from metrics.derive.classification import PHASE_EVENT_COLUMNS, signs_of_life
from model.charter import DORMANT
from storage.build import Build
from storage.horizon import SOURCES


def build_events(build: Build) -> None:
    """The table `phase_event`, from `reached` and the silences in between.

    Dormant only covers what is supported and removes nothing: an account wakes with its next evidence, in the furthest
    phase supported then. The clock runs from the last two-way or buyer-made activity; if there has been none for as
    long as the phase allows, evidence counts as the sign of life. No account is silent before the first activity on
    record, and nothing is dated after the last day the data covers.
    """
    charter = build.charter
    phases = " ".join(f"WHEN {place} THEN '{key}'" for key, place in charter.rank.items())
    # Without any activity on record, no account can be called silent.
    quiet = ""
    if build.value(f"SELECT 1 FROM {build.whole}.activity LIMIT 1"):
        build.run(f"CREATE OR REPLACE TEMP TABLE silence AS {_silences(build)}")
        quiet = f"""UNION ALL SELECT account_id, motion, {build.start_of_day("fell_on")}, fell_on, 0,
            {charter.rank[DORMANT]}, 'inferred', NULL, '{DORMANT}', true FROM silence"""
    build.create(
        "phase_event",
        f"""WITH every AS (
            SELECT account_id, motion, moment, on_day, turn, place, known_by, evidence_id, rule, is_known FROM reached
            {quiet}
        ), changed AS (
            SELECT *, lag(place) OVER o AS before FROM every
            WINDOW o AS (PARTITION BY account_id, motion ORDER BY moment, turn)
        )
        SELECT {", ".join(PHASE_EVENT_COLUMNS)} FROM (
            SELECT account_id, CASE place {phases} END AS phase, moment AS occurred_at, on_day AS occurred_on,
                row_number() OVER (PARTITION BY account_id, motion ORDER BY moment, turn) AS position,
                known_by, evidence_id, rule, is_known AS is_entry_known, motion
            FROM changed WHERE before IS NULL OR before <> place)""",
    )
    build.run("DROP TABLE IF EXISTS silence")


def _silences(build: Build) -> str:
    """account_id, motion, fell_on: the days on which an account of a phase in play fell dormant."""
    charter = build.charter
    days = " ".join(
        f"WHEN {place} THEN {charter.dormant_days if phase.dormant_days is None else phase.dormant_days}"
        for place, phase in enumerate(charter.phases)
    )
    life = build.sql(signs_of_life(build.table("activity")))
    return f"""
    WITH mark AS (
        SELECT account_id, motion, on_day, arg_max(place, (moment, turn)) AS place, false AS is_life
        FROM reached GROUP BY account_id, motion, on_day
        UNION ALL
        SELECT r.account_id, r.motion, l.lived_on, NULL, true
        FROM (SELECT DISTINCT account_id, motion FROM reached) r
        JOIN (SELECT DISTINCT account_id, lived_on FROM ({life})) l USING (account_id)
    ), of_day AS (
        SELECT account_id, motion, on_day, max(place) AS place, bool_or(is_life) AS is_life FROM mark GROUP BY ALL
    ), stood AS (
        -- What holds the account in play; to be on hold or dormant does not.
        SELECT *, last_value(place IGNORE NULLS) OVER o AS phase,
            max(CASE WHEN is_life THEN on_day END) OVER o AS lived_on
        FROM of_day WINDOW o AS (PARTITION BY account_id, motion ORDER BY on_day ROWS UNBOUNDED PRECEDING)
    ), allowed AS (
        SELECT *, CASE phase {days} ELSE 0 END AS days FROM stood
    ), signs AS (
        SELECT *, max(CASE WHEN is_life OR lived_on IS NULL OR days > 0 AND on_day >= lived_on + days THEN on_day END)
            OVER (PARTITION BY account_id, motion ORDER BY on_day ROWS UNBOUNDED PRECEDING) AS heard_on,
            lead(on_day) OVER (PARTITION BY account_id, motion ORDER BY on_day) AS next_on
        FROM allowed
    ), fallen AS (
        SELECT s.*, greatest(heard_on, l.listened_on) + days AS fell_on
        FROM signs s, (SELECT min(occurred_on) AS listened_on FROM {build.whole}.activity) l
        WHERE days > 0 AND heard_on IS NOT NULL
    )
    SELECT account_id, motion, fell_on FROM fallen
    WHERE fell_on >= on_day AND (next_on IS NULL OR fell_on < next_on) AND fell_on <= DATE '{_known_to(build)}'
    """


def _known_to(build: Build) -> date:
    """The last day on which anything happened, but never later than the day the data was read."""
    if build.known_to is not None:
        return build.known_to
    days = [f"SELECT {column} AS day FROM {build.target}.{name}" for name, column in SOURCES.items()]
    read_on = f"DATE '{build.synced_on:%Y-%m-%d}'"
    days.append("SELECT on_day FROM reached")
    found: date | None = build.value(f"SELECT max(day) FROM ({' UNION ALL '.join(days)}) WHERE day <= {read_on}")
    return found or build.synced_on
