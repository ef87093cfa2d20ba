"""Files as a connector: an interchange folder, or foreign exports with a mapping file."""

from dataclasses import dataclass
from pathlib import Path

from connectors.files.foreign.apply import apply
from connectors.files.foreign.mapping import read_mapping
from connectors.files.interchange import fill_interchange
from connectors.files.source import checked_folder, inside, is_interchange
from connectors.kit.base import FillReport, Progress
from model.charter import Charter, default_charter, read_charter
from storage.staging import Staging

MAPPING_FILE = "mapping.toml"


@dataclass(frozen=True)
class FilesConnector:
    """One folder of files. ``mapping`` names a mapping file; without it the folder's own is used."""

    folder: Path
    charter: Charter
    time_zone: str | None = None
    mapping: Path | None = None

    name = "files"

    def fill(self, staging: Staging, progress: Progress) -> FillReport:
        """Stage the folder; ConnectorError if it cannot be loaded as a whole."""
        mapping = self.mapping_file()
        if mapping is not None:
            return apply(
                read_mapping(mapping),
                self.folder,
                staging,
                charter=self.charter,
                time_zone=self.time_zone,
                source=self.name,
                progress=progress,
            )
        return fill_interchange(
            staging,
            self.folder,
            charter=self.charter,
            time_zone=self.time_zone or self.charter.time_zone,
            source=self.name,
            progress=progress,
        )

    def mapping_file(self) -> Path | None:
        """The mapping file in use: the one given, or the folder's own unless it is an interchange folder."""
        if self.mapping is not None:
            return self.mapping
        own = checked_folder(self.folder) / MAPPING_FILE
        return inside(own.parent, MAPPING_FILE) if own.exists() and not is_interchange(self.folder) else None


def charter_of(folder: Path, mapping: Path | None = None) -> Charter | None:
    """The charter named by the mapping file in use; None if there is no mapping or it names none."""
    path = FilesConnector(folder, charter=default_charter(), mapping=mapping).mapping_file()
    named = read_mapping(path).charter if path else None
    return read_charter(inside(path.resolve().parent, named)) if path and named else None
