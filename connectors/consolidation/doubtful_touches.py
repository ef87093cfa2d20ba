"""Activities of two systems that may be one touch: the few that a person can tell apart, the likeliest first.

This runs after the certain ones have been merged. There are millions of touches and nobody goes through them all: only
pairs better supported than chance explains are asked about, only the best of each row, and as many as a person can do.
"""

from typing import Any

from connectors.kit.convert import literal
from model.tables import PAGE_VIEW_KINDS

# Bits for and against: how much likelier each finding is for one touch in two systems than for two touches of one
# account and kind (benchmarks/activities_twice.py). The rarer a chance agreement on a subject is, the more it counts.
TIMES = (("minute", 60, 8), ("hour", 3_600, -1), ("day", 86_400, 1))
PERSON, OTHER_PERSON, SUBJECT_AT_MOST, OTHER_SUBJECT = 4, 6, 6, 3
# A person is asked from this many bits on; about a touch with at most this many possible partners.
ASKED_FROM, MOST_EQUALS = 7, 2
# As many as the page shows before the next sync; the others follow as these are answered.
MOST_ASKED = 500
# Beyond this many of one kind at about one time nobody can tell which is which: a bulk mail, an import.
CROWD = 8
# The share of a subject is taken of at least this many touches, so that few rows do not make every subject common.
AT_LEAST = 1_000

# Pairs are compared that share account and kind and also the minute, or the subject within a day, or the person within
# an hour: as equalities, since one OR takes a hundred times as long.
KEYS = {"'' AS shared": 60, "subject AS shared": 86_400, "contact_id AS shared": 3_600}


def _sharing(key: str, seconds: int) -> str:
    place = "account_id, kind, shared"
    rows = f"""
        SELECT id, source, {place}, floor(moment / {seconds}) AS span FROM (SELECT *, {key} FROM asked_touch)
        WHERE shared IS NOT NULL QUALIFY count(*) OVER (PARTITION BY {place}, span, source) <= {CROWD}"""
    return f"""
    SELECT a.id AS left_id, b.id AS right_id
    FROM (SELECT * EXCLUDE (span), unnest([span - 1, span, span + 1]) AS span FROM ({rows})) a
    JOIN ({rows}) b USING ({place}, span) WHERE a.source < b.source"""


def _case(seconds: str, texts: bool) -> str:
    """SQL that is null beyond the last of TIMES: the reason, or its bits."""
    told = ((limit, f"'touch.{word}'" if texts else bits) for word, limit, bits in TIMES)
    return "CASE " + " ".join(f"WHEN {seconds} <= {limit} THEN {said}" for limit, said in told) + " END"


ASKED = f"""
    CREATE OR REPLACE TEMP TABLE asked_touch AS
    SELECT t.* FROM told_touch t SEMI JOIN activity ON activity_id = t.id
    WHERE account_id IS NOT NULL AND kind NOT IN ({", ".join(map(literal, PAGE_VIEW_KINDS))})
"""
# What has been merged already is in every source that reported it.
KNOWN = """
    CREATE OR REPLACE TEMP TABLE touch_known AS
    SELECT k.kept_id AS id, g.source FROM touch_kept k JOIN touch_group g ON g.row_id = k.row_id
"""
SUBJECTS = f"""
    SELECT subject, least({SUBJECT_AT_MOST}, log2(greatest({AT_LEAST}, sum(count(*)) OVER ()) / count(*))) AS bits
    FROM told_touch WHERE subject IS NOT NULL GROUP BY subject
"""
LIKELY = f"""
    WITH pair AS ({" UNION ".join(_sharing(key, seconds) for key, seconds in KEYS.items())}),
    found AS (
        SELECT left_id, right_id, a.source AS left_source, b.source AS right_source,
            greatest(a.moment, b.moment) AS moment, abs(a.moment - b.moment) AS seconds,
            a.contact_id = b.contact_id AS is_person, a.subject = b.subject AS is_subject, s.bits AS subject_bits
        FROM pair JOIN asked_touch a ON a.id = left_id JOIN asked_touch b ON b.id = right_id
        LEFT JOIN ({SUBJECTS}) s ON s.subject = a.subject
        WHERE coalesce(a.message = b.message, true)
    ), scored AS (
        SELECT found.*, {_case("seconds", texts=False)}
            + CASE is_person WHEN true THEN {PERSON} WHEN false THEN -{OTHER_PERSON} ELSE 0 END
            + CASE is_subject WHEN true THEN subject_bits WHEN false THEN -{OTHER_SUBJECT} ELSE 0 END AS score
        FROM found ANTI JOIN apart ON apart.left_id = found.left_id AND apart.right_id = found.right_id
        ANTI JOIN touch_known l ON l.id = found.left_id AND l.source = found.right_source
        ANTI JOIN touch_known r ON r.id = found.right_id AND r.source = found.left_source
    ), ranked AS (
        SELECT *, max(score) OVER (PARTITION BY left_id, right_source) AS left_best,
            max(score) OVER (PARTITION BY right_id, left_source) AS right_best,
            count(*) OVER (PARTITION BY left_id, right_source, score) AS left_equals,
            count(*) OVER (PARTITION BY right_id, left_source, score) AS right_equals
        FROM scored WHERE score >= {ASKED_FROM}
    )
    INSERT INTO likely_link BY NAME
    SELECT 'activity' AS kind, left_id, right_id, score, concat_ws(' ', {_case("seconds", texts=True)},
        'touch.person.' || CASE is_person WHEN true THEN 'same' WHEN false THEN 'other' END,
        'touch.subject.' || CASE is_subject WHEN true THEN 'same' WHEN false THEN 'other' END) AS reasons,
        false AS is_duplicate
    FROM ranked
    WHERE score = left_best AND score = right_best AND greatest(left_equals, right_equals) <= {MOST_EQUALS}
    ORDER BY score DESC, moment DESC, left_id, right_id LIMIT {MOST_ASKED}
"""


def ask_about_touches(connection: Any) -> int:
    """Write the pairs that a person should look at into `likely_link`; returns how many.

    Reads `told_touch`, `touch_group` and `touch_kept`; `apart` must be registered.
    """
    connection.execute(ASKED)
    connection.execute(KNOWN)
    (asked,) = connection.execute(LIKELY).fetchone()
    connection.execute("DROP TABLE asked_touch; DROP TABLE touch_known")
    return int(asked)
