"""The mapping file: which column of which foreign file feeds which canonical column (TOML, see docs/import.md)."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from connectors.kit.base import SettingsError
from connectors.kit.convert import DateStyle, Decimal
from model.tables import TABLES


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class From(_Part):
    """Where a value comes from: a ``column``, a constant ``value``, or the ``column`` of another ``file`` whose
    ``match`` equals this row's ``on``. ``values`` rewrites words ("*": all others), ``aliases`` names a list of them;
    ``is_whole_number`` turns 6.0 into 6; ``fallback`` stands in for empty text, and is noted.
    """

    column: str | None = None
    value: str | None = None
    file: str | None = None
    on: str | None = None
    match: str | None = None
    values: dict[str, str] = Field(default_factory=dict)
    aliases: str | None = None
    is_whole_number: bool = False
    fallback: str | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if (self.column is None) == (self.value is None):
            raise ValueError("exactly one of column and value is needed")
        if self.file is not None and (self.on is None or self.match is None):
            raise ValueError("a column of another file needs on and match")
        return self


class TableMapping(_Part):
    """Rows of one canonical table; only rows with text in all columns of ``only_if`` are taken."""

    table: str
    columns: dict[str, From]
    only_if: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.table not in TABLES:
            raise ValueError(f"table: '{self.table}' is unknown; allowed are {', '.join(TABLES)}")
        table = TABLES[self.table]
        if unknown := sorted(set(self.columns) - set(table.column_names)):
            allowed = ", ".join(table.column_names)
            raise ValueError(f"columns: {', '.join(unknown)} not in {self.table}; allowed are {allowed}")
        absent = [c.name for c in table.columns if c.is_required and c.name not in self.columns]
        if absent:
            raise ValueError(f"columns: {', '.join(absent)} needed by {self.table}")
        return self


class Point(_Part):
    """A dated point: the column ``at`` holds when the opportunity entered ``stage``."""

    at: str
    stage: From
    opportunity: From

    def as_table(self) -> TableMapping:
        """The stage changes of all rows that have the date."""
        columns = {
            "opportunity_id": self.opportunity,
            "stage": self.stage,
            "changed_at": From(column=self.at),
            "changed_by": From(value="import"),
        }
        return TableMapping(table="stage_change", columns=columns, only_if=(self.at,))


class SnapshotOf(_Part):
    """A file with only the present stage: accounts are in its phase on the day ``on``; since when is unknown."""

    on: date
    account: From
    stage: From
    opportunity: From | None = None


class FileMapping(_Part):
    """One foreign file: its dialect, where detection fails, and the tables it feeds."""

    name: str
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    header_row: int | None = Field(default=None, ge=1)
    decimal: Decimal | None = None
    date_style: DateStyle | None = None
    time_zone: str | None = None
    tables: tuple[TableMapping, ...] = Field(default=(), alias="table")
    points: tuple[Point, ...] = Field(default=(), alias="point")
    snapshot: SnapshotOf | None = None


class Mapping(_Part):
    """The whole mapping of a folder of foreign files."""

    version: Literal[1] = 1
    charter: str | None = None
    aliases: dict[str, dict[str, str]] = Field(default_factory=dict)
    files: tuple[FileMapping, ...] = Field(alias="file", min_length=1)


def parse_mapping(text: str, *, origin: str = "mapping.toml") -> Mapping:
    """The mapping in `text`; SettingsError names every faulty key and what is permitted."""
    try:
        return Mapping.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError("files.mapping_invalid", file=origin, reason=str(error)) from None
    except ValidationError as error:
        faults = [
            f"{'.'.join(str(p + 1) if isinstance(p, int) else p for p in fault['loc'])}: "
            f"{fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors(include_url=False, include_input=False)
        ]
        raise SettingsError("files.mapping_invalid", file=origin, reason="; ".join(faults)) from None


def read_mapping(path: Path) -> Mapping:
    """The mapping in the file `path`; SettingsError if it cannot be read or is not valid."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise SettingsError("files.mapping_unreadable", file=path.name) from None
    return parse_mapping(text, origin=path.name)
