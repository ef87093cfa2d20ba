"""The records on both databases: a file, and a PostgreSQL server of its own for this folder's tests."""

from collections.abc import Iterator
from itertools import count

import psycopg
import pytest
from pydantic import SecretStr

from storage.records import Records
from tests.portability.engines import Server, postgresql

_names = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with postgresql() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """Data folder and address of an empty database; opening it twice opens the same."""
    if request.param == "sqlite":
        return tmp_path, None
    server = request.getfixturevalue("server")
    name = f"records_{next(_names)}"
    with psycopg.connect(server.url.get_secret_value(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return tmp_path, SecretStr(server.url.get_secret_value().replace("/postgres?", f"/{name}?"))


@pytest.fixture
def records(place) -> Iterator[Records]:
    opened = Records(*place)
    yield opened
    opened.close()
