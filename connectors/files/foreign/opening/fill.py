"""Records into a table of the staging file, streamed: only first and last rows are held, to find head and foot."""

import csv
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path
from typing import Any

from connectors.base import ContractError
from connectors.convert import literal
from connectors.files.foreign.opening.footers import Last, count_footers
from connectors.files.foreign.opening.groups import fill_groups, fill_named
from connectors.files.foreign.opening.headings import HEAD_ROWS, find_head, unique_names
from connectors.files.foreign.opening.records import Record, Sheet
from connectors.files.foreign.opening.table import ForeignColumn, ForeignTable, LeftOut, Reason
from connectors.files.foreign.opening.totals import find_totals
from storage.staging import Staging

MAX_COLUMNS = 2_000
# Rows at the end that may be footers, and lines that are told of what is left out.
TAIL = 60
TOLD = 10
EXAMPLE = 200
_numbers = count()
Writer = Any


@dataclass
class Omitted:
    """Rows left out, by reason, while they are met."""

    rows: dict[Reason, int] = field(default_factory=dict)
    lines: dict[Reason, list[int]] = field(default_factory=dict)
    examples: dict[Reason, str] = field(default_factory=dict)

    def add(self, reason: Reason, line: int, cells: list[str]) -> None:
        """One row more."""
        self.rows[reason] = self.rows.get(reason, 0) + 1
        told = self.lines.setdefault(reason, [])
        if len(told) < TOLD:
            told.append(line)
        self.examples.setdefault(reason, " | ".join(cell for cell in cells if cell)[:EXAMPLE])

    def told(self) -> tuple[LeftOut, ...]:
        """What there is to tell, in the order of the lines."""
        found = [
            LeftOut(reason, rows, tuple(self.lines[reason]), self.examples[reason])
            for reason, rows in self.rows.items()
        ]
        return tuple(sorted(found, key=lambda left: left.lines))


def fill(sheet: Sheet, staging: Staging, *, header_line: int | None = None) -> ForeignTable | None:
    """The table of `sheet`, its rows in a temporary table of `staging`; None if the sheet is empty.

    ``header_line``: the line of the headings, where somebody says so. ContractError if there are too many columns.
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
    place: int | None = find_head([cells for _, cells, _ in filled])
    if header_line is not None:
        place = next((at for at, record in enumerate(filled) if record[0] >= header_line), None)
    omitted = Omitted()
    preamble = filled[: place or 0]
    for line, cells, _ in preamble:
        omitted.add("preamble", line, [cell.strip() for cell in cells])
    line_of_head, headings, _ = filled[place] if place is not None else (0, [], "")
    body = chain((record for record in head if record[0] > line_of_head), records)
    names = _trimmed(headings)
    usual = Counter(len(_trimmed(cells)) for _, cells, _ in filled[(place or 0) :]).most_common(1)[0][0]
    width = max(len(names), usual)
    if width > MAX_COLUMNS:
        raise ContractError("files.too_many_columns", file=sheet.file, columns=width, limit=MAX_COLUMNS)
    names += [""] * (width - len(names))
    number = next(_numbers)
    relation = f"foreign_table_{number}"
    path = staging.path.with_name(f"{staging.path.name}-foreign-{number}.csv")
    try:
        with path.open("w", encoding="utf-8", newline="") as out:
            # The ending is named here and there: an engine that detects it is misled by line breaks within cells.
            writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
            below, longest = _write(writer, body, names, omitted)
        _load(staging, path, relation, width, longest)
    finally:
        path.unlink(missing_ok=True)
    totals = find_totals(staging, relation, width)
    grouped = fill_groups(staging, relation, width, {line for line, _ in totals})
    for line, cells in totals:
        omitted.add("total", line, cells)
        staging.connection.execute(f"DELETE FROM {relation} WHERE line = $1", [line])
    by_groups = [(unique_names(names)[at], rows) for at, rows in grouped.items()]
    if (named := fill_named(staging, relation, width)) is not None:
        names.append(named.label)
        by_groups.append((unique_names(names)[width], named.rows))
        for line in named.lines:
            omitted.add("group", line, [named.label])
    around = (" ".join(" ".join(cells).split()) for cells in (*(cells for _, cells, _ in preamble), *below))
    return ForeignTable(
        file=sheet.file,
        sheet=sheet.name,
        format=sheet.format,
        columns=_columns(staging, relation, names),
        relation=relation,
        rows=_count(staging, f"SELECT count(*) FROM {relation}"),
        header_line=line_of_head,
        around=tuple(text for text in around if text),
        left_out=(*sheet.left_out(), *omitted.told()),
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        is_1904=sheet.is_1904,
        filled_down=tuple(by_groups),
    )


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Cells without surrounding blanks and without the empty ones at the end."""
    trimmed = [cell.strip() for cell in cells]
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    return trimmed


def _write(writer: Writer, body: Iterable[Record], names: list[str], omitted: Omitted) -> tuple[list[list[str]], int]:
    """Write the rows, padded to the columns' number and numbered; the footers that were left out, and the letters of
    the longest row.
    """
    width, is_after_blank, longest = len(names), False, 0
    last: deque[Last] = deque()

    def out(line: int, cells: list[str], kinds: str) -> None:
        nonlocal longest
        longest = max(longest, sum(map(len, cells)))
        letters = (kinds + "." * width)[:width] if kinds.strip(".") else ""
        writer.writerow([*cells, *[""] * (width - len(cells)), letters, line])

    for line, raw, kinds in body:
        cells = _trimmed(raw)
        if not cells:
            is_after_blank = True
            continue
        if cells == _trimmed(names):
            omitted.add("repeated_head", line, cells)
        elif len(cells) > width:
            omitted.add("too_many_columns", line, cells)
        else:
            last.append((line, cells, kinds, is_after_blank))
            if len(last) > TAIL:
                out(*last.popleft()[:3])
        is_after_blank = False
    kept = len(last) - count_footers(list(last), width)
    below = []
    for place, (line, cells, kinds, _) in enumerate(last):
        if place < kept:
            out(line, cells, kinds)
        else:
            omitted.add("footer", line, cells)
            below.append(cells)
    return below, longest


def _load(staging: Staging, path: Path, relation: str, width: int, longest: int) -> None:
    # Four bytes a letter, three signs around a cell; the engine sets aside memory for as much.
    most = max(1 << 20, 4 * longest + 3 * width + 100)
    fields = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(width))
    staging.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {relation} AS SELECT * FROM read_csv({literal(str(path))},"
        " auto_detect = false, header = false, delim = ',', quote = '\"', escape = '\"', new_line = '\\n',"
        f" nullstr = '', allow_quoted_nulls = true, max_line_size = {most},"
        f" columns = {{{fields}, 'cell_kinds': 'VARCHAR', 'line': 'BIGINT'}})"
    )


def _columns(staging: Staging, relation: str, headings: list[str]) -> tuple[ForeignColumn, ...]:
    """The columns that have a heading or any cell."""
    empty = [at for at, heading in enumerate(headings) if not heading]
    counted = ", ".join(f"count(c{at})" for at in empty) or "0"
    found = staging.connection.execute(f"SELECT {counted} FROM {relation}").fetchone() or ()
    unused = {at for at, cells in zip(empty, found, strict=False) if not cells}
    return tuple(
        ForeignColumn(name, headings[at], f"c{at}", f"nullif(substr(cell_kinds, {at + 1}, 1), '.')")
        for at, name in enumerate(unique_names(headings))
        if at not in unused
    )


def _count(staging: Staging, sql: str) -> int:
    found = staging.connection.execute(sql).fetchone()
    return int(found[0]) if found else 0
