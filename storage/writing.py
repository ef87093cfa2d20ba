"""The three files of a snapshot, written from staged rows."""

import os
from datetime import datetime
from pathlib import Path

from model.charter import Charter
from storage.build import Build
from storage.embedded import CHARTER, DATABASE, INFO
from storage.horizon import last_day
from storage.publish import Progress, build
from storage.snapshot import Snapshot, SnapshotInfo
from storage.staging import Staging


def write(
    part: Path,
    snapshot_id: str,
    now: datetime,
    staging: Staging,
    charter: Charter,
    connector: str,
    label: str,
    is_demo: bool,
    former: Snapshot | None,
    progress: Progress,
) -> SnapshotInfo:
    """Write the three files of a snapshot into `part`, safe on disk when this returns."""
    connection = staging.connection
    connection.execute(f"ATTACH '{str(part / DATABASE).replace(chr(39), chr(39) * 2)}' AS target")
    try:
        building = Build(connection, charter, staging.synced_at, former)
        build(building, progress)
        as_of = last_day(building)
        counts: dict[str, int] = dict(
            connection.execute(
                "SELECT table_name, estimated_size FROM duckdb_tables() WHERE database_name = 'target'"
            ).fetchall()
        )
        connection.execute("CHECKPOINT target")
    finally:
        connection.execute("DETACH target")
    quarantined = counts.get("quarantine", 0)
    info = SnapshotInfo(
        snapshot_id,
        now,
        as_of,
        charter.version,
        connector,
        label,
        is_demo,
        quarantined,
        dict(sorted(counts.items())),
        read_on=as_of if is_demo else max(as_of, building.synced_on),
    )
    (part / INFO).write_text(info.to_json(), encoding="utf-8")
    (part / CHARTER).write_text(charter.model_dump_json(by_alias=True), encoding="utf-8")
    for name in (DATABASE, INFO, CHARTER):
        with (part / name).open("rb") as file:
            os.fsync(file.fileno())
    return info
