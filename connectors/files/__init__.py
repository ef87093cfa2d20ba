"""Files as input: the interchange folder, and foreign exports with a mapping.

The functions for a guided screen, all of them pure except for reading the files:

- ``inspect(path, mapping=None) -> Inspection``: dialect, header, first 20 rows of a CSV or XLSX file; pass a
  ``FileMapping`` to overrule sheet, encoding, delimiter, header row, decimal sign or date style.
- ``propose(inspections) -> Mapping``: the likeliest mapping of the inspected files, to be corrected.
- ``apply(mapping, folder, staging, charter=..., time_zone=None) -> FillReport``: stage the files of a folder.
- ``remember(mapping, inspections, data)``, ``recall(inspections, data) -> Mapping | None``: by the files' columns.
- ``parse_mapping(text)``, ``read_mapping(path)``, ``write_mapping(mapping) -> str``: TOML in and out.

These names are loaded on first use: the child that reads untrusted files (``connectors.cage``) imports a few modules
from this package, and must not wait for the engine.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from connectors.files.connector import FilesConnector, charter_of
    from connectors.files.foreign.apply import apply
    from connectors.files.foreign.inspection import Inspection, inspect
    from connectors.files.foreign.mapping import FileMapping, From, Mapping, TableMapping, parse_mapping, read_mapping
    from connectors.files.foreign.proposal import propose
    from connectors.files.foreign.remembered import recall, remember, write_mapping

_WHERE = {
    "FilesConnector": "connectors.files.connector",
    "charter_of": "connectors.files.connector",
    "apply": "connectors.files.foreign.apply",
    "Inspection": "connectors.files.foreign.inspection",
    "inspect": "connectors.files.foreign.inspection",
    "FileMapping": "connectors.files.foreign.mapping",
    "From": "connectors.files.foreign.mapping",
    "Mapping": "connectors.files.foreign.mapping",
    "TableMapping": "connectors.files.foreign.mapping",
    "parse_mapping": "connectors.files.foreign.mapping",
    "read_mapping": "connectors.files.foreign.mapping",
    "propose": "connectors.files.foreign.proposal",
    "recall": "connectors.files.foreign.remembered",
    "remember": "connectors.files.foreign.remembered",
    "write_mapping": "connectors.files.foreign.remembered",
}

__all__ = [
    "FileMapping",
    "FilesConnector",
    "From",
    "Inspection",
    "Mapping",
    "TableMapping",
    "apply",
    "charter_of",
    "inspect",
    "parse_mapping",
    "propose",
    "read_mapping",
    "recall",
    "remember",
    "write_mapping",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)
