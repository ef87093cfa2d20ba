"""The mapping files of a folder: for every canonical table that the database can tell, a query (TOML).

# opportunities.toml
cursor = "write_date"        # column of the query: read on from here at the next sync
deleted = "is_deleted"       # column of the query: true, or the moment since when
query = \"\"\"
select id as opportunity_id, name, ..., write_date from crm_lead
\"\"\"
"""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Self, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo, model_validator

from connectors.kit.base import SettingsError
from model.tables import TABLES, Table

BY_FILE = {f"{table.plural}.toml": table for table in TABLES.values()}
# Where one row of the database stands for several keys, the raw row's key is all of them, written as one text.
JOINED_KEY = "row_key"
NAME = r"^[a-z_][a-z0-9_]*$"

ColumnName = Annotated[str, Field(pattern=NAME)]
# A single name is a list of one.
Names = Annotated[
    tuple[ColumnName, ...], BeforeValidator(lambda value: (value,) if isinstance(value, str) else tuple(value))
]


class TableMapping(BaseModel):
    """How one canonical table is queried. Columns of the query that are canonical are taken over; those that
    ``key``, ``cursor``, ``deleted`` and ``merged_into`` name may be others; any further one is refused.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    query: str = Field(min_length=1, description="a SELECT; a subquery is made of it")
    key: Names = Field(default=(), description="columns that tell rows apart; the table's own id where it has one")
    cursor: ColumnName | None = Field(
        default=None, description="column that grows with every change: a timestamp, a date or a number"
    )
    overlap: int | None = Field(
        default=None, ge=0, description="how far behind the cursor to read again: minutes, or steps of a number"
    )
    deleted: ColumnName | None = Field(default=None, description="column that is true, or a moment, once a row is gone")
    merged_into: ColumnName | None = Field(default=None, description="column with the id of the row that lives on")
    list_again_days: float | None = Field(
        default=None, gt=0, description="read everything again after so many days, to notice what was deleted"
    )

    @model_validator(mode="after")
    def _whole(self, info: ValidationInfo) -> Self:
        table = cast(Table, info.context)
        if not self.key and not table.key:
            raise ValueError(f"key is needed: columns that tell the rows of {table.plural} apart")
        if self.cursor is None and (self.overlap is not None or self.list_again_days is not None):
            raise ValueError("overlap and list_again_days are of use only with a cursor")
        if (self.deleted or self.merged_into) and not table.key:
            raise ValueError(f"{table.plural} is a log: its rows are neither deleted nor merged")
        if (self.deleted or self.merged_into) and self.key not in ((), table.key):
            raise ValueError(f"deleted and merged_into need the key {', '.join(table.key)}")
        if self.merged_into and table.name not in ("account", "contact"):
            raise ValueError("merged_into: only accounts and contacts are merged")
        return self

    @property
    def listed_again(self) -> timedelta | None:
        """How long after a full listing the next one is due; None: only on request."""
        return None if self.list_again_days is None else timedelta(days=self.list_again_days)


def read_mappings(folder: Path) -> dict[str, TableMapping]:
    """Canonical table -> its mapping, for the files in `folder`; SettingsError names file, key and choices."""
    if not folder.is_dir():
        raise SettingsError("sql.no_such_folder", folder=folder)
    paths = sorted(folder.glob("*.toml"))
    known = ", ".join(BY_FILE)
    if not paths:
        raise SettingsError("sql.no_mapping", folder=folder, known=known)
    for path in paths:
        if path.name not in BY_FILE:
            raise SettingsError("sql.unknown_file", file=path.name, known=known)
    return {BY_FILE[path.name].name: read_mapping(path) for path in paths}


def read_mapping(path: Path) -> TableMapping:
    """The mapping in the file `path`; its key filled in where it is the table's own."""
    table = BY_FILE[path.name]
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        raise SettingsError("sql.mapping_unreadable", file=path.name) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError("sql.mapping_invalid", file=path.name, reason=str(error)) from None
    try:
        mapping = TableMapping.model_validate(told, context=table)
    except ValidationError as error:
        raise SettingsError("sql.mapping_invalid", file=path.name, reason=_faults(error)) from None
    return mapping if mapping.key else mapping.model_copy(update={"key": table.key})


def _faults(error: ValidationError) -> str:
    """Every fault with its key; an unknown key with those that are permitted."""
    told = []
    for fault in error.errors(include_url=False, include_input=False):
        place = ".".join(str(part) for part in fault["loc"])
        said = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "extra_forbidden":
            said = f"unknown; allowed are {', '.join(TableMapping.model_fields)}"
        told.append(f"{place}: {said}" if place else said)
    return "; ".join(told)
