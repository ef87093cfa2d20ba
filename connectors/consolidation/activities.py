"""Activities that two systems report of one touch: matched by the message's own id, else by account, time and people.

All work is done in the engine: there are millions. What was merged is recorded in `link`, what each source said of it
in `activity_origin`, and a merge can be undone like any other; doubtful pairs are asked about (`doubtful_touches`).
"""

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from connectors.consolidation.doubtful_touches import ask_about_touches
from connectors.consolidation.sources import source_of
from connectors.consolidation.touch_pairs import pair_touches
from connectors.consolidation.touches import CAME_IN, compare_touches
from model.tables import TABLES
from storage.records.match_decisions import Decided

FILLED = ("account_id", "contact_id", "opportunity_id", "is_solicited", "subject", "campaign")
TOLD_OF = tuple(name for name in TABLES["activity"].column_names if name != "activity_id")

# The row of the source whose values count first stays.
KEPT = """
    CREATE OR REPLACE TEMP TABLE touch_kept AS
    SELECT row_id, g.source, row_number() OVER best - 1 AS rank, first_value(row_id) OVER best AS kept_id
    FROM touch_group g LEFT JOIN source_rank r ON r.source = g.source
    WINDOW best AS (PARTITION BY head ORDER BY coalesce(r.rank, 1000), row_id)
"""
ORIGINS = f"""
    INSERT INTO activity_origin BY NAME
    SELECT k.kept_id AS activity_id, k.source, k.row_id AS source_id, k.rank = 0 AS is_shown,
        {", ".join(f"a.{name}" for name in TOLD_OF)}
    FROM touch_kept k JOIN activity a ON a.activity_id = k.row_id ORDER BY k.kept_id, k.rank
"""


def _came_in(column: str) -> str:
    """SQL for a column of the row saying that the buyer began it, if the first does not say so; else of the first."""
    first = f"arg_min({column}, rank)"
    sql = " ".join(
        f"WHEN arg_min(kind, rank) = '{plain}' AND bool_or(kind = '{came_in}')"
        f" THEN arg_min({column}, rank) FILTER (kind = '{came_in}')"
        for plain, came_in in CAME_IN.items()
    )
    return f"CASE {sql} ELSE {first} END AS {column}"


# The first value that any source has; an answer, and who began it, are evidence that a silent copy does not undo.
TOLD_TOGETHER = (*FILLED, "is_two_way", "kind", "department")
TOGETHER = f"""
    CREATE OR REPLACE TEMP TABLE touch_together AS
    SELECT a.* REPLACE ({", ".join(f"t.{name} AS {name}" for name in TOLD_TOGETHER)})
    FROM activity a JOIN (
        SELECT kept_id, {", ".join(f"any_value({name} ORDER BY rank) AS {name}" for name in FILLED)},
            bool_or(is_two_way) AS is_two_way, {_came_in("kind")}, {_came_in("department")}
        FROM touch_kept JOIN activity ON activity_id = row_id GROUP BY kept_id) t ON a.activity_id = t.kept_id
"""
# The evidence on which a row was merged into the other: a person's decision first, then the surest rule.
LINKS = """
    INSERT INTO link BY NAME
    SELECT 'activity' AS kind, k.kept_id, k.row_id AS merged_id, k.source, NULL AS score, b.reason AS reasons,
        b.decided_by
    FROM touch_kept k JOIN touch_both b ON b.row_id = k.row_id WHERE k.rank > 0
    QUALIFY row_number() OVER (PARTITION BY k.row_id ORDER BY b.decided_by, b.reason, b.other_id) = 1
    ORDER BY merged_id
"""


def merge_activities(connection: Any, decided: Iterable[Decided], order: Sequence[str]) -> tuple[int, int]:
    """Merge activities that several sources report; returns how many rows are gone and how many pairs are asked about.

    order: sources by precedence: the row of the first stays, and the others fill its gaps.
    """
    several = connection.execute(f"SELECT count(DISTINCT {source_of('activity_id')}) > 1 FROM activity").fetchone()
    if not several[0] and not any(one.kind == "activity" for one in decided):
        return 0, 0
    ranks = {"source": pa.array(order, pa.string()), "rank": pa.array(range(len(order)), pa.int64())}
    connection.register("source_rank", pa.table(ranks))
    compare_touches(connection)
    pair_touches(connection, decided)
    connection.execute(KEPT)
    connection.execute(ORIGINS)
    connection.execute(TOGETHER)
    # Rows are written anew: updating so many in place takes the engine twenty times as long.
    connection.execute("DELETE FROM activity WHERE activity_id IN (SELECT row_id FROM touch_kept)")
    connection.execute("INSERT INTO activity SELECT * FROM touch_together")
    (merged,) = connection.execute(LINKS).fetchone()
    asked = ask_about_touches(connection)
    for name in ("apart", "source_rank"):
        connection.unregister(name)
    connection.execute("DROP VIEW touch_taken; DROP VIEW touch_both")
    for name in ("told_touch", "touch_pair", "touch_group", "touch_kept", "touch_together"):
        connection.execute(f"DROP TABLE {name}")
    return int(merged), asked
