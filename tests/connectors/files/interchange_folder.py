"""An interchange folder, filled into staging."""

from pathlib import Path

from connectors.files import FilesConnector
from connectors.kit.base import FillReport, ignore_progress
from model.charter import default_charter
from storage.staging import Staging

CHARTER = default_charter()
ACTIVITIES = "activity_id,account_id,department,kind,occurred_at,subject\n"


def fill(staging: Staging, folder: Path, **options: str) -> FillReport:
    return FilesConnector(folder, charter=CHARTER, **options).fill(staging, ignore_progress)


def rows(staging: Staging, sql: str) -> list[tuple]:
    return staging.connection.execute(sql).fetchall()


def quarantine(staging: Staging) -> list[tuple]:
    return rows(
        staging, "SELECT file, line, table_name, column_name, reason, value FROM quarantine ORDER BY file, line"
    )
