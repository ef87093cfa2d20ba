"""Servers that tests of this folder share, started when the first one asks for them."""

from collections.abc import Iterator

import pytest

from tests.crm import Crm
from tests.mariadb import mariadb
from tests.portability.engines import postgresql


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    with postgresql() as server:
        yield server.url.get_secret_value()


@pytest.fixture(scope="session")
def mariadb_url() -> Iterator[str]:
    with mariadb() as url:
        yield url


@pytest.fixture(params=["postgresql", "mariadb", "sqlite"])
def crm(request, tmp_path) -> Iterator[Crm]:
    """The same small CRM in a database of each kind."""
    kind = request.param
    url = f"sqlite:///{tmp_path / 'crm.db'}" if kind == "sqlite" else request.getfixturevalue(f"{kind}_url")
    crm = Crm(url, tmp_path / "mapping")
    crm.create()
    yield crm
    crm.engine.dispose()
