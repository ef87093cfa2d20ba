"""Every metric on PostgreSQL says exactly what it says on the embedded engine."""

import pytest

from metrics import CATALOG
from model.access import Sight
from storage.answer import answer
from storage.engines.postgresql import PostgresqlWarehouse
from storage.reached import seen
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


def test_stand_ins_are_the_same(pair):
    told = "SELECT account_id, name FROM account UNION ALL SELECT contact_id, name FROM contact ORDER BY 1, 2"
    embedded, shipped = (seen(one, Sight(pseudonyms=True), "5" * 64) for one in pair)
    rows = shipped.arrow(told).to_pylist()
    assert rows == embedded.arrow(told).to_pylist()
    assert {row["name"].partition(" ")[0] for row in rows} == {"Account", "Person"}
    assert answer(shipped, "stock") == answer(embedded, "stock")
