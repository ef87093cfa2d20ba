"""Stage changes of all looks: those that files date, and those observed between one look and the next."""

from model.tables import TABLES
from storage.staging import Staging, staged_columns

# Sorts after everything that a file dates to the same instant.
_LAST = 2000


def fill_stage_changes(staging: Staging) -> None:
    """Fill `stage_change` from `seen_stage_change` and `sight` (of observe.py).

    A dated change counts once, however many looks contain it. A change to the present stage that first appears in a
    look showing a new stage is dated no earlier than the day after the previous look. An undated new stage was entered
    on the day of the look that first showed it, and its entry counts as known. For undated values in the first look of
    an opportunity, the time of entry is unknown.
    """
    connection = staging.connection
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE told_change AS SELECT opportunity_id, lower(trim(stage)) AS word, changed_at,"
        " min(n) AS n, bool_and(c.is_entry_known IS FALSE) AS is_unknown, "
        + ", ".join(
            f'arg_max(c."{column.name}", n) AS "{column.name}"'
            for column in staged_columns(TABLES["stage_change"])
            if column.name not in ("opportunity_id", "changed_at", "is_entry_known")
        )
        + " FROM seen_stage_change c JOIN look_told l USING (n)"
        " WHERE NOT (c.is_entry_known IS FALSE AND c.changed_at = l.seen_at) GROUP BY ALL"
    )
    connection.execute(
        "UPDATE told_change SET changed_at = r.earliest FROM ("
        " SELECT s.opportunity_id, s.n, f.earliest, lower(trim(s.stage)) AS word FROM sight s JOIN ("
        "  SELECT opportunity_id, stage_run, arg_min(CASE WHEN before_n IS NOT NULL THEN earliest END, n) AS earliest"
        "  FROM sight GROUP BY ALL) f USING (opportunity_id, stage_run)) r"
        " WHERE r.opportunity_id = told_change.opportunity_id AND r.n = told_change.n AND r.word = told_change.word"
        " AND NOT told_change.is_unknown AND told_change.changed_at < r.earliest"
    )
    columns = [column.name for column in staged_columns(TABLES["stage_change"]) if column.name != "row_no"]
    listed = ", ".join(f'"{name}"' for name in columns)
    order = "n, row_no, opportunity_id, changed_at, stage"
    connection.execute(
        f"INSERT INTO stage_change ({listed}, row_no) SELECT {listed}, row_number() OVER (ORDER BY {order}) FROM ("
        " SELECT *, CASE WHEN is_unknown THEN false END AS is_entry_known FROM told_change"
        f" UNION ALL BY NAME {_first_seen()} UNION ALL BY NAME {_seen_between()}) ORDER BY {order}"
    )


def _first_seen() -> str:
    """Undated stages in the first look of an opportunity."""
    return (
        "SELECT c.* FROM seen_stage_change c JOIN look_told l USING (n)"
        " JOIN sight s ON s.opportunity_id = c.opportunity_id AND s.n = c.n"
        " WHERE c.is_entry_known IS FALSE AND c.changed_at = l.seen_at AND s.before_n IS NULL"
    )


def _seen_between() -> str:
    """Undated stages that differ from the look before, or that a file's own dates lead away from."""
    condition = (
        "SELECT 1 FROM told_change t WHERE t.opportunity_id = s.opportunity_id AND NOT t.is_unknown"
        " AND t.changed_at >= s.earliest AND t.changed_at <= s.seen_at AND t.word"
    )
    undated = (
        "SELECT 1 FROM seen_stage_change c WHERE c.opportunity_id = s.opportunity_id AND c.n = s.n"
        " AND c.is_entry_known IS FALSE AND c.changed_at = s.seen_at"
    )
    return (
        f"SELECT n, opportunity_id, stage, seen_at AS changed_at, {_LAST} AS sequence, before_stage AS previous_stage,"
        " pipeline, source, synced_at, row_no FROM sight s WHERE before_n IS NOT NULL AND ("
        f" is_stage_new AND NOT EXISTS ({condition} = lower(trim(s.stage)))"
        f" OR NOT is_stage_new AND EXISTS ({undated}) AND EXISTS ({condition} <> lower(trim(s.stage))))"
    )
