"""The sheets of a file, by its content, not by its name."""

import shutil
import zipfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Any

from connectors.files.foreign.opening.encoding import encoding_of
from connectors.files.foreign.opening.records import Sheet
from connectors.files.foreign.opening.table import LeftOut
from connectors.files.foreign.opening.text_file import dialect_of, records
from connectors.kit.base import ContractError, SettingsError

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


def sheets_of(
    path: Path,
    name: str,
    parts: Path,
    limit_mb: int,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    is_inner: bool = False,
) -> Iterator[Sheet | LeftOut]:
    """The sheets of the file at `path`, called `name`, by its content; parts of archives are unpacked into the folder
    `parts` while their sheets are read. ContractError if it is no table, SettingsError if it unpacks to more than
    `limit_mb`.
    """
    with path.open("rb") as file:
        start = file.read(START)
    if start.startswith(b"PK\x03\x04"):
        yield from _zipped(path, name, parts, limit_mb, is_inner=is_inner)
    elif start.startswith((b"\xd0\xcf\x11\xe0", b"\x09\x08", b"\x09\x04", b"\x09\x02")):
        yield from _reader("xls").sheets_of_xls(path, name)
    elif start.startswith(b"PAR1"):
        yield _reader("structured").sheet_of_parquet(path, name)
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
            yield from _reader("markup").sheets_of_xml(path, name)
        else:
            yield _reader("markup").sheet_of_html(path, name)
    elif begins.startswith(("{", "[{", "[ {", "[\n")):
        yield _reader("structured").sheet_of_json(path, name)
    else:
        dialect = dialect_of(path, codec, delimiter)
        yield Sheet(
            name, None, "text", lambda: records(path, dialect), encoding=dialect.encoding, delimiter=dialect.delimiter
        )


def _zipped(path: Path, name: str, parts: Path, limit_mb: int, *, is_inner: bool) -> Iterator[Sheet | LeftOut]:
    """A workbook, or an archive of files; its unpacked size is limited, and archives in archives are not opened."""
    with zipfile.ZipFile(path) as archive:
        items = [item for item in archive.infolist() if not item.is_dir()]
        names = {item.filename.lower() for item in items}
        if sum(item.file_size for item in items) > limit_mb * 1_000_000:
            raise SettingsError("files.too_large", file=name, limit_mb=limit_mb)
    if any(inner.endswith("xl/workbook.xml") for inner in names):
        yield from _reader("xlsx").sheets_of_xlsx(path, name)
    elif "content.xml" in names:
        yield from _reader("ods").sheets_of_ods(path, name)
    elif is_inner or any(inner.endswith((".bin", ".iwa")) or inner == "[content_types].xml" for inner in names):
        raise ContractError("files.no_table_format", file=name)
    else:
        yield from _archived(path, name, items, parts, limit_mb)


def _archived(
    path: Path, name: str, items: list[zipfile.ZipInfo], parts: Path, limit_mb: int
) -> Iterator[Sheet | LeftOut]:
    """The tables in an archive's files; system files are skipped, and files without a table reported as left out."""
    shown = [
        item
        for item in items
        if not item.filename.startswith("__MACOSX/") and not PurePosixPath(item.filename).name.startswith(".")
    ]
    if len(shown) > MAX_FILES:
        raise ContractError("files.too_many_files", file=name, files=len(shown), limit=MAX_FILES)
    for index, item in enumerate(shown):
        if item.flag_bits & 1:
            raise ContractError("files.locked", file=name)
        inner = f"{name}/{item.filename}"
        part = parts / f"part-{index}"
        try:
            with zipfile.ZipFile(path) as archive, archive.open(item) as packed, part.open("wb") as out:
                shutil.copyfileobj(packed, out)
            yield from sheets_of(part, inner, parts, limit_mb, is_inner=True)
        except ContractError as fault:
            if fault.key not in ("files.no_table_format", "files.no_table"):
                raise
            yield LeftOut("no_table", 0, (), item.filename)
        finally:
            part.unlink(missing_ok=True)


def _reader(name: str) -> Any:
    """The module that reads one kind of file, loaded only for such a file: most of a child's time is spent starting."""
    return import_module(f"connectors.files.foreign.opening.{name}")
