"""Activities that two systems tell of one touch: by the message's own id, else by account, time and people.

Done in the engine from end to end: there are millions. Nobody is asked about a single touch; what was merged stands in
`link` and can be taken apart like everything else.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from connectors.consolidation.sources import source_of
from storage.records.match_decisions import Decided

# What a mail's header or a calendar calls it is the same in every system.
MESSAGE = "message"
FILLED = ("account_id", "contact_id", "opportunity_id", "is_two_way", "is_solicited", "subject", "campaign")

# What systems and mailers put before a subject: "RE: Offer", "Email: Offer" and "Offer" are one.
BEFORE = r"^\s*((re|aw|antw|fw|fwd|wg|e-?mail|call|anruf|meeting|termin)(\s*:\s*|\s+-\s+))+"

# A mail that came in is a mail in a system that does not tell which way it went.
TOLD = f"""
    CREATE OR REPLACE TEMP TABLE told_touch AS
    SELECT activity_id AS id, {source_of("activity_id")} AS source, account_id, contact_id, occurred_at,
        CASE kind WHEN 'email_reply' THEN 'email' ELSE kind END AS kind,
        nullif(regexp_replace(regexp_replace(lower(strip_accents(coalesce(subject, ''))), '{BEFORE}', ''),
            '[^a-z0-9]+', '', 'g'), '') AS subject
    FROM activity
"""

# Copies keep the time; a minute of difference is what systems round away. Both bear at least the person or the
# subject in common, and neither contradicts the other.
PAIRS = f"""
    CREATE OR REPLACE TEMP TABLE touch_pair AS
    WITH by_message AS (
        SELECT a.id AS left_id, b.id AS right_id, a.source AS left_source, b.source AS right_source,
            'touch.message' AS reason
        FROM known_as k JOIN known_as l ON l.kind = 'activity' AND l.system = '{MESSAGE}'
            AND trim(l.other_id, '<> ') = trim(k.other_id, '<> ')
        JOIN told_touch a ON a.id = k.row_id JOIN told_touch b ON b.id = l.row_id AND a.source < b.source
        WHERE k.kind = 'activity' AND k.system = '{MESSAGE}'
    ), by_time AS (
        SELECT a.id AS left_id, b.id AS right_id, a.source AS left_source, b.source AS right_source,
            'touch.time' AS reason
        FROM (SELECT *, unnest([epoch(occurred_at)::BIGINT // 60, epoch(occurred_at)::BIGINT // 60 + 1,
            epoch(occurred_at)::BIGINT // 60 - 1]) AS minute FROM told_touch) a
        JOIN told_touch b ON a.account_id = b.account_id AND a.kind = b.kind AND a.source < b.source
            AND epoch(b.occurred_at)::BIGINT // 60 = a.minute
        WHERE abs(epoch(a.occurred_at) - epoch(b.occurred_at)) <= 60
            AND coalesce(a.contact_id = b.contact_id, true) AND coalesce(a.subject = b.subject, true)
            AND (a.contact_id = b.contact_id OR a.subject = b.subject)
    ), every AS (
        SELECT left_id, right_id, left_source, right_source, min(reason) AS reason
        FROM (SELECT * FROM by_message UNION ALL SELECT * FROM by_time) GROUP BY ALL
    )
    SELECT left_id, right_id, left_source, right_source, reason FROM every
    ANTI JOIN apart ON apart.left_id = every.left_id AND apart.right_id = every.right_id
    QUALIFY count(*) OVER (PARTITION BY left_id, right_source) = 1
        AND count(*) OVER (PARTITION BY right_id, left_source) = 1
"""


def merge_activities(connection: Any, said: Iterable[Decided], order: Sequence[str]) -> int:
    """Make one activity of each that several sources tell; how many rows are gone. `order`: whose row stays.

    A touch that could be one of two others is left alone. What the row that stays does not tell, the other fills in.
    """
    several = connection.execute(f"SELECT count(DISTINCT {source_of('activity_id')}) > 1 FROM activity").fetchone()
    if not several[0]:
        return 0
    different = [(one.left_id, one.right_id) for one in said if one.kind == "activity" and not one.are_same]
    apart = [*different, *((right, left) for left, right in different)]
    names = pa.table({"left_id": [a for a, _ in apart], "right_id": [b for _, b in apart]}, _TEXTS)
    connection.register("apart", names)
    ranks = pa.table({"source": list(order), "rank": list(range(len(order)))}, _RANKS)
    connection.register("source_rank", ranks)
    connection.execute(TOLD)
    connection.execute(PAIRS)
    # Three systems: each row goes into the row of the best source that it is a pair of.
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE touch_kept AS
        WITH both_ways AS (
            SELECT left_id AS row_id, right_id AS other_id, left_source AS source, right_source AS other, reason
            FROM touch_pair
            UNION ALL SELECT right_id, left_id, right_source, left_source, reason FROM touch_pair),
        ranked AS (
            SELECT b.*, coalesce(r.rank, 1000) AS rank, coalesce(o.rank, 1000) AS other_rank FROM both_ways b
            LEFT JOIN source_rank r ON r.source = b.source LEFT JOIN source_rank o ON o.source = b.other)
        SELECT row_id AS merged_id, other_id AS kept_id, source, reason FROM ranked
        WHERE (other_rank, other_id) < (rank, row_id)
        QUALIFY row_number() OVER (PARTITION BY row_id ORDER BY other_rank, other_id) = 1"""
    )
    # A row that stays for another and is itself merged on: both go into the last of the chain.
    connection.execute(
        "UPDATE touch_kept SET kept_id = up.kept_id FROM touch_kept up WHERE up.merged_id = touch_kept.kept_id"
    )
    filled = ", ".join(f"{name} = coalesce(activity.{name}, g.{name})" for name in FILLED)
    chosen = ", ".join(f"any_value(m.{name} ORDER BY m.activity_id) AS {name}" for name in FILLED)
    connection.execute(
        f"UPDATE activity SET {filled} FROM (SELECT kept_id, {chosen} FROM touch_kept k"
        " JOIN activity m ON m.activity_id = k.merged_id GROUP BY kept_id) g WHERE activity.activity_id = g.kept_id"
    )
    connection.execute("DELETE FROM activity WHERE activity_id IN (SELECT merged_id FROM touch_kept)")
    connection.execute(
        "INSERT INTO link SELECT 'activity', kept_id, merged_id, source, NULL, reason, 'rule' FROM touch_kept"
        " ORDER BY merged_id"
    )
    merged = connection.execute("SELECT count(*) FROM touch_kept").fetchone()
    for name in ("apart", "source_rank"):
        connection.unregister(name)
    connection.execute("DROP TABLE told_touch; DROP TABLE touch_pair; DROP TABLE touch_kept")
    return int(merged[0])


_TEXTS = pa.schema([("left_id", pa.string()), ("right_id", pa.string())])
_RANKS = pa.schema([("source", pa.string()), ("rank", pa.int64())])
