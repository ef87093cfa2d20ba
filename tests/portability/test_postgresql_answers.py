"""Every metric on PostgreSQL says exactly what it says on the embedded engine."""

import pytest

from metrics import CATALOG
from storage.engines.postgresql import PostgresqlWarehouse
from storage.warehouse import Warehouse
from tests.portability.companies import COMPANIES
from tests.portability.engines import postgresql
from tests.portability.questions import questions
from tests.portability.sameness import assert_same_answer


@pytest.fixture(scope="module")
def server():
    with postgresql() as running:
        yield running


@pytest.fixture(scope="module", params=COMPANIES)
def pair(request, server, tmp_path_factory):
    """The same company on both engines."""
    fill = COMPANIES[request.param]
    embedded = fill(Warehouse(tmp_path_factory.mktemp("embedded")))
    return embedded, fill(PostgresqlWarehouse(tmp_path_factory.mktemp("postgresql"), server.url))


@pytest.mark.parametrize("metric", CATALOG)
def test_same_answers(pair, metric):
    asked = [assert_same_answer(metric, question, *pair) for question in questions(metric, pair[0])]
    assert sum(asked) > 0, "every answer was empty: nothing was compared"
