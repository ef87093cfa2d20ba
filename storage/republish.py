"""Publishes the published data again under another charter, without reading from any source."""

from datetime import UTC, datetime

from metrics.derive.evidence import rule_name
from model.charter import Charter
from model.errors import Fault
from model.tables import TABLES, Kind
from storage.publish import Progress
from storage.snapshot import Snapshot, SnapshotInfo
from storage.staging import AUXILIARY, Staging, staged_columns
from storage.warehouse import Warehouse, quiet


def republish(warehouse: Warehouse, charter: Charter, *, progress: Progress = quiet) -> SnapshotInfo:
    """Publish the rows of the current snapshot under `charter`; its source, label and day of reading stay.

    Accounts that were made up from mentions and phases that rules had found are left out, as both will be found again.
    Fault if there is no snapshot, or if phases were given and rules are not used.
    """
    snapshot = warehouse.current()
    if snapshot is None:
        raise Fault("cli.no_snapshot")
    if phases_were_given(snapshot):
        raise Fault("stages.phases_given")
    info = snapshot.info
    with warehouse.staging(synced_at=_read_at(snapshot)) as staging:
        _stage(staging, snapshot)
        return warehouse.publish(
            staging, charter=charter, connector=info.connector, label=info.label, is_demo=info.is_demo,
            progress=progress,
        )  # fmt: skip


def phases_were_given(snapshot: Snapshot) -> bool:
    """Whether the phases came from the source: then the table of stages is empty although there are stages.

    For snapshots older than that table: whether none of the phases came from the charter's rules.
    """
    counts = snapshot.info.row_counts
    if "stage" not in snapshot.tables and counts.get("phase_event"):
        named = {rule_name(number, rule) for number, rule in enumerate(snapshot.charter.rules, start=1)}
        return named.isdisjoint(snapshot.arrow("SELECT DISTINCT rule FROM phase_event")["rule"].to_pylist())
    return bool(counts.get("phase_event")) and not counts.get("stage") and not counts.get("rule_word")


def _read_at(snapshot: Snapshot) -> datetime:
    """When the newest row was read; for rows that do not say so, when the snapshot was published."""
    newest = [
        snapshot.arrow(f'SELECT max(synced_at) AS at FROM "{name}"')["at"][0].as_py()
        for name in TABLES
        if "synced_at" in _columns(snapshot, name)
    ]
    known = [at if at.tzinfo else at.replace(tzinfo=UTC) for at in newest if at is not None]
    return max(known, default=snapshot.info.published_at)


def _columns(snapshot: Snapshot, name: str) -> tuple[str, ...]:
    return tuple(snapshot.tables[name].columns) if name in snapshot.tables else ()


def _as_told(column: str, there: tuple[str, ...]) -> str:
    """SQL for a column as in its source; ends that only follow from the charter's stages will be found again."""
    if "told_outcome" not in there or column not in ("outcome", "closed_at"):
        return f'"{column}"'
    told = "told_outcome" if column == "outcome" else "CASE WHEN told_closed_on IS NOT NULL THEN closed_at END"
    return f'{told} AS "{column}"'


def _stage(staging: Staging, snapshot: Snapshot) -> None:
    """Copy the published rows into the staged tables they came from."""
    tables = {table.name: staged_columns(table) for table in TABLES.values() if table.name != "phase_event"}
    tables |= {table.name: table.columns for table in AUXILIARY}
    for name, columns in tables.items():
        there = _columns(snapshot, name)
        shared = [column for column in columns if column.name in there]
        if not shared:
            continue
        # Published instants are in UTC, but without a time zone.
        selected = ", ".join(
            f'timezone(\'UTC\', "{column.name}"::TIMESTAMP) AS "{column.name}"'
            if column.kind is Kind.INSTANT and name in TABLES
            else f'"{column.name}"'
            for column in shared
        )
        listed = ", ".join(_as_told(column.name, there) for column in shared)
        only = " WHERE NOT is_implied" if "is_implied" in there else ""
        rows = snapshot.arrow(f'SELECT {listed} FROM "{name}"{only}')
        staging.connection.register("published_rows", rows)
        staging.connection.execute(f'INSERT INTO "{name}" BY NAME SELECT {selected} FROM published_rows')
        staging.connection.unregister("published_rows")
