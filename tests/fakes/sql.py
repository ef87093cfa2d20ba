"""Somebody's warehouse: the World in the tables of an SQLite file, asked by the queries in sql_mapping."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from tests.fakes.world import TOUCH_KINDS, World

# The address is what must not show: with other databases it holds the password.
SECRET = "in-the-address-QZ4"
SECRETS = (SECRET,)
KNOWS = frozenset(
    {
        "users", "accounts", "domains", "contacts", "contact_account", "opportunities", "amounts", "stage_history",
        "changed_by", "lifecycle", "activities", "deletions", "merges",
    }
)  # fmt: skip
BY: dict[str, str | None] = {word: word for word in ("user", "workflow", "import", "api", "bulk")}

TABLES = """
CREATE TABLE user (id, name, email, department, team, is_active);
CREATE TABLE company (id, name, domain, industry, country, employees, owner_id, created_at, changed_at, deleted_at,
    merged_into);
CREATE TABLE person (id, company_id, name, email, role, created_at, changed_at, deleted_at, merged_into);
CREATE TABLE lifecycle (person_id, number, stage, at, changed_by, changed_at);
CREATE TABLE deal (id, company_id, name, stage, amount, currency, owner_id, expected_close_on, outcome, closed_at,
    created_at, changed_at, deleted_at);
CREATE TABLE move (deal_id, number, stage, at, changed_by, changed_at);
CREATE TABLE touch (id, company_id, person_id, deal_id, department, kind, at, is_two_way, subject, campaign,
    changed_at, deleted_at);
"""
_files: dict[int, Path] = {}


def ids(kind: str, number: int) -> str:
    """The id of a row of the World; what kind it is of, its table says."""
    return str(number)


def settings(url: str) -> dict[str, str]:
    return {"url": url, "mapping": str(Path(__file__).with_name("sql_mapping")), "page_rows": "5"}


@contextmanager
def database(world: World) -> Iterator[str]:
    """The address of a database that holds `world` while the block runs."""
    with tempfile.TemporaryDirectory(prefix="gleichtakt-warehouse-") as folder:
        file = Path(folder) / f"{SECRET}.db"
        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA journal_mode = wal")  # it may be written while it is read
            connection.executescript(TABLES)
        connection.close()
        _files[id(world)] = file
        refresh(world)
        try:
            yield f"sqlite:///{file}"
        finally:
            del _files[id(world)]


def refresh(world: World) -> None:
    """Fill the tables anew with what `world` is now."""
    connection = sqlite3.connect(_files[id(world)])
    with connection:
        for table, rows in _rows(world).items():
            connection.execute(f"DELETE FROM {table}")
            places = ", ".join("?" * TABLE_WIDTHS[table])
            connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
    connection.close()


def _rows(world: World) -> dict[str, Iterator[tuple[object, ...]]]:
    return {
        "user": (
            (one.id, one.name, one.email, one.department, one.team, one.is_active) for one in world.users.values()
        ),
        "company": (
            (
                one.id, one.name, one.domain, one.industry, one.country, one.employees, one.owner_id,
                _clock(one.created_at), _tick(one.modified_at), _clock(one.deleted_at), one.merged_into,
            )
            for one in world.companies.values()
        ),
        "person": (
            (
                one.id, one.company_id, f"{one.first_name} {one.last_name}", one.email, one.role,
                _clock(one.created_at), _tick(one.modified_at), _clock(one.deleted_at), one.merged_into,
            )
            for one in world.people.values()
        ),
        "lifecycle": (
            (one.id, number, stage, _clock(at), by, _tick(at))
            for one in world.people.values()
            for number, (stage, at, by) in enumerate(one.lifecycle)
        ),
        "deal": (
            (
                one.id, one.company_id, one.name, one.stage, one.amount, one.currency, one.owner_id,
                one.expected_close_on and one.expected_close_on.isoformat(), one.outcome, _clock(one.closed_at),
                _clock(one.created_at), _tick(one.modified_at), _clock(one.deleted_at),
            )
            for one in world.deals.values()
        ),
        "move": (
            (one.id, number, move.stage, _clock(move.at), move.by, _tick(move.at))
            for one in world.deals.values()
            for number, move in enumerate(one.moves)
        ),
        "touch": (
            (
                one.id, one.company_id, one.person_id, one.deal_id, TOUCH_KINDS[one.kind], one.kind, _clock(one.at),
                one.is_two_way, one.subject, one.campaign, _tick(one.modified_at), _clock(one.deleted_at),
            )
            for one in world.touches
        ),
    }  # fmt: skip


TABLE_WIDTHS = {words.split("(")[0].split()[-1]: words.count(",") + 1 for words in TABLES.split(";") if words.strip()}


def _clock(moment: datetime | None) -> str | None:
    """A wall clock in UTC without a zone, as warehouses hold it."""
    return moment and moment.strftime("%Y-%m-%d %H:%M:%S.%f")


def _tick(moment: datetime) -> int:
    """Milliseconds: SQLite has no timestamps."""
    return round(moment.timestamp() * 1000)
