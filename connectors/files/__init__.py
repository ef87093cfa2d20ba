"""Files in: the interchange folder, and foreign exports with a mapping.

What a guided screen calls, all of it pure but for reading the files:

- ``inspect(path, mapping=None) -> Inspection``: dialect, header, first 20 rows of a CSV or XLSX file; pass a
  ``FileMapping`` to overrule sheet, encoding, delimiter, header row, decimal sign or date style.
- ``propose(inspections) -> Mapping``: the likeliest mapping of the inspected files, to be corrected.
- ``apply(mapping, folder, staging, charter=..., time_zone=None) -> FillReport``: stage the files of a folder.
- ``remember(mapping, inspections, data)``, ``recall(inspections, data) -> Mapping | None``: by their columns.
- ``parse_mapping(text)``, ``read_mapping(path)``, ``write_mapping(mapping) -> str``: TOML in and out.
"""

from connectors.files.connector import FilesConnector, charter_of
from connectors.files.foreign.apply import apply
from connectors.files.foreign.inspection import Inspection, inspect
from connectors.files.foreign.mapping import FileMapping, From, Mapping, TableMapping, parse_mapping, read_mapping
from connectors.files.foreign.proposal import propose
from connectors.files.foreign.remembered import recall, remember, write_mapping

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
