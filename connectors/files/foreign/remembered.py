"""Confirmed mappings, found again by the columns of their files."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from connectors.files.foreign.inspection import Inspection
from connectors.files.foreign.mapping import Mapping, read_mapping
from model.toml import to_text


def write_mapping(mapping: Mapping) -> str:
    """`mapping` as TOML that :func:`parse_mapping` reads back to the same mapping."""
    data = mapping.model_dump(by_alias=True, exclude_defaults=True, mode="python")
    return to_text({"version": mapping.version, **data}, depth=2)


def _place(inspections: Sequence[Inspection], data: Path) -> Path:
    prints = "\n".join(sorted(f"{inspection.file}:{inspection.fingerprint}" for inspection in inspections))
    return data / "mappings" / f"{hashlib.sha256(prints.encode()).hexdigest()[:24]}.toml"


def remember(mapping: Mapping, inspections: Sequence[Inspection], data: Path) -> Path:
    """Store a confirmed mapping in the data folder; returns its path."""
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
