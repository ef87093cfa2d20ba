"""Files opened by what they hold, not by how they are called."""

import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from connectors.base import ContractError, SettingsError
from connectors.files.foreign.opening.broken import broken_files
from connectors.files.foreign.opening.encoding import encoding_of
from connectors.files.foreign.opening.fill import fill
from connectors.files.foreign.opening.markup import sheet_of_html, sheets_of_xml
from connectors.files.foreign.opening.ods import sheets_of_ods
from connectors.files.foreign.opening.records import Sheet
from connectors.files.foreign.opening.structured import sheet_of_json, sheet_of_parquet
from connectors.files.foreign.opening.table import ForeignTable, LeftOut
from connectors.files.foreign.opening.text_file import dialect_of, records
from connectors.files.foreign.opening.xls import sheets_of_xls
from connectors.files.foreign.opening.xlsx import sheets_of_xlsx
from settings import settings
from storage.staging import Staging

START = 1 << 12
MAX_FILES = 100
_UNREAD = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"SQLite",
    b"\x7fELF",
    b"MZ",
)


def tables_of(
    path: Path,
    staging: Staging,
    *,
    name: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_line: int | None = None,
) -> list[ForeignTable]:
    """The tables of the file at `path`, called `name` (default: its own), in the order of the file: CSV and text of any
    dialect, XLSX, XLS, ODS, tables of HTML, Parquet, JSON, and ZIP archives of these (a table's ``file`` is then
    "archive.zip/deals.csv"). A first row without headings gives columns "[A]", "[B]".

    What is given overrules what would be found out. ConnectorError, with a sentence, if the file is too large, empty,
    locked, broken or no table; never anything else, whatever the file holds.
    """
    name = name or path.name
    limit = settings().upload_limit_mb
    if path.stat().st_size > limit * 1_000_000:
        raise SettingsError("files.too_large", file=name, limit_mb=limit)
    tables: list[ForeignTable] = []
    left_out: list[LeftOut] = []
    with broken_files(name):
        for sheet in _sheets(path, name, staging, encoding, delimiter):
            if isinstance(sheet, LeftOut):
                left_out.append(sheet)
            elif (table := fill(sheet, staging, header_line=header_line)) is not None and table.rows:
                tables.append(table)
            elif sheet.name is not None:
                left_out.append(LeftOut("no_table", 0, (), sheet.name))
    if not tables:
        raise ContractError("files.no_table", file=name)
    tables[0] = replace(tables[0], left_out=(*left_out, *tables[0].left_out))
    return tables


def _sheets(
    path: Path, name: str, staging: Staging, encoding: str | None, delimiter: str | None, *, is_inner: bool = False
) -> Iterator[Sheet | LeftOut]:
    with path.open("rb") as file:
        start = file.read(START)
    if start.startswith(b"PK\x03\x04"):
        yield from _zipped(path, name, staging, is_inner=is_inner)
    elif start.startswith((b"\xd0\xcf\x11\xe0", b"\x09\x08", b"\x09\x04", b"\x09\x02")):
        yield from sheets_of_xls(path, name)
    elif start.startswith(b"PAR1"):
        yield sheet_of_parquet(path, name)
    elif start.startswith(_UNREAD):
        raise ContractError("files.no_table_format", file=name)
    else:
        yield from _text(path, name, start, encoding, delimiter)


def _text(
    path: Path, name: str, start: bytes, encoding: str | None, delimiter: str | None
) -> Iterator[Sheet | LeftOut]:
    codec = encoding or encoding_of(path)
    if b"\0" in start and not codec.startswith(("utf-16", "utf-32")):
        raise ContractError("files.no_table_format", file=name)
    try:
        with path.open(encoding=codec, errors="replace") as file:
            begins = file.read(START).lstrip("\ufeff \t\r\n").lower()
    except LookupError:
        raise ContractError("files.unknown_encoding", encoding=codec) from None
    if begins.startswith("<"):
        if "urn:schemas-microsoft-com:office:spreadsheet" in begins:
            yield from sheets_of_xml(path, name)
        else:
            yield sheet_of_html(path, name)
    elif begins.startswith(("{", "[{", "[ {", "[\n")):
        yield sheet_of_json(path, name)
    else:
        dialect = dialect_of(path, codec, delimiter)
        yield Sheet(
            name, None, "text", lambda: records(path, dialect), encoding=dialect.encoding, delimiter=dialect.delimiter
        )


def _zipped(path: Path, name: str, staging: Staging, *, is_inner: bool) -> Iterator[Sheet | LeftOut]:
    """A workbook, or an archive of files; what it unpacks to is limited, and archives in archives are not opened."""
    with zipfile.ZipFile(path) as archive:
        items = [item for item in archive.infolist() if not item.is_dir()]
        names = {item.filename.lower() for item in items}
        limit = settings().upload_limit_mb
        if sum(item.file_size for item in items) > limit * 1_000_000:
            raise SettingsError("files.too_large", file=name, limit_mb=limit)
    if any(inner.endswith("xl/workbook.xml") for inner in names):
        yield from sheets_of_xlsx(path, name)
    elif "content.xml" in names:
        yield from sheets_of_ods(path, name)
    elif is_inner or any(inner.endswith((".bin", ".iwa")) or inner == "[content_types].xml" for inner in names):
        raise ContractError("files.no_table_format", file=name)
    else:
        yield from _archived(path, name, items, staging)


def _archived(path: Path, name: str, items: list[zipfile.ZipInfo], staging: Staging) -> Iterator[Sheet | LeftOut]:
    """The tables of the files of an archive; files of the system and what is no table are passed over, and told."""
    shown = [
        item
        for item in items
        if not item.filename.startswith("__MACOSX/") and not PurePosixPath(item.filename).name.startswith(".")
    ]
    if len(shown) > MAX_FILES:
        raise ContractError("files.too_many_files", file=name, files=len(shown), limit=MAX_FILES)
    for place, item in enumerate(shown):
        if item.flag_bits & 1:
            raise ContractError("files.locked", file=name)
        inner = f"{name}/{item.filename}"
        part = staging.path.with_name(f"{staging.path.name}-part-{place}")
        try:
            with zipfile.ZipFile(path) as archive, archive.open(item) as packed, part.open("wb") as out:
                shutil.copyfileobj(packed, out)
            yield from _sheets(part, inner, staging, None, None, is_inner=True)
        except ContractError as fault:
            if fault.key not in ("files.no_table_format", "files.no_table"):
                raise
            yield LeftOut("no_table", 0, (), item.filename)
        finally:
            part.unlink(missing_ok=True)
