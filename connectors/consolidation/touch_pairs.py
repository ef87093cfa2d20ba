"""Which activities of two systems are certainly one: by decision, message id, or else time, people and subject."""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from connectors.consolidation.assignment import Groups
from connectors.consolidation.matching import apart_of
from connectors.consolidation.sources import source_of
from storage.records.match_decisions import Decided

# A decision covers either row's partner in that source: each touch has at most one in every other source.
OPEN = """
    ANTI JOIN apart ON apart.left_id = found.left_id AND apart.right_id = found.right_id
    ANTI JOIN touch_taken l ON l.id = found.left_id AND l.other = found.right_source
    ANTI JOIN touch_taken r ON r.id = found.right_id AND r.other = found.left_source
"""
BY_MESSAGE = """
    SELECT a.id AS left_id, b.id AS right_id, a.source AS left_source, b.source AS right_source
    FROM told_touch a JOIN told_touch b ON a.message = b.message AND a.source < b.source
"""
# Copies keep the time; systems round away at most a minute. The two share at least the person or the subject, and
# contradict each other in neither.
BY_TIME = """
    SELECT a.id AS left_id, b.id AS right_id, a.source AS left_source, b.source AS right_source
    FROM (SELECT *, unnest([floor(moment / 60) - 1, floor(moment / 60), floor(moment / 60) + 1]) AS minute
        FROM told_touch) a
    JOIN told_touch b ON a.account_id = b.account_id AND a.kind = b.kind AND a.source < b.source
        AND floor(b.moment / 60) = a.minute
    WHERE abs(a.moment - b.moment) <= 60 AND coalesce(a.message = b.message, true)
        AND coalesce(a.contact_id = b.contact_id, true) AND coalesce(a.subject = b.subject, true)
        AND (a.contact_id = b.contact_id OR a.subject = b.subject)
"""
RULES = (("touch.message", BY_MESSAGE), ("touch.time", BY_TIME))

# Every row of a pair and all rows connected with it; `head` is the same for all of them.
NEIGHBOURS = """
    UPDATE touch_group g SET head = n.head FROM (
        SELECT p.row_id, min(h.head) AS head FROM touch_both p JOIN touch_group h ON h.row_id = p.other_id
        GROUP BY p.row_id) n
    WHERE n.row_id = g.row_id AND n.head < g.head
"""
# Two of one source, or two that somebody decided are different, joined by way of a third.
CONTRADICTED = """
    SELECT head FROM touch_group GROUP BY head HAVING count(*) > count(DISTINCT source)
    UNION SELECT l.head FROM apart JOIN touch_group l ON l.row_id = apart.left_id
        JOIN touch_group r ON r.row_id = apart.right_id WHERE l.head = r.head
"""


def pair_touches(connection: Any, decided: Iterable[Decided]) -> None:
    """Create `touch_pair` (two ids and sources, reason, decided_by) and `touch_group` (row_id, source, head).

    Reads `told_touch`, and what people `decided`, which precedes every rule. A touch that matches two of one source is
    in no pair with that source. `apart` stays registered: the pairs people called different, in both orders.
    """
    spoken = [one for one in decided if one.kind == "activity"]
    apart = apart_of([(one.left_id, one.right_id) for one in spoken if not one.are_same])
    connection.register("apart", _ids(sorted(apart)))
    connection.register("said_same", _ids([(one.left_id, one.right_id) for one in spoken if one.are_same]))
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE touch_pair AS
        SELECT left_id, right_id, {source_of("left_id")} AS left_source, {source_of("right_id")} AS right_source,
            NULL::VARCHAR AS reason, 'person' AS decided_by
        FROM said_same SEMI JOIN activity l ON l.activity_id = left_id
            SEMI JOIN activity r ON r.activity_id = right_id"""
    )
    connection.unregister("said_same")
    connection.execute(
        """CREATE OR REPLACE TEMP VIEW touch_taken AS
        SELECT left_id AS id, right_source AS other FROM touch_pair
        UNION ALL SELECT right_id, left_source FROM touch_pair;
        CREATE OR REPLACE TEMP VIEW touch_both AS
        SELECT left_id AS row_id, right_id AS other_id, left_source AS source, reason, decided_by FROM touch_pair
        UNION ALL SELECT right_id, left_id, right_source, reason, decided_by FROM touch_pair"""
    )
    for reason, found in RULES:
        connection.execute(
            f"""INSERT INTO touch_pair
            SELECT found.*, '{reason}', 'rule' FROM ({found}) found {OPEN}
            QUALIFY count(*) OVER (PARTITION BY left_id, right_source) = 1
                AND count(*) OVER (PARTITION BY right_id, left_source) = 1"""
        )
    _hang_together(connection)
    if _refuse(connection, apart):
        _hang_together(connection)


def _hang_together(connection: Any) -> None:
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE touch_group AS SELECT DISTINCT row_id, source, row_id AS head FROM touch_both"
    )
    while connection.execute(NEIGHBOURS).fetchone()[0]:
        pass


def _refuse(connection: Any, apart: frozenset[tuple[str, str]]) -> int:
    """Remove the rules' pairs that contradict better ones by way of a third row; returns how many. There are few."""
    rows = connection.execute(
        f"""SELECT p.left_id, p.right_id, p.left_source, p.right_source, p.decided_by = 'person' FROM touch_pair p
        JOIN touch_group g ON g.row_id = p.left_id WHERE g.head IN ({CONTRADICTED})
        ORDER BY p.decided_by, p.reason, p.left_id, p.right_id"""
    ).fetchall()
    sources = {row: source for left, right, *both, _ in rows for row, source in zip((left, right), both, strict=True)}
    groups = Groups(sources, apart)
    refused = [
        (left, right)
        for left, right, *_, is_said in rows
        if not groups.unite(left, right, even_in_one_source=is_said)
    ]  # fmt: skip
    connection.register("refused", _ids(refused))
    connection.execute(
        "DELETE FROM touch_pair p USING refused r WHERE p.left_id = r.left_id AND p.right_id = r.right_id"
    )
    connection.unregister("refused")
    return len(refused)


def _ids(pairs: list[tuple[str, str]]) -> pa.Table:
    columns = {"left_id": [left for left, _ in pairs], "right_id": [right for _, right in pairs]}
    return pa.table({name: pa.array(ids, pa.string()) for name, ids in columns.items()})
