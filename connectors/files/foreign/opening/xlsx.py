"""The visible sheets of an XLSX workbook, without hidden rows, streamed."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from connectors.files.foreign.opening.cells import as_cell
from connectors.files.foreign.opening.records import Record, Sheet
from connectors.files.foreign.opening.table import LeftOut
from connectors.kit.base import ContractError

CHUNK = 1 << 22
# The reader reserves memory for every cell up to the farthest; a workbook that is mostly empty is refused.
MAX_PLACES = 25_000_000
MAX_COLUMNS = 2_000
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_NUMBER, _HIDDEN = re.compile(rb"""\br=["'](\d+)"""), re.compile(rb"""\bhidden=["'](?:1|true)""")
_FAR = re.compile(rb"""\br=["']([A-Z]{2,3})\d+["']""")
_CELL = re.compile(rb"<(?:\w+:)?c[ />]")
_SHEET = re.compile(r"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*["']([^"']*)""")


@dataclass
class Extent:
    """How far a sheet reaches, from its XML, and the numbers (from 1) of its hidden rows."""

    rows: int = 0
    columns: int = 0
    hidden: set[int] = field(default_factory=set)


def extent_of(archive: zipfile.ZipFile, part: str) -> Extent:
    """The extent of the sheet in `part`; nothing is unpacked as a whole."""
    extent, number, counted, rest = Extent(), 0, 0, b""
    with archive.open(part) as file:
        while chunk := file.read(CHUNK):
            text = rest + chunk
            # A tag split between chunks waits for the next one.
            cut = text.rfind(b"<")
            text, rest = text[:cut], text[cut:]
            for far in set(_FAR.findall(text)):
                extent.columns = max(extent.columns, _column(far))
            at = 0
            for match in _ROW.finditer(text):
                counted += len(_CELL.findall(text, at, match.start()))
                extent.columns = max(extent.columns, min(counted, 1 << 14))
                at, counted = match.end(), 0
                told = _NUMBER.search(match[1])
                number = int(told[1]) if told else number + 1
                extent.rows = max(extent.rows, number)
                if _HIDDEN.search(match[1]):
                    extent.hidden.add(number)
            counted += len(_CELL.findall(text, at))
    extent.columns = max(extent.columns, counted, 26 if extent.rows else 0)
    return extent


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def check_extents(path: Path, name: str) -> tuple[dict[str, Extent], bool]:
    """The extent of every sheet of the workbook at `path`, and whether its dates count from 1904; ContractError if a
    sheet is too large. Every part is read to the end once, so that one larger than its stated size is detected here.
    """
    with zipfile.ZipFile(path) as archive:
        parts, is_1904 = _parts(archive)
        for item in archive.infolist():
            if item.filename.endswith(".xml") and item.filename not in parts.values():
                with archive.open(item) as file:
                    while file.read(CHUNK):
                        pass
        extents = {sheet: extent_of(archive, part) for sheet, part in parts.items()}
    for sheet, extent in extents.items():
        if extent.columns > MAX_COLUMNS:
            raise ContractError("files.too_many_columns", file=name, columns=extent.columns, limit=MAX_COLUMNS)
        if extent.rows * extent.columns > MAX_PLACES:
            raise ContractError("files.too_far", file=name, sheet=sheet, rows=extent.rows, columns=extent.columns)
    return extents, is_1904


def sheets_of_xlsx(path: Path, name: str) -> Iterator[Sheet | LeftOut]:
    """The sheets of the workbook at `path`; ContractError if one is too large."""
    extents, is_1904 = check_extents(path, name)
    workbook = CalamineWorkbook.from_path(str(path))
    for about in workbook.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        if about.visible != SheetVisibleEnum.Visible:
            yield LeftOut("hidden_sheet", 0, (), about.name)
        elif about.name in extents:
            yield _sheet(workbook, name, about.name, extents[about.name], is_1904)


def _parts(archive: zipfile.ZipFile) -> tuple[dict[str, str], bool]:
    """Sheet name -> its part in the archive; and whether dates count from 1904."""
    book = next((name for name in archive.namelist() if name.lower().endswith("xl/workbook.xml")), None)
    if book is None:
        return {}, False
    text = archive.read(book).decode("utf-8", errors="replace")
    folder = posixpath.dirname(book)
    links = f"{folder}/_rels/{posixpath.basename(book)}.rels"
    targets = {}
    if links in archive.namelist():
        for match in _RELATION.finditer(archive.read(links).decode("utf-8", errors="replace")):
            attributes = dict(_ATTRIBUTE.findall(match[1]))
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = (
                target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            )
    parts = {}
    for match in _SHEET.finditer(text):
        attributes = {key.split(":")[-1]: value for key, value in _ATTRIBUTE.findall(match[1])}
        target = targets.get(attributes.get("id", ""), "")
        if target in archive.namelist():
            parts[_plain(attributes.get("name", ""))] = target
    is_1904 = re.search(r"""date1904=["'](1|true)""", text) is not None
    return parts, is_1904


def _plain(text: str) -> str:
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text


def _sheet(workbook: CalamineWorkbook, file: str, name: str, extent: Extent, is_1904: bool) -> Sheet:
    met: list[tuple[int, str]] = []

    def records() -> Iterator[Record]:
        met.clear()
        opened = workbook.get_sheet_by_name(name)
        start = opened.start
        if start is None:
            return
        merged = _merged(opened)
        above: dict[int, str] = {}
        for line, row in enumerate(opened.iter_rows(), start=1):
            pairs = [as_cell(value) for value in row]
            cells = [text for text, _ in pairs]
            for column, is_first in merged.get(line, ()):
                index = column - start[1]
                if not 0 <= index < len(cells):
                    continue
                if is_first:
                    above[index] = cells[index] if pairs[index][1] == "." else ""
                elif not cells[index]:
                    cells[index] = above.get(index, "")
            if line in extent.hidden:
                if any(cells):
                    met.append((line, " | ".join(cell for cell in cells if cell)[:200]))
                continue
            letters = "".join(letter for _, letter in pairs)
            yield line, cells, letters if letters.strip(".") else ""

    def left_out() -> tuple[LeftOut, ...]:
        if not met:
            return ()
        return (LeftOut("hidden_row", len(met), tuple(line for line, _ in met[:10]), met[0][1]),)

    return Sheet(file, name, "xlsx", records, left_out, is_1904=is_1904)


def _merged(opened: CalamineSheet) -> dict[int, list[tuple[int, bool]]]:
    """By line: the columns merged with the cell above, or (true) the first cell of such a merge. A text merged over
    several rows holds for all of them; a merged amount does not.
    """
    found: dict[int, list[tuple[int, bool]]] = {}
    for (top, left), (bottom, _) in opened.merged_cell_ranges or ():
        if 0 < bottom - top < 10_000:
            for row in range(top, bottom + 1):
                found.setdefault(row + 1, []).append((left, row == top))
    return found
