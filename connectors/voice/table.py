"""A CSV file with one card per row: the fields and aspects are its columns."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from connectors.voice.card import FIELDS, card_of
from model.charter import Charter
from model.errors import Fault
from model.voice import JOB, NAMING_FIELDS, PERSONA, Card


def read_table(path: Path, charter: Charter) -> Iterator[Card]:
    """The cards in the file `path` (UTF-8, comma or semicolon); Fault names line and column."""
    text = path.read_text(encoding="utf-8-sig")
    separator = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    rows = csv.reader(StringIO(text), delimiter=separator)
    columns = [name.strip().lower() for name in next(rows, [])]
    for name in columns:
        if name not in (*FIELDS, *PERSONA, *JOB):
            key = "voice.naming_field" if NAMING_FIELDS.search(name) else "voice.unknown_field"
            raise Fault(key, place=path.name, field=name, allowed=", ".join((*FIELDS, *PERSONA, *JOB)))
    for row in rows:
        place = f"{path.name}:{rows.line_num}"
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(columns):
            raise Fault("voice.wrong_width", place=place, found=len(row), columns=len(columns))
        given = {name: cell.strip() for name, cell in zip(columns, row, strict=True) if cell.strip()}
        texts = {name: cell for name, cell in given.items() if name in (*PERSONA, *JOB)}
        fields = {name: cell for name, cell in given.items() if name not in texts}
        yield card_of(fields, texts, place, charter)
