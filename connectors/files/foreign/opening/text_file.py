"""Records of a delimited text file of any dialect, streamed, each with the line on which it begins."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from connectors.files.foreign.opening.encoding import encoding_of
from connectors.files.foreign.opening.records import Record
from connectors.kit.base import ContractError

DELIMITERS = (";", ",", "\t", "|", "^", "~", "\x1f")
SAMPLE_ROWS = 200
SAMPLE_LETTERS = 1 << 18

# For the whole process: a cell may be as long as the largest file accepted.
csv.field_size_limit(1 << 30)


@dataclass(frozen=True)
class Dialect:
    """How a text file is split into cells. ``escape`` is the character before a quote within quotes, where quotes are
    not doubled; ``is_wrapped``: every whole line is one quoted cell that contains the line.
    """

    encoding: str
    delimiter: str
    escape: str | None = None
    is_wrapped: bool = False


def dialect_of(path: Path, encoding: str | None = None, delimiter: str | None = None) -> Dialect:
    """The dialect of `path`; arguments override detection. ContractError if the encoding does not exist."""
    codec = encoding or encoding_of(path)
    try:
        with path.open(encoding=codec, errors="replace", newline="") as file:
            text = file.read(SAMPLE_LETTERS)
    except LookupError:
        raise ContractError("files.unknown_encoding", encoding=codec) from None
    wrapped = _unwrapped(text)
    found = delimiter or find_delimiter(wrapped or text)
    escape = "\\" if re.search(r'(?<!\\)\\"(?!\s*([;,\t|]|\r?\n|$))', text) and '""' not in text else None
    return Dialect(codec, found, escape, wrapped is not None)


def _unwrapped(text: str) -> str | None:
    """The lines within the quotes, where every whole line was quoted once more; None otherwise."""
    lines = [line for line in text.splitlines()[:SAMPLE_ROWS] if line.strip()]
    if not lines or not all(len(line) > 1 and line[0] == line[-1] == '"' for line in lines[:-1] or lines):
        return None
    rows = list(csv.reader(lines))
    if any(len(row) != 1 for row in rows) or not any('""' in line for line in lines):
        return None
    inner = "\n".join(row[0] for row in rows)
    widths = Counter(len(row) for row in csv.reader(io.StringIO(inner), delimiter=find_delimiter(inner)))
    return inner if widths and max(widths) > 1 else None


def find_delimiter(text: str) -> str:
    """The delimiter that splits most lines of `text` into the same number of columns, more than one."""
    if match := re.match(r"sep=(.)\r?\n", text):
        return match[1]
    sample = "".join(text.splitlines(keepends=True)[:SAMPLE_ROWS])
    scores = {}
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if len(row) > 1)
        width, lines = max(widths.items(), key=lambda item: (item[1] * item[0], item[0]), default=(0, 0))
        scores[delimiter] = lines * width
    return max(DELIMITERS, key=lambda delimiter: scores[delimiter])


def records(path: Path, dialect: Dialect) -> Iterator[Record]:
    """Every record of `path`. Blank lines come as empty records; Excel's line "sep=;" is skipped.

    A quotation mark that is never closed swallows no rows: its lines are then read as they are.
    """
    with path.open(encoding=dialect.encoding, errors="replace", newline="") as file:
        lines = _Lines(file, dialect)
        reader = csv.reader(lines, delimiter=dialect.delimiter, escapechar=dialect.escape)
        width = 0
        begins = 1
        for row in reader:
            taken = lines.take()
            if begins == 1 and dialect.delimiter.join(row).startswith("sep="):
                begins += len(taken)
                continue
            if len(taken) > 1 and (apart := _apart(taken, row, width, dialect)):
                for index, cells in enumerate(apart):
                    yield begins + index, cells, ""
            else:
                width = max(width, len(row))
                yield begins, row, ""
            begins += len(taken)


class _Lines:
    """The lines of a file, remembered until their record is complete."""

    def __init__(self, file: io.TextIOWrapper, dialect: Dialect) -> None:
        self._lines = _inner_lines(file) if dialect.is_wrapped else iter(file)
        self._taken: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._taken.append(line)
        return line

    def take(self) -> list[str]:
        """The lines since the last record."""
        taken, self._taken = self._taken, []
        return taken


def _inner_lines(file: io.TextIOWrapper) -> Iterator[str]:
    for row in csv.reader(file):
        yield (row[0] if row else "") + "\n"


def _apart(lines: list[str], row: list[str], width: int, dialect: Dialect) -> list[list[str]] | None:
    """The lines of one record as separate records, where a stray quotation mark had joined them."""
    if len(row) == width and _is_closed(lines, dialect):
        return None
    single = list(csv.reader(lines, delimiter=dialect.delimiter, quoting=csv.QUOTE_NONE))
    fitting = sum(1 for cells in single if len(cells) == width)
    return single if width > 1 and fitting > len(single) / 2 else None


def _is_closed(lines: list[str], dialect: Dialect) -> bool:
    try:
        for _ in csv.reader(lines, delimiter=dialect.delimiter, escapechar=dialect.escape, strict=True):
            pass
    except csv.Error as error:
        return "end of data" not in str(error)
    return True
