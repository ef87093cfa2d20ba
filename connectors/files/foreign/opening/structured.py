"""Parquet and JSON (an array, or an object per line) as sheets; nested values come as text."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from pyarrow.parquet import ParquetFile

from connectors.files.foreign.opening.cells import as_cell
from connectors.files.foreign.opening.encoding import encoding_of
from connectors.files.foreign.opening.records import Record, Sheet
from connectors.kit.base import ContractError

BATCH = 5_000
MAX_COLUMNS = 2_000


def sheet_of_parquet(path: Path, name: str) -> Sheet:
    """The rows of a Parquet file, numbered from 2 as if its column names were the first line."""

    def records() -> Iterator[Record]:
        with ParquetFile(path) as file:
            names = file.schema_arrow.names
            yield 1, list(names), ""
            line = 1
            for batch in file.iter_batches(batch_size=max(1, min(BATCH, 1_000_000 // max(1, len(names))))):
                columns = [column.to_pylist() for column in batch.columns]
                for row in zip(*columns, strict=True):
                    line += 1
                    yield _record(line, row)

    return Sheet(name, None, "parquet", records)


def sheet_of_json(path: Path, name: str) -> Sheet:
    """The objects of a JSON file as rows: a column for every key that any of them has, nested ones as "a.b"."""

    def records() -> Iterator[Record]:
        names: dict[str, None] = {}
        for _, item in _objects(path, name):
            names.update(dict.fromkeys(item))
            if len(names) > MAX_COLUMNS:
                raise ContractError("files.too_many_columns", file=name, columns=len(names), limit=MAX_COLUMNS)
        yield 0, list(names), ""
        for line, item in _objects(path, name):
            yield _record(line, [item.get(key) for key in names])

    return Sheet(name, None, "json", records)


def _objects(path: Path, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every object with its line (or its place in an array, from 1)."""
    with path.open(encoding=encoding_of(path), errors="replace") as file:
        start = file.read(1 << 10).lstrip("\ufeff \t\r\n")
        file.seek(0)
        if start.startswith("["):
            text = file.read().lstrip("\ufeff")
            yield from enumerate((_flat(item) for item in _elements(text, name)), start=1)
            return
        text_lines = enumerate(file, start=1)
        for line, text in text_lines:
            plain = text.strip().lstrip("\ufeff")
            if not plain:
                continue
            try:
                item = json.loads(plain)
            except ValueError:
                raise ContractError("files.broken_line", file=name, line=line) from None
            if not isinstance(item, dict):
                raise ContractError("files.broken_line", file=name, line=line)
            yield line, _flat(item)


def _elements(text: str, name: str) -> Iterator[dict[str, Any]]:
    """The elements of an array, one at a time."""
    decoder, at = json.JSONDecoder(), text.index("[") + 1
    while True:
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1
        if at >= len(text) or text[at] == "]":
            return
        item, at = decoder.raw_decode(text, at)
        if not isinstance(item, dict):
            raise ContractError("files.no_table", file=name)
        yield item


def _flat(item: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in item.items():
        if isinstance(value, dict):
            flat.update({f"{key}.{inner}": one for inner, one in value.items()})
        else:
            flat[key] = value
    return flat


def _record(line: int, values: Iterable[object]) -> Record:
    pairs = [_cell(value) for value in values]
    letters = "".join(letter for _, letter in pairs)
    return line, [text for text, _ in pairs], letters if letters.strip(".") else ""


def _cell(value: object) -> tuple[str, str]:
    match value:
        case Decimal():
            return str(value), "n"
        case datetime() if value.tzinfo is not None:
            return value.astimezone(UTC).isoformat(timespec="seconds"), "d"
        case list() | dict() | tuple():
            return json.dumps(value, ensure_ascii=False, default=str), "."
        case bytes():
            return value.decode("utf-8", errors="replace"), "."
        case _:
            return as_cell(value)
