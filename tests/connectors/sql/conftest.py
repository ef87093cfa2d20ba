"""The example mappings: each is valid, and reads exactly what is in tables made as the vendor makes them."""

import pytest

from connectors.sql.source import SqlSettings, sql
from tests.connectors.sql.examples import EXAMPLES
from tests.connectors.sql.source_database import SourceDatabase
from tests.fakes.cases import Reader


@pytest.fixture
def warehouse(postgresql_url, tmp_path):
    """Fills a schema of its own with tables, and reads it by an example."""

    class Warehouse(SourceDatabase):
        def reader(self, schema, example):
            settings = SqlSettings(url=self.settings_url(schema), mapping=EXAMPLES / example)
            return Reader(sql(settings), tmp_path / example)

    found = Warehouse(postgresql_url)
    yield found
    found.dispose()
