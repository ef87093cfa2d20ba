"""The raw tables as canonical ones: the operator's queries already return canonical names."""

from collections.abc import Callable, Mapping

from connectors.kit.convert import identifier
from connectors.kit.system import Observed
from connectors.sql.table_mapping import TableMapping
from model.tables import TABLES

STAGE = Observed("opportunities", "stage")


def mapping_of(mappings: Mapping[str, TableMapping]) -> dict[str, Callable[[], str]]:
    """Canonical table -> the function that returns its SELECT, for every table that has a file.

    Without a file of stage changes they are those observed from sync to sync.
    """
    found = {name: _taken_over(name) for name in mappings}
    if "stage_change" in mappings and "opportunity" in mappings:
        found["stage_change"] = stage_changes_of_living
    if observed_of(mappings):
        found["stage_change"] = stage_changes_seen
    return found


def observed_of(mappings: Mapping[str, TableMapping]) -> tuple[Observed, ...]:
    """The stage of opportunities, where the database does not record its changes."""
    return (STAGE,) if "opportunity" in mappings and "stage_change" not in mappings else ()


def stage_changes_of_living() -> str:
    """The stage changes as given, without those of opportunities that are gone: a history ends with its opportunity."""
    return (
        f"{_taken_over('stage_change')()} t WHERE NOT EXISTS (SELECT 1 FROM raw.gone g WHERE "
        f"g.object = '{STAGE.table}' AND g.id = t.opportunity_id) OR EXISTS (SELECT 1 FROM raw.{STAGE.table} o WHERE "
        "o.opportunity_id = t.opportunity_id)"
    )


def stage_changes_seen() -> str:
    """A stage change for every stage that a sync was the first to see, dated by that sync.

    For an opportunity that existed before the first sync, or for more than a day before it was seen, the time of entry
    into its first stage is unknown.
    """
    return f"""
        SELECT s.opportunity_id, s.stage, s.changed_at, s.previous_stage,
            CASE WHEN s.previous_stage IS NULL AND (s.changed_at = s.first_sync_at AND s.created_at IS NULL
                OR s.created_at < CAST(s.changed_at AS TIMESTAMPTZ) - INTERVAL 1 DAY) THEN 'false' END
                AS is_entry_known, s.pipeline
        FROM (
            SELECT v.row_key AS opportunity_id, v.value AS stage, v.seen_at AS changed_at,
                lag(v.value) OVER (PARTITION BY v.row_key ORDER BY v.seen_at) AS previous_stage,
                o.pipeline, min(v.seen_at) OVER () AS first_sync_at, TRY_CAST(o.created_at AS TIMESTAMPTZ) AS created_at
            FROM raw.observed v JOIN raw.{STAGE.table} o ON o.opportunity_id = v.row_key
            WHERE v.table_name = '{STAGE.table}' AND v.column_name = '{STAGE.column}') s
        ORDER BY s.opportunity_id, s.changed_at"""


def _taken_over(name: str) -> Callable[[], str]:
    table = TABLES[name]
    columns = ", ".join(identifier(column) for column in table.column_names)
    return lambda: f"SELECT {columns} FROM raw.{identifier(table.plural)}"
