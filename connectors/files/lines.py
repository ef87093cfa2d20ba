"""The line of a CSV file on which a record begins: quoted line breaks, blank lines and rejected rows shift it."""

import csv
from collections.abc import Iterable
from pathlib import Path

CHUNK = 1 << 24


def line_of_bytes(path: Path, positions: Iterable[int]) -> dict[int, int]:
    """Line (from 1) of each byte position (from 1), in one pass over the file."""
    wanted = sorted(set(positions))
    found: dict[int, int] = {}
    line, offset = 1, 0
    with path.open("rb") as file:
        while wanted and (chunk := file.read(CHUNK)):
            start = 0
            while wanted and wanted[0] - 1 <= offset + len(chunk):
                end = wanted[0] - 1 - offset
                line += chunk.count(b"\n", start, end)
                found[wanted.pop(0)] = line
                start = end
            line += chunk.count(b"\n", start)
            offset += len(chunk)
    return found | dict.fromkeys(wanted, line)


def lines_of_records(path: Path, records: list[int], *, total: int, rejected: set[int]) -> dict[int, int]:
    """Line (from 1) of each record (from 1, below the header) among `total` that were read; `rejected` are the
    lines of rows that were not. Records keep their number where the file cannot be followed.
    """
    if not rejected and _line_count(path) == total + 1:
        return {record: record + 1 for record in records}
    wanted, found = set(records), {}
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
        reader = csv.reader(file)
        next(reader, None)
        record, begins = 0, reader.line_num + 1
        for row in reader:
            if row and begins not in rejected:
                record += 1
                if record in wanted:
                    found[record] = begins
            begins = reader.line_num + 1
    return found if record == total else {record: record for record in records}


def _line_count(path: Path) -> int:
    """Lines of the file; a last one without a line break counts."""
    count, last = 0, b"\n"
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            count += chunk.count(b"\n")
            last = chunk[-1:]
    return count + (last != b"\n")
