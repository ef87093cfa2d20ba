"""Values of PostgreSQL and MariaDB as text: nothing lost, every instant the moment it is."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, text

from connectors.sql.position import before, packed, unpacked
from connectors.sql.source import SqlSettings, sql
from connectors.sql.texts import as_text, is_set
from model.tables import Kind

# ruff: noqa: DTZ001 - moments without a zone are what many databases hold
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (None, Kind.TEXT, None),
        ("", Kind.TEXT, ""),
        (1234567890123456789, Kind.TEXT, "1234567890123456789"),
        (Decimal("1E+2"), Kind.NUMBER, "100"),
        (Decimal("0.10"), Kind.NUMBER, "0.10"),
        (0.1, Kind.NUMBER, "0.1"),
        (True, Kind.BOOLEAN, "true"),
        (0, Kind.BOOLEAN, "false"),
        (b"\x01", Kind.BOOLEAN, "true"),
        ("maybe", Kind.BOOLEAN, "maybe"),
        (True, Kind.TEXT, "true"),
        (UUID(int=7), Kind.TEXT, "00000000-0000-0000-0000-000000000007"),
        (b"\x00\xff", Kind.TEXT, "00ff"),
        ({"de": "Größe"}, Kind.TEXT, '{"de": "Größe"}'),
        (datetime(2026, 7, 1, 12, 0, 0, 123456), Kind.INSTANT, "2026-07-01T10:00:00.123456Z"),
        (datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=9))), Kind.INSTANT, "2026-07-01T03:00:00Z"),
        (date(2026, 1, 1), Kind.INSTANT, "2025-12-31T23:00:00Z"),
        ("2026-01-01 00:30:00", Kind.INSTANT, "2025-12-31T23:30:00Z"),
        ("2026-01-01T00:30:00Z", Kind.INSTANT, "2026-01-01T00:30:00Z"),
        ("yesterday", Kind.INSTANT, "yesterday"),
        # The hour that occurs twice is the second one; the one that is skipped is moved on.
        (datetime(2026, 10, 25, 2, 30), Kind.INSTANT, "2026-10-25T01:30:00Z"),
        (datetime(2026, 3, 29, 2, 30), Kind.INSTANT, "2026-03-29T01:30:00Z"),
        (datetime(2026, 1, 1, 0, 30), Kind.DATE, "2026-01-01"),
        (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), Kind.DATE, "2026-01-01"),
        (date(2026, 1, 1), Kind.DATE, "2026-01-01"),
    ],
)
def test_as_text(value, kind, expected):
    assert as_text(value, kind, BERLIN) == expected


@pytest.mark.parametrize("mark", [None, False, 0, "", "false", "N", " 0 ", b"\x00"])
def test_marks_that_are_not_set(mark):
    assert not is_set(mark)


@pytest.mark.parametrize("mark", [True, 1, "true", "Y", b"\x01", datetime(2026, 1, 1), "2026-01-01"])
def test_marks_that_are_set(mark):
    assert is_set(mark)


@pytest.mark.parametrize(
    "value",
    [
        None, 7, "a", 1.5, True, date(2026, 1, 1), datetime(2026, 1, 1, 0, 0, 0, 1), datetime(2026, 1, 1, tzinfo=UTC),
        Decimal("1234567890123456789.10"), UUID(int=7), b"\x00",
    ],
)  # fmt: skip
def test_a_place_survives_json(value):
    kept = unpacked(packed(value))
    assert (kept, type(kept)) == (value, type(value))


def test_what_cannot_be_kept():
    with pytest.raises(TypeError, match="timedelta"):
        packed(timedelta(1))


@pytest.mark.parametrize(
    ("value", "overlap", "expected"),
    [
        (datetime(2026, 1, 1), None, datetime(2025, 12, 31, 23, 50)),
        (datetime(2026, 1, 1), 60, datetime(2025, 12, 31, 23)),
        (date(2026, 1, 3), None, date(2026, 1, 2)),
        (date(2026, 1, 3), 24 * 60, date(2026, 1, 1)),
        (5000, None, 4000),
        (Decimal(5000), 10, Decimal(4990)),
    ],
)
def test_before(value, overlap, expected):
    assert before(value, overlap) == expected


def test_before_on_a_clock_that_may_have_been_put_back():
    at = datetime(2026, 10, 25, 2, 59)
    assert before(at, 10, is_wall_clock=True) == datetime(2026, 10, 25, 1, 49)
    assert before(at.replace(tzinfo=UTC), 10, is_wall_clock=True) == datetime(2026, 10, 25, 2, 49, tzinfo=UTC)


def read(url, folder, query, time_zone="Europe/Berlin"):
    (folder / "accounts.toml").write_text(f'query = """{query}"""', encoding="utf-8")
    system = sql(SqlSettings(url=url, mapping=folder, time_zone=time_zone))
    with system.opened() as client:
        pages = list(system.streams[0].read(client, None))
    (row,) = (row for page in pages for row in page.rows.get("accounts", ()))
    return {name: value for name, value in row.items() if value is not None}


def test_postgresql(postgresql_url, tmp_path):
    """The server's zone is Pacific/Auckland; a timestamptz is its moment all the same."""
    row = read(
        postgresql_url,
        tmp_path,
        """
        select 9223372036854775807 as account_id, 'Ümläut "ß" 🚀' || chr(10) || 'two' as name,
            timestamptz '2026-07-01 12:00:00.000001+02' as created_at, 1e20::numeric + 0.1 as value,
            null as domain, ('{"a": [1]}'::jsonb) as segment, true as industry, 'x'::bytea as region,
            array['a', 'b'] as job, '0b9e3f2e-0000-4000-8000-000000000001'::uuid as source, 12 as employees
        """,
    )
    assert row == {
        "account_id": "9223372036854775807", "name": 'Ümläut "ß" 🚀\ntwo',
        "created_at": "2026-07-01T10:00:00.000001Z", "value": "100000000000000000000.1", "segment": '{"a": [1]}',
        "industry": "true", "region": "78", "job": '["a", "b"]', "source": "0b9e3f2e-0000-4000-8000-000000000001",
        "employees": "12",
    }  # fmt: skip


def test_mariadb(mariadb_url, tmp_path):
    """The server's zone is +05:00. A TIMESTAMP is its moment, a DATETIME a wall clock in the zone of the settings."""
    engine = create_engine(mariadb_url.replace("mariadb:", "mariadb+pymysql:"))
    with engine.begin() as connection:
        connection.execute(
            text(
                "create or replace table t (id bigint unsigned, name varchar(80), moment timestamp(6), "
                "clock datetime(6), amount decimal(30, 10), flag tinyint(1))"
            )
        )
        connection.execute(
            text(
                "insert into t values (18446744073709551615, 'Ümläut 🚀', '2026-07-01 12:00:00.000001', "
                "'2026-07-01 12:00:00.000001', 1234567890123456789.1, 1)"
            )
        )
    engine.dispose()
    query = "select id as account_id, name, {} as created_at, amount as value, flag as employees from t"
    moment, clock = (read(mariadb_url, tmp_path, query.format(column)) for column in ("moment", "clock"))
    assert moment == {
        "account_id": "18446744073709551615", "name": "Ümläut 🚀", "created_at": "2026-07-01T07:00:00.000001Z",
        "value": "1234567890123456789.1000000000", "employees": "1",
    }  # fmt: skip
    assert clock["created_at"] == "2026-07-01T10:00:00.000001Z"


@pytest.mark.parametrize(
    ("cursor", "key"),
    [
        ("date '2026-01-01' + n", "n"),
        ("n::numeric / 3", "('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid"),
        ("timestamptz '2026-01-01' + n * interval '1 hour'", "n::numeric"),
        ("timestamp '2026-01-01' + n * interval '1 microsecond'", "'k' || n"),
        ("n::double precision / 7", "n::smallint"),
        ("9223372036854775000 + n", "9223372036854775000 + n"),
    ],
)
def test_any_kind_of_cursor_and_key_leads_on(postgresql_url, tmp_path, cursor, key):
    """Fifty rows in windows of twenty: every window but the first begins at bound values of these kinds."""
    query = f"select {key} as account_id, 'Firm' as name, {cursor} as moved from generate_series(1, 50) n"
    (tmp_path / "accounts.toml").write_text(f'cursor = "moved"\nquery = """{query}"""')
    system = sql(SqlSettings(url=postgresql_url, mapping=tmp_path, page_rows=1))
    with system.opened() as client:
        pages = list(system.streams[0].read(client, None))
        rest = list(system.streams[0].read(client, json.loads(json.dumps(pages[30].cursor))))
    ids = [row["account_id"] for page in pages for row in page.rows["accounts"]]
    assert (len(ids), len(set(ids))) == (52, 50)
    assert [row["account_id"] for page in rest for row in page.rows["accounts"]][:2] == ids[30:32]
