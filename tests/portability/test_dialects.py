"""Every metric as SQL of engines nobody has at hand: it compiles, and a parser of that dialect reads it back."""

import logging
from functools import cache

import pytest
import sqlglot

from metrics import CATALOG
from storage import answer
from storage.compiled import Compiler
from storage.dialects import COMPILED_ONLY
from storage.warehouse import Warehouse
from tests.portability.companies import company
from tests.portability.ledger import GAPS
from tests.portability.questions import questions
from tests.portability.sameness import said

# The one that is also asked without the spells in doubt: that changes the tables below a metric, not the metric.
ALSO_TRUSTED = "stock"
WHERE = (("segment", ("KMU", "100%", None)), ("job", (None,)))


@pytest.fixture(scope="module")
def queries(tmp_path_factory):
    """Per metric the expressions it asks an engine for, each shape once."""
    snapshot = company(Warehouse(tmp_path_factory.mktemp("embedded")))
    found = {name: [] for name in CATALOG}
    statement_of = answer._statement
    with pytest.MonkeyPatch.context() as patched:
        for name, expressions in found.items():
            question = next(questions(name, snapshot))
            for is_trusted in (False, True) if name == ALSO_TRUSTED else (False,):
                asked = set()

                def recorded(key, snapshot, query, expressions=expressions, asked=asked):
                    if key not in asked:
                        expressions.append(query.build())
                    asked.add(key)
                    return statement_of(key, snapshot, query)

                patched.setattr(answer, "_statement", recorded)
                assert not isinstance(said(snapshot, name, question | {"trusted_only": is_trusted}), str)
    return found


@pytest.mark.parametrize("metric", CATALOG)
@pytest.mark.parametrize("dialect", COMPILED_ONLY, ids=lambda dialect: dialect.name)
def test_compiles_and_is_read_back(queries, dialect, metric, caplog):
    if (dialect.name, metric) in GAPS:
        with pytest.raises(Exception, match=r"\w"):
            _read_back(dialect, queries[metric])
        return
    with caplog.at_level(logging.WARNING, logger="sqlglot"):
        _read_back(dialect, queries[metric])
    assert not caplog.messages, "sqlglot left out what the dialect does not know"


def _read_back(dialect, expressions):
    for expression in expressions:
        _read_back_one(dialect, expression.op())


@cache
def _read_back_one(dialect, operation):
    """Once where several metrics ask the same: what the dialect does not know fails the first of them."""
    statement = Compiler(dialect).compile(operation.to_expr()).filtered(WHERE)
    sql = statement.sql
    if dialect.is_formatted:
        sql %= dict.fromkeys(statement.names, "NULL")  # as the driver does
    (query,) = sqlglot.parse(sql, read=dialect.name)
    assert isinstance(query, sqlglot.exp.Query)


def test_every_metric_asks_an_engine(queries):
    assert [name for name, expressions in queries.items() if not expressions] == []
