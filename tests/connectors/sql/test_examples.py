"""The example mappings: each is valid, and reads exactly what is in tables made as the vendor makes them."""

import pytest
from sqlalchemy.dialects import mssql

from connectors.sql.keyset import Question
from connectors.sql.table_mapping import read_mappings
from tests.connectors.sql.examples import EXAMPLES

FOLDERS = sorted(folder.name for folder in EXAMPLES.iterdir() if folder.is_dir())


@pytest.mark.parametrize("name", FOLDERS)
def test_every_example_is_valid_and_explained(name):
    assert read_mappings(EXAMPLES / name)
    assert (EXAMPLES / name / "README.md").is_file()


def test_sql_server_is_asked_in_its_own_words():
    question = Question(read_mappings(EXAMPLES / "sql_server")["opportunity"])
    _, dated = question.legs(5000)
    asked = str(question.window(dated, (7, "A-1"), 100).compile(dialect=mssql.dialect()))
    assert asked.startswith("SELECT TOP __[POSTCOMPILE_param_1] *")
    assert "ORDER BY asked.version, asked.opportunity_id" in asked
