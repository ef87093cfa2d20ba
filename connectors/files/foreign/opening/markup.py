"""Tables in HTML and in XML of Excel 2003: what CRMs write into files named .xls."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import etree

from connectors.files.foreign.opening.cells import as_cell
from connectors.files.foreign.opening.records import Record, Sheet

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
MAX_SPAN = 2_000


def sheet_of_html(path: Path, name: str) -> Sheet:
    """The rows of all tables of a page, a blank line between two tables."""

    def records() -> Iterator[Record]:
        line, table = 0, None
        for _, row in etree.iterparse(str(path), html=True, tag="tr", no_network=True, recover=True):
            parent = next(row.iterancestors("table"), None)
            if table is not None and parent is not table:
                line += 1
                yield line, [], ""
            table = parent
            line += 1
            cells: list[str] = []
            for cell in row.iterchildren("td", "th"):
                for broken in cell.iter("br"):
                    broken.tail = f" {broken.tail or ''}"
                cells.append(" ".join("".join(cell.itertext()).split()))
                span = cell.get("colspan") or ""
                cells += [""] * (min(int(span), MAX_SPAN) - 1 if span.isdigit() else 0)
            yield line, cells, ""
            row.clear()

    return Sheet(name, None, "html", records)


def sheets_of_xml(path: Path, name: str) -> Iterator[Sheet]:
    """The sheets of an XML spreadsheet of Excel 2003."""
    titles = [element.get(f"{_SS}Name") or "" for element in _walk(path, f"{_SS}Worksheet", "start")]
    for place, title in enumerate(titles):
        yield Sheet(name, title, "html", lambda place=place: _rows(path, place))  # type: ignore[misc]


def _walk(path: Path, tag: str, event: str) -> Iterator[Any]:
    walk = etree.iterparse(str(path), events=(event,), tag=tag, resolve_entities=False, no_network=True, load_dtd=False)
    for _, element in walk:
        yield element


def _rows(path: Path, wanted: int) -> Iterator[Record]:
    sheet, line = -1, 0
    tags = (f"{_SS}Worksheet", f"{_SS}Row")
    walk = etree.iterparse(
        str(path), events=("start", "end"), tag=tags, resolve_entities=False, no_network=True, load_dtd=False
    )
    for event, element in walk:
        if element.tag == tags[0]:
            sheet += event == "start"
            continue
        if event == "start":
            continue
        if sheet == wanted:
            line = int(element.get(f"{_SS}Index") or line + 1)
            pairs: list[tuple[str, str]] = []
            for cell in element.iterchildren(f"{_SS}Cell"):
                number = int(cell.get(f"{_SS}Index") or len(pairs) + 1)
                pairs += [("", ".")] * (min(number, MAX_SPAN) - 1 - len(pairs))
                pairs.append(as_cell(_value(cell.find(f"{_SS}Data"))))
            letters = "".join(letter for _, letter in pairs)
            if element.get(f"{_SS}Hidden") != "1":
                yield line, [text for text, _ in pairs], letters if letters.strip(".") else ""
        element.clear()


def _value(data: Any) -> object:
    if data is None:
        return None
    kind, text = data.get(f"{_SS}Type"), "".join(data.itertext())
    if kind == "Number":
        return float(text)
    if kind == "DateTime":
        return datetime.fromisoformat(text)
    if kind == "Boolean":
        return text == "1"
    return None if kind == "Error" else text
