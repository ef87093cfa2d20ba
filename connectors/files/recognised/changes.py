"""Stage changes of the opportunities: from rows of changes, from dated columns, from the day of the last change; where
nothing dates the present stage, from the day of the export, with its entry unknown.
"""

from datetime import datetime

from connectors.kit.convert import literal
from storage.staging import Staging

# A stage is the same in any spelling of its label.
_SAME = "lower(trim({0})) = lower(trim({1}))"


def fill_changes(staging: Staging, seen_at: datetime, zone: str) -> int:
    """Fill `change` (id, stage, previous, moment, is_known, pipeline, number, line, place) and set the closing instant
    of `deal` (ended_at); returns how many dated stages were refused as impossible, being later than `seen_at`.
    """
    connection = staging.connection
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE change AS"
        " SELECT id, stage, from_stage AS previous, changed_at AS moment, true AS is_known, pipeline, number, line,"
        " 0 AS place FROM told_row WHERE is_change AND id IS NOT NULL AND stage IS NOT NULL AND changed_at IS NOT NULL"
    )
    _before_the_first(staging)
    _from_columns(staging, seen_at)
    connection.execute(
        "INSERT INTO change SELECT id, stage, NULL, stage_since, true, pipeline, number, line, 0 FROM deal"
        " WHERE NOT is_change AND stage_since IS NOT NULL AND stage IS NOT NULL"
        " AND NOT (state IN ('won', 'lost') AND stage_state IS DISTINCT FROM 'open' AND stage_state IS NOT NULL)"
    )
    _close(staging, seen_at, zone)
    _seen_only(staging, seen_at)
    late = connection.execute("SELECT count(*) FROM entered_row WHERE entered_at > $1", [seen_at]).fetchone()
    return int(late[0]) if late else 0


def _before_the_first(staging: Staging) -> None:
    """The stage before the first known change, with its entry unknown."""
    staging.connection.execute(
        "INSERT INTO change SELECT id, previous, NULL, begun, false, pipeline, number, line, -1 FROM ("
        " SELECT c.*, d.created_at AS begun FROM change c JOIN deal d USING (id)"
        " QUALIFY row_number() OVER (PARTITION BY c.id ORDER BY c.moment, c.line) = 1)"
        " WHERE previous IS NOT NULL AND begun < moment"
    )


def _from_columns(staging: Staging, seen_at: datetime) -> None:
    """Columns named after a stage. Of several stages entered at one instant all but the last were only filled in."""
    staging.connection.execute(
        "INSERT INTO change SELECT t.id, e.stage, NULL, e.entered_at, true, COALESCE(e.pipeline, t.pipeline), e.number,"
        " e.line, e.place FROM entered_row e JOIN deal t USING (number, line) WHERE e.entered_at <= $1"
        f" QUALIFY row_number() OVER (PARTITION BY t.id, e.entered_at ORDER BY"
        f" {_SAME.format('e.stage', 't.stage')} DESC, e.place DESC) = 1",
        [seen_at],
    )


def _close(staging: Staging, seen_at: datetime, zone: str) -> None:
    """closed_at of closed opportunities: as stated, else when the closing stage was entered; none for open ones.

    A day without a time does not come before anything that happened on that day.
    """
    connection = staging.connection
    connection.execute("ALTER TABLE deal ADD COLUMN ended_at TIMESTAMPTZ")
    own = "CASE deal.state WHEN 'won' THEN deal.won_at ELSE deal.lost_at END"
    connection.execute(
        f"UPDATE deal SET ended_at = COALESCE({own},"
        " CASE WHEN is_change THEN c.moment END, deal.closed_at, c.moment,"
        " CASE WHEN deal.closes <= $seen THEN deal.closes END)"
        " FROM (SELECT d.id, max(c.moment) FILTER (w.state = d.state) AS moment FROM deal d"
        " LEFT JOIN change c USING (id)"
        " LEFT JOIN stage_known w ON w.number = c.number AND w.word = c.stage"
        " AND w.pipeline IS NOT DISTINCT FROM c.pipeline GROUP BY d.id) c"
        " WHERE c.id = deal.id AND deal.state IN ('won', 'lost')",
        {"seen": seen_at},
    )
    local = f"CAST(timezone({literal(zone)}, {{0}}) AS DATE)"
    midnight = f"timezone({literal(zone)}, CAST({local.format('deal.ended_at')} AS TIMESTAMP)) = deal.ended_at"
    connection.execute(
        "UPDATE deal SET ended_at = o.moment FROM (SELECT deal.id, max(x.moment) AS moment FROM deal"
        " JOIN (SELECT id, moment FROM change UNION ALL SELECT id, created_at FROM deal) x USING (id)"
        f" WHERE {midnight} AND {local.format('x.moment')} = {local.format('deal.ended_at')}"
        " AND x.moment > deal.ended_at"
        " GROUP BY deal.id) o WHERE o.id = deal.id"
    )
    # The closing stage was entered when the opportunity was closed.
    connection.execute(
        "INSERT INTO change SELECT id, stage, NULL, ended_at, true, pipeline, number, line, 1000 FROM deal"
        " WHERE ended_at IS NOT NULL AND stage_state = state AND NOT EXISTS ("
        f"SELECT 1 FROM change c WHERE c.id = deal.id AND {_SAME.format('c.stage', 'deal.stage')})"
    )


def _seen_only(staging: Staging, seen_at: datetime) -> None:
    """Undated states: the present stage of open opportunities, where the last known change led elsewhere, and the end
    of closed ones. They are dated at the export, with the time of entry unknown.
    """
    staging.connection.execute(
        "INSERT INTO change SELECT d.id, COALESCE(d.stage, d.status), NULL, $1, false, d.pipeline, d.number, d.line,"
        " 2000 FROM deal d LEFT JOIN ("
        "SELECT id, arg_max(stage, (moment, place)) AS stage FROM change GROUP BY id) l USING (id)"
        " WHERE d.state IN ('won', 'lost') AND d.ended_at IS NULL"
        f" OR d.state = 'open' AND NOT COALESCE({_SAME.format('l.stage', 'COALESCE(d.stage, d.status)')}, false)",
        [seen_at],
    )
