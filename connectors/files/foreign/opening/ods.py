"""The visible sheets of an OpenDocument spreadsheet, without hidden rows, streamed from its XML."""

import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import etree

from connectors.files.foreign.opening.cells import as_cell
from connectors.files.foreign.opening.records import Record, Sheet
from connectors.files.foreign.opening.table import LeftOut
from connectors.kit.base import ContractError

MAX_COLUMNS = 2_000
# Filled rows repeated more often than this are padding, not data.
MAX_REPEATED = 10_000
# A sheet that says of more cells than this that they repeat the row above is padding throughout.
MAX_CELLS_REPEATED = 10_000_000
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"


def sheets_of_ods(path: Path, name: str) -> Iterator[Sheet | LeftOut]:
    """The sheets of the spreadsheet at `path`."""
    hidden_styles: set[str] = set()
    sheets: list[tuple[str, bool]] = []
    tags = (f"{_TABLE}table", f"{_TABLE}table-row", f"{_STYLE}style")
    for event, element in _walk(path, *tags, events=("start", "end")):
        if element.tag == f"{_STYLE}style":
            properties = element.find(f"{_STYLE}table-properties")
            if properties is not None and properties.get(f"{_TABLE}display") == "false":
                hidden_styles.add(element.get(f"{_STYLE}name", ""))
        elif event == "start" and element.tag == f"{_TABLE}table":
            sheets.append((element.get(f"{_TABLE}name", ""), element.get(f"{_TABLE}style-name") in hidden_styles))
    for index, (title, is_hidden) in enumerate(sheets):
        if is_hidden:
            yield LeftOut("hidden_sheet", 0, (), title)
        else:
            yield _sheet(path, name, title, index)


def _walk(path: Path, *tags: str, events: tuple[str, ...] = ("end",)) -> Iterator[tuple[str, Any]]:
    """Elements of the content with these tags, freed after use; nothing outside the file is looked up."""
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as file:
        for event, element in etree.iterparse(
            file, events=events, tag=tags, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        ):
            yield event, element
            if event == "end":
                element.clear()
                while element.getprevious() is not None and element.getparent() is not None:
                    del element.getparent()[0]


def _sheet(path: Path, file: str, title: str, index: int) -> Sheet:
    met: list[tuple[int, str]] = []

    def records() -> Iterator[Record]:
        met.clear()
        at, line, padded = -1, 0, 0
        for event, element in _walk(path, f"{_TABLE}table", f"{_TABLE}table-row", events=("start", "end")):
            if element.tag == f"{_TABLE}table":
                at += event == "start"
                if at > index:
                    return
                continue
            if event == "start" or at != index:
                continue
            repeated = int(element.get(f"{_TABLE}number-rows-repeated") or 1)
            cells, letters = _row(element)
            padded += len(cells) * (min(repeated, MAX_REPEATED) - 1)
            if padded > MAX_CELLS_REPEATED:
                raise ContractError("files.too_far", file=file, sheet=title, rows=line + repeated, columns=len(cells))
            is_shown = element.get(f"{_TABLE}visibility", "visible") == "visible"
            for again in range(min(repeated, MAX_REPEATED) if cells else 1):
                if is_shown:
                    yield line + 1 + again, list(cells), letters
                elif cells:
                    met.append((line + 1 + again, " | ".join(cell for cell in cells if cell)[:200]))
            line += repeated

    def left_out() -> tuple[LeftOut, ...]:
        if not met:
            return ()
        return (LeftOut("hidden_row", len(met), tuple(number for number, _ in met[:10]), met[0][1]),)

    return Sheet(file, title, "ods", records, left_out)


def _row(row: Any) -> tuple[list[str], str]:
    """Texts and letters of a row without the empty cells at its end."""
    cells: list[str] = []
    letters: list[str] = []
    empty = 0
    for cell in row:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        repeated = int(cell.get(f"{_TABLE}number-columns-repeated") or 1)
        text, letter = as_cell(_value(cell))
        if not text:
            empty += repeated
            continue
        cells += [""] * min(empty, MAX_COLUMNS + 1)
        letters += ["."] * min(empty, MAX_COLUMNS + 1)
        empty = 0
        cells += [text] * min(repeated, MAX_COLUMNS + 1)
        letters += [letter] * min(repeated, MAX_COLUMNS + 1)
        if len(cells) > MAX_COLUMNS:
            break
    joined = "".join(letters)
    return cells, joined if joined.strip(".") else ""


def _value(cell: Any) -> object:
    """A cell as a Python value; errors are empty, and a cell without a type is its text."""
    kind = cell.get(f"{_OFFICE}value-type")
    if kind in ("float", "currency", "percentage"):
        number = float(cell.get(f"{_OFFICE}value") or "nan")
        return number if number == number else None
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "date":
        told = cell.get(f"{_OFFICE}date-value") or ""
        try:
            return datetime.fromisoformat(told)
        except ValueError:
            return told
    text = "\n".join("".join(paragraph.itertext()) for paragraph in cell.iterfind(f"{_TEXT}p"))
    return None if text.startswith(("#", "Err:")) and kind in ("string", None) and _is_error(text) else text


def _is_error(text: str) -> bool:
    return text.startswith("Err:") or text.rstrip("!?") in ("#N/A", "#NV", "#REF", "#VALUE", "#DIV/0", "#NAME", "#NUM")
