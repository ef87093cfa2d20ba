"""Which files are read: those in one folder that are named after the canonical tables in the plural,
as CSV or Parquet, in upper or lower case. Nothing outside the folder is read, not even through a link.
"""

from dataclasses import dataclass
from pathlib import Path

from connectors.kit.base import ContractError, SettingsError
from model.tables import EVIDENCE, TABLES, Table

ENDINGS = (".csv", ".parquet")


@dataclass(frozen=True)
class Found:
    """A file of the interchange folder and the table it holds."""

    table: Table
    path: Path

    @property
    def is_csv(self) -> bool:
        """Whether lines can be named; Parquet has records only."""
        return self.path.suffix.lower() == ".csv"


def checked_folder(folder: Path) -> Path:
    """`folder` with links followed; SettingsError if it is no readable folder."""
    try:
        resolved = folder.expanduser().resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        raise SettingsError("files.no_such_folder", folder=str(folder)) from None
    if not resolved.is_dir():
        raise SettingsError("files.not_a_folder", folder=str(folder))
    return resolved


def inside(folder: Path, name: str) -> Path:
    """The file `name` of `folder`; SettingsError if it is missing or lies outside, even through a link."""
    try:
        path = (folder / name).resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        raise SettingsError("files.no_such_file", file=name, folder=str(folder)) from None
    if not path.is_relative_to(folder):
        raise SettingsError("files.outside_folder", file=name, folder=str(folder))
    if not path.is_file():
        raise SettingsError("files.not_a_file", file=name, folder=str(folder))
    return path


def is_interchange(folder: Path) -> bool:
    """Whether `folder` holds a file of evidence under an interchange name."""
    names = {path.name.lower() for path in checked_folder(folder).iterdir()}
    return any(f"{TABLES[name].plural}{ending}" in names for name in EVIDENCE for ending in ENDINGS)


def find_files(folder: Path) -> list[Found]:
    """The files of an interchange folder in the order of the canonical tables.

    SettingsError if the folder or any known file is missing, or a link leads outside; ContractError if a table occurs
    twice or there is no dated evidence.
    """
    folder = checked_folder(folder)
    by_name: dict[str, list[str]] = {}
    for path in sorted(folder.iterdir()):
        by_name.setdefault(path.name.lower(), []).append(path.name)
    found = []
    for table in TABLES.values():
        names = [name for ending in ENDINGS for name in by_name.get(f"{table.plural}{ending}", [])]
        if len(names) > 1:
            raise ContractError("files.table_twice", table=table.plural, files=", ".join(names))
        found += [Found(table, inside(folder, name)) for name in names]
    known = ", ".join(f"{table.plural}.csv" for table in TABLES.values())
    if not found:
        raise SettingsError("files.no_known_file", folder=str(folder), known=known)
    if not any(file.table.name in EVIDENCE for file in found):
        needed = ", ".join(f"{TABLES[name].plural}.csv" for name in EVIDENCE)
        raise ContractError("files.no_evidence", folder=str(folder), needed=needed)
    return found
