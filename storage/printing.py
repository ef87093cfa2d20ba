"""An answer as text: CSV, JSON or a table, the same on every machine.

Dates print as YYYY-MM-DD, instants as ISO 8601 with Z, null as an empty field, numbers with a point and in full.
"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from unicodedata import category

import pyarrow as pa

# Unicode categories: controls, formats (such as right-to-left marks), surrogates, line separators.
STEERING = ("Cc", "Cf", "Cs", "Zl", "Zp")


def cell(value: Any) -> str:
    """One value as text; null as the empty string."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return repr(value) if isinstance(value, float) else str(value)


def visible(text: str) -> str:
    """`text` on one line, with characters that control a terminal written as escapes."""
    return "".join(repr(sign)[1:-1] if category(sign) in STEERING else sign for sign in text)


def as_csv(rows: pa.Table) -> str:
    """RFC 4180 with a header and plain line feeds."""
    lines = [rows.column_names, *([cell(value) for value in row.values()] for row in rows.to_pylist())]
    return "".join(",".join(map(_field, line)) + "\n" for line in lines)


def _field(text: str) -> str:
    """A CSV field. The standard library leaves a lone carriage return unquoted, which readers treat as a new line."""
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\r\n') else text


def as_json(rows: pa.Table) -> str:
    """A list of objects, one per line."""
    lines = [
        json.dumps({k: cell(v) if isinstance(v, date) else v for k, v in row.items()}, ensure_ascii=False)
        for row in rows.to_pylist()
    ]
    return "[" + ",\n ".join(lines) + "]\n"


def as_table(rows: pa.Table) -> str:
    """Aligned columns, for people to read."""
    lines = [rows.column_names, *([visible(cell(value)) for value in row.values()] for row in rows.to_pylist())]
    widths = [max(len(line[index]) for line in lines) for index in range(len(lines[0]))]
    aligned = ("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) for line in lines)
    return "".join(line.rstrip() + "\n" for line in aligned)


FORMATS: dict[str, Callable[[pa.Table], str]] = {"csv": as_csv, "json": as_json, "table": as_table}


def written(rows: pa.Table, form: str) -> str:
    """`rows` in one of `FORMATS`."""
    return FORMATS[form](rows)
