"""Third-party files as an interchange folder: the form in which lists added to other data are stored."""

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from connectors.files.interchange import PROVENANCE
from connectors.files.recognised.answers import Answers
from connectors.files.recognised.load import fill
from connectors.files.recognised.proposal import Proposal
from connectors.files.recognised.recognise import put_together
from connectors.kit.base import RefusedError
from connectors.sync import check
from model.charter import Charter
from model.tables import TABLES
from settings import settings
from storage.staging import Staging, open_staging


def written(
    files: Sequence[Path],
    folder: Path,
    *,
    charter: Charter,
    answers: Answers | None = None,
    quarantine_share: float = 0.05,
    now: datetime | None = None,
) -> Proposal:
    """Write the canonical rows recognised in `files` to `folder`, and return the proposal; nothing is published.

    RefusedError if something must be asked, if nothing is recognised, or if too many rows are quarantined.
    """
    with (
        tempfile.TemporaryDirectory(prefix="gleichtakt-") as place,
        open_staging(Path(place), memory_limit_mb=settings().memory_limit_mb) as staging,
    ):
        world = put_together(files, staging, charter=charter, answers=answers, now=now)
        if not world.proposal.is_ready:
            raise RefusedError("exports.must_be_asked", questions=len(world.proposal.questions))
        check(staging, fill(staging, world, charter.time_zone), quarantine_share=quarantine_share)
        write_rows(staging, folder)
    return world.proposal


def write_rows(staging: Staging, folder: Path) -> None:
    """The canonical rows of `staging` as Parquet files of an interchange folder; tables without rows are left out."""
    for table in TABLES.values():
        columns = ", ".join(column.name for column in table.columns if column.name not in PROVENANCE)
        relation = staging.connection.sql(f'SELECT {columns} FROM "{table.name}"')
        if relation.limit(1).fetchone() is not None:
            relation.write_parquet(str(folder / f"{table.plural}.parquet"))
