"""A sheet written out plainly, streamed: only the first and last rows are held, to find head and footers."""

import csv
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from connectors.files.foreign.opening.footers import Last, count_footers
from connectors.files.foreign.opening.headings import HEAD_ROWS, find_head
from connectors.files.foreign.opening.omitted import Omitted
from connectors.files.foreign.opening.records import Record, Sheet
from connectors.files.foreign.opening.table import Format, LeftOut
from connectors.kit.base import ContractError

MAX_COLUMNS = 2_000
# Rows at the end that may be footers.
TAIL = 60
# A sheet of more places than this, of which fewer than one in a hundred holds something, is padding.
PADDED_PLACES = 20_000_000
FEWEST_FILLED = 0.01
Writer = Any


@dataclass(frozen=True)
class Written:
    """A sheet whose rows are in `path`: CSV without headings, `width` cells, then the letters of their kinds (see
    :data:`~connectors.files.foreign.opening.records.Record`) and the line. ``longest``: characters of the longest row.
    """

    path: str
    file: str
    sheet: str | None
    format: Format
    names: tuple[str, ...]
    longest: int
    header_line: int
    around: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    encoding: str | None
    delimiter: str | None
    is_1904: bool

    @property
    def width(self) -> int:
        """Cells of a row."""
        return len(self.names)

    def as_answer(self) -> dict[str, Any]:
        """This sheet in the form sent to the process that loads it."""
        return asdict(self)

    @classmethod
    def heard(cls, payload: dict[str, Any]) -> "Written":
        """The sheet sent by :meth:`as_answer`."""
        left_out = tuple(LeftOut(**{**one, "lines": tuple(one["lines"])}) for one in payload["left_out"])
        return cls(
            **{**payload, "names": tuple(payload["names"]), "around": tuple(payload["around"]), "left_out": left_out}
        )


def write(sheet: Sheet, path: Path, *, header_line: int | None = None, most_places: int) -> Written | None:
    """The rows of `sheet` in the new file `path`; None if the sheet is empty.

    ``header_line``: the line of the headings, if given. ContractError if there are too many columns, or if rows times
    columns exceed ``most_places`` or are almost all empty: a few long rows make all others as long.
    """
    records = sheet.records()
    head: list[Record] = []
    for record in records:
        if any(cell.strip() for cell in record[1]):
            head.append(record)
        elif head:
            head.append((record[0], [], ""))
        if len(head) >= HEAD_ROWS:
            break
    filled = [record for record in head if record[1]]
    if not filled:
        return None
    index: int | None = find_head([cells for _, cells, _ in filled])
    if header_line is not None:
        index = next((at for at, record in enumerate(filled) if record[0] >= header_line), None)
    omitted = Omitted()
    preamble = filled[: index or 0]
    for line, cells, _ in preamble:
        omitted.add("preamble", line, [cell.strip() for cell in cells])
    line_of_head, headings, _ = filled[index] if index is not None else (0, [], "")
    body = chain((record for record in head if record[0] > line_of_head), records)
    names = _trimmed(headings)
    usual = Counter(len(_trimmed(cells)) for _, cells, _ in filled[(index or 0) :]).most_common(1)[0][0]
    width = max(len(names), usual)
    if width > MAX_COLUMNS:
        raise ContractError("files.too_many_columns", file=sheet.file, columns=width, limit=MAX_COLUMNS)
    names += [""] * (width - len(names))
    with path.open("w", encoding="utf-8", newline="") as out:
        # The line ending is stated explicitly: line breaks within cells mislead the engine's detection.
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
        below, longest = _write(writer, body, names, omitted, sheet, most_places)
    around = (" ".join(" ".join(cells).split()) for cells in (*(cells for _, cells, _ in preamble), *below))
    return Written(
        path=str(path),
        file=sheet.file,
        sheet=sheet.name,
        format=sheet.format,
        names=tuple(names),
        longest=longest,
        header_line=line_of_head,
        around=tuple(text for text in around if text),
        left_out=(*sheet.left_out(), *omitted.left_out()),
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        is_1904=sheet.is_1904,
    )


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Cells without surrounding blanks and without the empty ones at the end."""
    trimmed = [cell.strip() for cell in cells]
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    return trimmed


def _write(
    writer: Writer, body: Iterable[Record], names: list[str], omitted: Omitted, sheet: Sheet, most_places: int
) -> tuple[list[list[str]], int]:
    """Write the rows, padded to the number of columns and numbered; returns the footers that were left out, and the
    number of characters of the longest row.
    """
    width, is_after_blank, longest, places, filled = len(names), False, 0, 0, 0
    headings = _trimmed(names)
    last: deque[Last] = deque()

    def out(line: int, cells: list[str], kinds: str) -> None:
        nonlocal longest, places, filled
        longest = max(longest, sum(map(len, cells)))
        places += width
        filled += len(cells) - cells.count("")
        if places > most_places or (places > PADDED_PLACES and filled < places * FEWEST_FILLED):
            at = {"sheet": sheet.name or sheet.file, "rows": places // width, "columns": width}
            raise ContractError("files.too_far", file=sheet.file, **at)
        letters = (kinds + "." * width)[:width] if kinds.strip(".") else ""
        writer.writerow([*cells, *[""] * (width - len(cells)), letters, line])

    for line, raw, kinds in body:
        cells = _trimmed(raw)
        if not cells:
            is_after_blank = True
            continue
        if cells == headings:
            omitted.add("repeated_head", line, cells)
        elif len(cells) > width:
            omitted.add("too_many_columns", line, cells)
        else:
            last.append((line, cells, kinds, is_after_blank))
            if len(last) > TAIL:
                out(*last.popleft()[:3])
        is_after_blank = False
    count = len(last) - count_footers(list(last), width)
    below = []
    for index, (line, cells, kinds, _) in enumerate(last):
        if index < count:
            out(line, cells, kinds)
        else:
            omitted.add("footer", line, cells)
            below.append(cells)
    return below, longest
