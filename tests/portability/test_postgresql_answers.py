"""Every metric on PostgreSQL says exactly what it says on the embedded engine."""

import pytest

from metrics import CATALOG
from storage.engines.postgresql import PostgresqlWarehouse
from storage.warehouse import Warehouse
from tests.portability.companies import company
from tests.portability.engines import postgresql
from tests.portability.sameness import assert_same_answers


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """The same company on both engines."""
    with postgresql() as server:
        shipped = company(PostgresqlWarehouse(tmp_path_factory.mktemp("postgresql"), server.url))
        yield company(Warehouse(tmp_path_factory.mktemp("embedded"))), shipped


@pytest.mark.parametrize("metric", CATALOG)
def test_same_answers(pair, metric):
    assert_same_answers(metric, *pair)
