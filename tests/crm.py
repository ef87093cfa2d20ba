"""A small CRM in a database, as somebody else fills it: a table with marks of change, and one without."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from connectors.kit.stream import Cursor, Page
from connectors.kit.system import System
from connectors.sql.source import SqlSettings, sql

DEALS = """
cursor = "changed_at"
deleted = "is_gone"
query = "select id as opportunity_id, name, stage, created_at, changed_at, is_gone from deal"
"""
FIRMS = 'query = "select id as account_id, name from firm"'
STAMPS = {"postgresql": "timestamp", "mariadb": "datetime(6)", "sqlite": "integer"}


class Crm:
    """Written through a connection that is not ours; `folder` takes the mapping files."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder, self.kind = url, folder, url.partition(":")[0]
        folder.mkdir(exist_ok=True)
        address = url.replace("mariadb://", "mariadb+pymysql://").replace("postgresql://", "postgresql+psycopg://")
        self.engine = create_engine(address)

    def create(self) -> None:
        if self.kind == "sqlite":
            self.run("pragma journal_mode = wal")  # or nobody may write while somebody reads
        self.run(
            "drop table if exists deal",
            "drop table if exists firm",
            "create table deal (id bigint primary key, name varchar(80), stage varchar(40), created_at varchar(40), "
            f"changed_at {STAMPS[self.kind]}, is_gone boolean default false)",
            "create table firm (id varchar(40), name varchar(80))",
        )

    def run(self, *statements: str, **values: Any) -> None:
        with self.engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement), values)

    def add_firms(self, *ids: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(text("insert into firm values (:id, 'Firm')"), [{"id": one} for one in ids])

    def add_deals(self, *rows: tuple[int, int | None], is_gone: bool = False) -> None:
        """Deals by number and minute of their last change."""
        written = [
            {"id": number, "name": f"Deal {number}", "at": self.minute(minutes), "gone": is_gone}
            for number, minutes in rows
        ]
        with self.engine.begin() as connection:
            connection.execute(
                text("insert into deal values (:id, :name, 'new', '2026-03-01T00:00:00Z', :at, :gone)"), written
            )

    def minute(self, minutes: int | None) -> datetime | int | None:
        """`minutes` after a morning, as the database keeps it: SQLite has no timestamps, there it is a number."""
        if minutes is None or self.kind == "sqlite":
            return minutes
        return datetime(2026, 3, 2, 8) + timedelta(minutes=minutes)  # noqa: DTZ001 - a wall clock, as such tables have

    def system(self, *, page_rows: int = 3, time_zone: str = "UTC", **files: str) -> System:
        """Our system over this database, with mapping files by table."""
        for name, content in files.items():
            (self.folder / f"{name}.toml").write_text(content, encoding="utf-8")
        return sql(SqlSettings(url=self.url, mapping=self.folder, page_rows=page_rows, time_zone=time_zone))


def pages_of(system: System, cursor: Cursor | None = None, stream: int = 0) -> list[Page]:
    with system.opened() as client:
        return list(system.streams[stream].read(client, cursor))


def told(pages: list[Page], table: str, column: str) -> list[str | None]:
    """The values of one column, in the order they were told."""
    return [row[column] for page in pages for row in page.rows.get(table, ())]
