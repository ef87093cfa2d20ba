"""Any database that SQLAlchemy reaches: a warehouse, or the database of a CRM that keeps its rows there.

What is read: one query of the operator's own per canonical table, in a folder of TOML files (docs/connectors/sql.md,
examples in docs/examples/sql). Access: a user with SELECT on what the queries name, nothing else; besides, every
connection is set to read-only where the database supports it (PostgreSQL, MariaDB, MySQL, SQLite).
Limits: none of ours but a page; with a cursor only changes are read, without one the whole query each time.
History: as far back as the tables go; where they have none, stages are observed from sync to sync.
Drivers: https://docs.sqlalchemy.org/en/21/dialects/. PostgreSQL and MariaDB are tested, SQLite too; others are not.
"""

from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, field_validator

from connectors.kit.base import RefusedError
from connectors.kit.stream import Stream
from connectors.kit.system import Declared, Standing, System, SystemSettings
from connectors.sql.database import Database, opened
from connectors.sql.keyset import Question
from connectors.sql.mapping import mapping_of, observed_of
from connectors.sql.reading import Reading
from connectors.sql.rows import Rows, raw_table
from connectors.sql.table_mapping import TableMapping, read_mappings
from model.tables import TABLES

# Raw tables whose merged rows others may still reference.
MERGEABLE = {"accounts": "account", "contacts": "contact"}


class SqlSettings(SystemSettings):
    """The address of the database, and the queries to run."""

    url: SecretStr = Field(
        description="address as SQLAlchemy writes it, password included: postgresql://USER:PASSWORD@HOST/DATABASE"
    )
    mapping: Path = Field(description="folder with a mapping file per canonical table")
    time_zone: str = Field(default="UTC", description="zone of timestamps that bear none")
    page_rows: int = Field(default=5000, ge=1, le=100_000, description="rows fetched at a time")

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("a zone such as Europe/Berlin")
        return value


def sql(settings: SqlSettings) -> System:
    """The system that the mapping folder describes; SettingsError if a file in it is not valid."""
    mappings = read_mappings(settings.mapping.expanduser())
    zone = ZoneInfo(settings.time_zone)
    streams = []
    for name, mapping in mappings.items():
        table = TABLES[name]
        reading = Reading(table, mapping, zone, settings.page_rows)
        streams.append(
            Stream(
                table.plural,
                (raw_table(table, mapping),),
                reading,
                lists_all=True,
                listed_again=mapping.listed_again,
                count=reading.count,
            )
        )
    return System(
        name="sql",
        opened=partial(opened, settings.url, timeout_seconds=settings.timeout_seconds),
        tested=partial(_tested, mappings, zone),
        streams=tuple(streams),
        mapping=mapping_of(mappings),
        identities={raw: kind for raw, kind in MERGEABLE.items() if kind in mappings},
        observed=observed_of(mappings),
        history_days=None if "stage_change" in mappings else 0,
    )


def _tested(mappings: dict[str, TableMapping], zone: ZoneInfo, database: Database) -> Standing:
    """Run every query for its columns alone; SettingsError for one that does not fit its table."""
    missing = []
    for name, mapping in mappings.items():
        table = TABLES[name]
        try:
            Rows(table, mapping, zone).check(database.columns(Question(mapping).shape(), f"{table.plural}.toml"))
        except RefusedError:
            missing.append(f"SELECT: {table.plural}.toml")
    return Standing(database.connected_as, tuple(missing))


SQL = Declared(SqlSettings, sql, scopes=("SELECT",), needs_files=True)
