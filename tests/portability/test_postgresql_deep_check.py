"""`check --deep` where figures and records lie in PostgreSQL: every value is read there, and damage is named."""

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr

from storage.deep_checks import deep_findings
from storage.engines.postgresql import PostgresqlWarehouse, schema_of
from storage.records import Records, sync_runs
from tests.portability.engines import postgresql
from tests.publishing import publish
from tests.reference.journeys import journeys


@pytest.fixture(scope="module")
def server():
    with postgresql() as running:
        yield running


def of(server, name):
    """The address of a database of the server."""
    return SecretStr(server.url.get_secret_value().replace("/postgres?", f"/{name}?"))


def make(server, name, template="template0"):
    """A new database, copied file by file: what is damaged on disk is so in the copy, and in no page of memory."""
    with psycopg.connect(server.url.get_secret_value(), autocommit=True) as connection:
        words = "DROP DATABASE IF EXISTS {} WITH (FORCE)"
        connection.execute(sql.SQL(words).format(sql.Identifier(name)))
        words = "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy"
        connection.execute(sql.SQL(words).format(sql.Identifier(name), sql.Identifier(template)))
    return of(server, name)


def told(url, statement, *values):
    with psycopg.connect(url.get_secret_value(), autocommit=True) as connection:
        done = connection.execute(statement, values)
        return done.fetchall() if done.description else []


@pytest.fixture
def figures(server, tmp_path):
    """A warehouse with two snapshots of three accounts, the newer one first."""
    warehouse = PostgresqlWarehouse(tmp_path, make(server, "figures"))
    for _ in (1, 2):
        publish(warehouse, phase_event=journeys(*(f"a{n}: trigger@0 > orientation@{n}" for n in range(3))))
    return warehouse


def found(warehouse, records=None):
    return [(finding.key, *finding.values.values()) for finding in deep_findings(warehouse, records)]


def test_every_snapshot_is_read(figures):
    assert found(figures) == [("deep_snapshot", info.id) for info in figures.snapshots()]


@pytest.mark.parametrize(
    ("damage", "table"),
    [
        ("DROP TABLE {}.spell CASCADE", "spell"),
        ("DELETE FROM {}.account WHERE account_id = 'a1'", "account"),
        ("DROP SCHEMA {} CASCADE", "account"),
    ],
)
def test_what_was_lost_is_named(server, figures, damage, table):
    newer, older = figures.snapshots()
    told(of(server, "figures"), sql.SQL(damage).format(sql.Identifier(schema_of(newer.id))))
    assert found(figures) == [("deep_damaged", newer.id, table), ("deep_snapshot", older.id)]


def spoil(server, url, table):
    """Overwrite the first page of a table's file, as a bad disk might."""
    told(url, "CHECKPOINT")
    ((path,),) = told(url, "SELECT pg_relation_filepath(%s)", table)
    with (server.folder / "data" / path).open("r+b") as file:
        file.write(b"\x5a" * 4096)


def test_a_damaged_page_is_named(server, figures, tmp_path):
    newer, older = figures.snapshots()
    spoil(server, of(server, "figures"), f'"{schema_of(older.id)}".spell')
    for connection in figures._connections._idle:  # a database in use is no template
        connection.close()
    copy = PostgresqlWarehouse(tmp_path, make(server, "copy", template="figures"))
    assert found(copy) == [("deep_snapshot", newer.id), ("deep_damaged", older.id, "spell")]


@pytest.fixture
def records(server, tmp_path):
    """Records in a database of their own, one sync in them."""
    found = Records(tmp_path, make(server, "records"))
    with found.begin() as session:
        sync_runs.begin(session, "hubspot")
    yield found
    found.close()


def test_every_row_of_the_records_is_read(figures, records):
    assert found(figures, records)[-1] == ("deep_records",)


def test_records_whose_page_is_damaged_name_the_table(server, figures, records, tmp_path):
    spoil(server, of(server, "records"), "sync_run")
    records.close()
    copy = Records(tmp_path, make(server, "copy", template="records"))
    assert found(figures, copy)[-1] == ("deep_records_damaged", "sync_run")
    copy.close()
