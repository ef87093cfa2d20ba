"""Mappings that were confirmed once, found again by the columns of their files."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from connectors.files.foreign.inspection import Inspection
from connectors.files.foreign.mapping import Mapping, read_mapping


def write_mapping(mapping: Mapping) -> str:
    """`mapping` as TOML that :func:`parse_mapping` reads back to the same mapping."""
    data = mapping.model_dump(by_alias=True, exclude_defaults=True, mode="python")
    return toml({"version": mapping.version, **data})


def toml(data: dict[str, object]) -> str:
    """`data` as TOML; a dict two levels down is written in one line."""
    return "".join(_lines(data, ()))


def _lines(part: dict[str, object], path: tuple[str, ...]) -> list[str]:
    """Values first, then tables: TOML's order."""
    lines, tables = [], []
    for key, value in part.items():
        here = (*path, _key(key))
        if isinstance(value, list | tuple) and value and isinstance(value[0], dict):
            for item in value:
                tables += [f"\n[[{'.'.join(here)}]]\n", *_lines(item, here)]
        elif isinstance(value, dict) and len(path) < 2:
            tables += [f"\n[{'.'.join(here)}]\n", *_lines(value, here)]
        else:
            lines.append(f"{_key(key)} = {_value(value)}\n")
    return lines + tables


def _key(key: str) -> str:
    return key if key.isidentifier() and key.isascii() else json.dumps(key, ensure_ascii=False)


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_value(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(part) for part in value) + "]"
    # Strings of JSON are strings of TOML; DEL is the one character that only TOML wants escaped.
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value) if isinstance(value, bool | int | float) else str(value)


def _place(inspections: Sequence[Inspection], data: Path) -> Path:
    prints = "\n".join(sorted(f"{inspection.file}:{inspection.fingerprint}" for inspection in inspections))
    return data / "mappings" / f"{hashlib.sha256(prints.encode()).hexdigest()[:24]}.toml"


def remember(mapping: Mapping, inspections: Sequence[Inspection], data: Path) -> Path:
    """Keep a confirmed mapping in the data folder; where it lies."""
    path = _place(inspections, data)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(write_mapping(mapping), encoding="utf-8")
    part.replace(path)
    return path


def recall(inspections: Sequence[Inspection], data: Path) -> Mapping | None:
    """The mapping remembered for files of the same names and columns; None if there is none."""
    path = _place(inspections, data)
    return read_mapping(path) if path.is_file() else None
