"""Files opened by what they hold, not by how they are called."""

from collections.abc import Iterator
from pathlib import Path

from connectors.base import ContractError, SettingsError
from connectors.files.foreign.opening.fill import fill
from connectors.files.foreign.opening.records import Sheet
from connectors.files.foreign.opening.table import ForeignTable
from connectors.files.foreign.opening.text_file import dialect_of, records
from settings import settings
from storage.staging import Staging


def tables_of(
    path: Path,
    staging: Staging,
    *,
    name: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_line: int | None = None,
) -> list[ForeignTable]:
    """The tables of the file at `path`, called `name` (default: its own), in the order of the file.

    What is given overrules what would be found out. ConnectorError, with a sentence, if the file is too large, empty,
    locked, broken or no table; never anything else, whatever the file holds.
    """
    name = name or path.name
    if path.stat().st_size > settings().upload_limit_mb * 1_000_000:
        raise SettingsError("files.too_large", file=name, limit_mb=settings().upload_limit_mb)
    found = [fill(sheet, staging, header_line=header_line) for sheet in _sheets(path, name, encoding, delimiter)]
    tables = [table for table in found if table is not None and table.rows]
    if not tables:
        raise ContractError("files.no_table", file=name)
    return tables


def _sheets(path: Path, name: str, encoding: str | None, delimiter: str | None) -> Iterator[Sheet]:
    dialect = dialect_of(path, encoding, delimiter)
    yield Sheet(
        name, None, "text", lambda: records(path, dialect), encoding=dialect.encoding, delimiter=dialect.delimiter
    )
