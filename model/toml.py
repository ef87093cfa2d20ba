"""Data as a TOML file that people can read and edit: tables under headings, anything deeper on one line."""

import json
from collections.abc import Mapping
from typing import Any

Path = tuple[str, ...]


def to_text(data: Mapping[str, Any], *, depth: int = 1) -> str:
    """`data` as TOML, in its own order but with single values first; None cannot be written, tuples are read back as
    lists.

    Mappings down to `depth` become tables with a heading, and so do lists of mappings.
    """
    return "".join(_lines(data, (), depth)).removeprefix("\n")


def _lines(part: Mapping[str, Any], path: Path, depth: int) -> list[str]:
    """Values first, then tables, as TOML requires."""
    lines, tables = [], []
    for key, value in part.items():
        here = (*path, _key(key))
        if isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
            for one in value:
                tables += [f"\n[[{'.'.join(here)}]]\n", *_lines(one, here, depth)]
        elif isinstance(value, Mapping) and len(path) < depth:
            tables += [f"\n[{'.'.join(here)}]\n", *_lines(value, here, depth)]
        else:
            lines.append(f"{_key(key)} = {_value(value)}\n")
    return lines + tables


def _key(key: str) -> str:
    return key if key.isidentifier() and key.isascii() else _text(key)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, str):
        return _text(value)
    return json.dumps(value) if isinstance(value, bool | int | float) else str(value)


def _text(value: str) -> str:
    # JSON strings are valid TOML strings, except that TOML also wants DEL escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
