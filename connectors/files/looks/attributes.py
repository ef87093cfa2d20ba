"""Tracked fields that differ from the look before: their values over time, and when each was first seen."""

from model.tables import TRACKED_FIELDS
from storage.staging import Staging


def fill_attribute_changes(staging: Staging) -> None:
    """Fill `attribute_change` from the looks: for a field that changed, every value with the look that first showed it.

    An opportunity's end is not a change of its expected closing day.
    """
    connection = staging.connection
    connection.execute("DELETE FROM attribute_change")
    for entity, fields in TRACKED_FIELDS.items():
        seen = "sight" if entity == "opportunity" else f"(SELECT * FROM seen_{entity} JOIN look_told USING (n))"
        for field in fields:
            # Only opportunities record for each column whether the export has it at all.
            condition = "true" if entity == "opportunity" else f"{field} IS NOT NULL"
            if field == "expected_close_on":
                condition = "outcome IS NULL"
            connection.execute(
                "INSERT INTO attribute_change (entity, entity_id, field, value, seen_at, source, synced_at, row_no)"
                " WITH told AS ("
                f" SELECT {entity}_id AS id, n, CAST({field} AS VARCHAR) AS value, seen_at, source, synced_at"
                f" FROM {seen} WHERE {condition}), changed AS ("
                " SELECT *, lag(n) OVER w IS NULL OR value IS DISTINCT FROM lag(value) OVER w AS is_new FROM told"
                " WINDOW w AS (PARTITION BY id ORDER BY n))"
                f" SELECT '{entity}', id, '{field}', value, seen_at, source, synced_at,"
                " (SELECT count(*) FROM attribute_change) + row_number() OVER (ORDER BY id, n)"
                f" FROM changed WHERE is_new AND id IN (SELECT {entity}_id FROM {entity})"
                " QUALIFY count(*) OVER (PARTITION BY id) > 1 ORDER BY id, n"
            )
