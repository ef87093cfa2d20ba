"""The steps of publishing that find phases: evidence to phase events, phase events to spells."""

from collections.abc import Mapping

from metrics.derive.classification import PHASE_EVENT_COLUMNS, signs_of_life
from metrics.derive.spells import EXITS, spell_history
from metrics.statistics import bootstrap
from model.charter import DORMANT, LOST, WON
from model.tables import DIMENSIONS, KNOWN_BY
from storage.build import Build
from storage.by_rules import build_events_by_rules, build_opportunity_steps, drop_temporary

# A dictionary of words pays off only up to this many words.
MOST_WORDS = 5_000
# At one instant, an opportunity enters another motion after everything that happened in its first one, even its
# creation.
LAST = "kind = 'arrive'"
# Columns whose words are fixed by the product.
FIXED_WORDS = {"exit": EXITS, "known_by": KNOWN_BY, "lot": bootstrap.NAMES}
BESIDE = ("name", "value", "owner_marketing", "owner_sales", *DIMENSIONS)


def build_phase_events(build: Build) -> None:
    """Phase events as given by the source; if there are none, those that the charter's rules find in the evidence.

    Every opportunity gets its motion, and its outcome and closing day if they follow from a stage.
    """
    build_opportunity_steps(build)
    if build.value("SELECT count(*) FROM phase_event"):
        _take_as_given(build)
        nothing = ("account_id VARCHAR", "motion VARCHAR", "since_on DATE", "until_on DATE", "evidence_id VARCHAR")
        build.run(f"CREATE OR REPLACE TEMP TABLE unsupported ({', '.join(nothing)})")
    else:
        build_events_by_rules(build)
    tell_of_opportunities(build)
    drop_temporary(build)


def tell_of_opportunities(build: Build) -> None:
    """`opportunity` gets its motion (null: none) and, if only its stages show them, its outcome and closing day.

    The source's own values are kept as well: told_outcome, told_closed_on. If it moved to another motion, first_motion
    holds until the day before motion_since.
    """
    target = build.target
    for column in (
        "motion VARCHAR",
        "first_motion VARCHAR",
        "motion_since DATE",
        "told_outcome VARCHAR",
        "told_closed_on DATE",
    ):
        build.run(f"ALTER TABLE {target}.opportunity ADD COLUMN {column}")
    build.run(f"UPDATE {target}.opportunity SET told_outcome = outcome, told_closed_on = closed_on")
    build.run(
        f"""UPDATE {target}.opportunity o SET motion = s.motion,
            outcome = coalesce(o.outcome, CASE WHEN s.kind IN ('won', 'lost') THEN s.kind END),
            closed_at = coalesce(o.closed_at, CASE WHEN s.kind IN ('won', 'lost', 'closed') THEN s.moment END),
            closed_on = coalesce(o.closed_on, CASE WHEN s.kind IN ('won', 'lost', 'closed') THEN s.on_day END)
        FROM (
            SELECT opportunity_id, motion, kind, moment, on_day FROM opportunity_step
            WHERE kind NOT IN ('leave', 'gone')
            QUALIFY row_number() OVER (PARTITION BY opportunity_id ORDER BY moment DESC, ({LAST}) DESC, turn DESC) = 1
        ) s WHERE s.opportunity_id = o.opportunity_id"""
    )
    build.run(
        f"""UPDATE {target}.opportunity o SET first_motion = s.first_motion, motion_since = s.motion_since
        FROM (
            SELECT opportunity_id, min(on_day) AS motion_since, arg_min(before, (moment, {LAST}, turn)) AS first_motion
            FROM (
                SELECT *, lag(motion) OVER o AS before, row_number() OVER o AS nth
                FROM opportunity_step WHERE kind NOT IN ('leave', 'gone')
                WINDOW o AS (PARTITION BY opportunity_id ORDER BY moment, {LAST}, turn)
            ) WHERE nth > 1 AND motion IS DISTINCT FROM before GROUP BY opportunity_id
        ) s WHERE s.opportunity_id = o.opportunity_id"""
    )


def _take_as_given(build: Build) -> None:
    """The given events, ordered by occurred_at and sequence; without a sequence the furthest phase at an instant
    counts.

    If several rows say the same about an instant, the one with a known entry is kept, then the one whose origin
    (known_by) is best.
    """
    charter = build.charter
    # Won before lost, both before dormant.
    order = {key: place for place, key in enumerate((*charter.in_play, DORMANT, LOST, WON))}
    furthest = ", ".join(f"('{key}', {place})" for key, place in order.items())
    sources = ", ".join(f"('{word}', {place})" for place, word in enumerate(KNOWN_BY))
    build.create(
        "phase_event",
        f"""WITH told AS (
            SELECT * REPLACE (
                    timezone('UTC', occurred_at) AS occurred_at, coalesce(is_entry_known, true) AS is_entry_known,
                    coalesce(motion, '{charter.lead_motion}') AS motion
                ),
                {build.day("occurred_at")} AS occurred_on
            FROM phase_event
        ), numbered AS (
            SELECT *, CASE WHEN bool_and(sequence IS NOT NULL) OVER of_instant THEN sequence END AS step
            FROM told WINDOW of_instant AS (PARTITION BY account_id, motion, occurred_at)
        ), counted AS (
            SELECT n.* FROM numbered n
            LEFT JOIN (VALUES {furthest}) f(phase, place) USING (phase)
            LEFT JOIN (VALUES {sources}) k(known_by, place) USING (known_by)
            QUALIFY row_number() OVER (
                PARTITION BY account_id, motion, occurred_at, step
                ORDER BY f.place DESC NULLS LAST, phase, is_entry_known DESC, k.place, evidence_id, rule
            ) = 1
        )
        SELECT {", ".join(PHASE_EVENT_COLUMNS)} FROM (
            SELECT *, row_number() OVER (PARTITION BY account_id, motion ORDER BY occurred_at, step) AS position
            FROM counted)""",
    )


def build_spells(build: Build) -> None:
    """The table of spells with the account's dimensions, few-valued text as dictionary words, sorted by account."""
    alive = build.sql(signs_of_life(build.table("activity")))
    build.create("sign_of_life", f"SELECT DISTINCT account_id, lived_on FROM ({alive}) ORDER BY ALL")
    build_history(build)
    words = {"phase": "phase_word", "next_phase": "phase_word"}
    given = {"phase": build.charter.phase_keys, "motion": tuple(motion.key for motion in build.charter.motions)}
    for column, known in (given | FIXED_WORDS).items():
        dictionary = ", ".join(f"'{word}'" for word in known)
        build.run(f"CREATE TYPE {build.target}.{column}_word AS ENUM ({dictionary})")
        words[column] = f"{column}_word"
    words |= _words_of(build, "rule", "history")
    for column in DIMENSIONS:
        words |= _words_of(build, column, f"{build.target}.account")
    with build.inside():  # a cast cannot name types of another database
        build.run(f"CREATE TABLE spell AS {spell_rows(build, words)}")
    build.run("DROP TABLE history")


def build_history(build: Build) -> None:
    """The temporary table `history`: every spell of `phase_event`, without the account's columns."""
    history = spell_history(build.table("phase_event"), charter=build.charter)
    history = history.mutate(lot=bootstrap.lot(history.account_id))
    build.run(f"CREATE OR REPLACE TEMP TABLE history AS {build.sql(history)}")


def spell_rows(build: Build, words: Mapping[str, str]) -> str:
    """SQL for the spells of `history` with dimensions, value and owner, sorted by account; `words`: column -> type."""
    own = [row[0] for row in build.connection.execute("DESCRIBE history").fetchall()]
    listed = [
        f"{'h' if column in own else 'a'}.{column}" + (f"::{words[column]} AS {column}" if column in words else "")
        for column in (*own, *BESIDE)
    ]
    return f"""
        SELECT {", ".join(listed)}, coalesce(a.value, w.amount) AS value_today, l.last_lived_on
        FROM history h
        LEFT JOIN account a USING (account_id)
        LEFT JOIN (
            SELECT account_id, max(lived_on) AS last_lived_on FROM sign_of_life GROUP BY account_id
        ) l USING (account_id)
        LEFT JOIN worth_today w ON w.account_id = h.account_id AND w.motion = h.motion
        ORDER BY h.account_id, h.motion, h.spell"""


def _words_of(build: Build, column: str, table: str) -> dict[str, str]:
    """A dictionary type for the words of a column, if they are few enough for it to pay off."""
    words = f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY 1"
    count = build.value(f"SELECT count(*) FROM ({words})")
    if count > MOST_WORDS:
        return {}
    if not count:  # a dictionary needs a word; a new column type would make every query compile again
        words = "SELECT ''"
    build.run(f"CREATE TYPE {build.target}.{column}_word AS ENUM ({words})")
    return {column: f"{column}_word"}
