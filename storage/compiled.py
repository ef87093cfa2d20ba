"""From Ibis expressions to SQL with named values, compiled once per shape and dialect."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from secrets import token_hex
from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
import sqlglot.expressions as sge

from metrics.question.question import BIND_PREFIX, KEPT
from model.access import REACH
from model.tables import DIMENSIONS
from storage.dialects import EMBEDDED, Dialect, with_exists

# Columns whose words come with the data; a query must also serve snapshots that hold other words.
OPEN_WORDS = frozenset((*DIMENSIONS, "rule"))
Where = Sequence[tuple[str, tuple[str | None, ...]]]


@dataclass(frozen=True)
class Statement:
    """SQL and the names of the values it expects; ``kept`` holds the slots in it for filters.

    ``schema``: the columns that come back, with the types the expression promises.
    """

    sql: str
    names: frozenset[str]
    kept: tuple["FilterSlot", ...] = ()
    schema: pa.Schema | None = None

    def filtered(self, where: Where) -> "Statement":
        """This statement with the filters inserted; their values are named where_<dimension>_<place>."""
        if not self.kept:
            return self
        sql, chosen = self.sql, {f"where_{d}_{n}" for d, values in where for n, v in enumerate(values) if v is not None}
        for place in self.kept:
            sql = sql.replace(place.mark, place.condition(where))
        return Statement(sql, self.names | chosen, schema=self.schema)

    def pick(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The `values` that the SQL expects, except those of a reach; KeyError if one is missing."""
        return {name: values[name] for name in self.names if not name.startswith(REACH)}


@dataclass(frozen=True)
class FilterSlot:
    """A slot for filters: the text that marks it, and per dimension its column and, if any, its dictionary type."""

    mark: str
    columns: Mapping[str, tuple[str, str | None]]
    dialect: Dialect = EMBEDDED

    def condition(self, where: Where) -> str:
        """SQL that holds for the rows to keep."""
        return "(" + (" AND ".join(f"({self._among(*chosen)})" for chosen in where) or "TRUE") + ")"

    def _among(self, dimension: str, values: tuple[str | None, ...]) -> str:
        column, word = self.columns[dimension]
        given = [f"where_{dimension}_{place}" for place, value in enumerate(values) if value is not None]
        names = [self.dialect.placeholder(name) for name in given]
        # Compared as a word of the dictionary; a word it does not contain becomes null and matches nothing.
        listed = ", ".join(f"TRY_CAST({name} AS {word})" if word else name for name in names)
        parts = ([f"{column} IN ({listed})"] if names else []) + ([f"{column} IS NULL"] if None in values else [])
        return " OR ".join(parts) or "FALSE"


class Compiler:
    """Compiles for one dialect. ``words`` holds, per column stored as a dictionary (ENUM), its words.

    Nothing depends on the words of columns in `OPEN_WORDS`.
    """

    def __init__(self, dialect: Dialect = EMBEDDED, words: Mapping[str, frozenset[str]] | None = None) -> None:
        self._dialect = dialect
        self._compiler = dialect.compiler()
        self.words = words or {}

    def compile(self, table: ir.Table) -> Statement:
        """`table` as SQL; every ``bind(name)`` in it becomes a placeholder, every ``keep`` a slot for filters."""
        names: dict[str, str] = {}
        kept: list[FilterSlot] = []
        kinds = {op.__func_name__.lower(): op.dtype for op in table.op().find(ops.ScalarUDF)}
        # The SQL also contains words from the data, such as segments; none of them must be mistaken for a mark.
        secret = token_hex(16)
        written = self._compiler.dialect

        def replaced(node: sge.Expression) -> sge.Expression:
            if isinstance(node, sge.EQ | sge.In):
                return self._as_words(node, replaced)
            if not isinstance(node, sge.Anonymous) or not node.name.lower().startswith(BIND_PREFIX):
                return node
            if node.name.lower() == KEPT:
                columns = zip(DIMENSIONS, (self._escaped(one.sql(written)) for one in node.expressions), strict=True)
                mark = f"__kept_{len(kept)}_{secret}__"
                kept.append(FilterSlot(mark, {name: (sql, self._type(name)) for name, sql in columns}, self._dialect))
                return sge.Var(this=mark)
            name = node.name.lower().removeprefix(BIND_PREFIX)
            bound = sge.Var(this=names.setdefault(name, f"__bound_{len(names)}_{secret}__"))
            if self._dialect.has_words:
                return bound
            # Other engines do not infer the type of a value from its context.
            return sge.Cast(this=bound, to=self._compiler.type_mapper.from_ibis(kinds[node.name.lower()]))

        query = self._compiler.to_sqlglot(table).transform(replaced)
        sql = self._escaped((query if self._dialect.has_semi_joins else with_exists(query)).sql(written))
        for name, mark in names.items():
            sql = sql.replace(mark, self._dialect.placeholder(name))
        return Statement(sql, frozenset(names), tuple(kept), table.schema().to_pyarrow())

    def written(self, table: ir.Table) -> Statement:
        """`table` as SQL for use inside a fixed query, its values as ``$name``."""
        dialect = replace(self._dialect, placeholder=lambda name: f"${name}", is_formatted=False)
        return Compiler(dialect, self.words).compile(table)

    def quoted(self, name: str) -> str:
        """The name of a table, quoted for this engine, in case it is a reserved word."""
        return str(sge.to_identifier(name, quoted=True).sql(self._compiler.dialect))

    def _escaped(self, sql: str) -> str:
        return sql.replace("%", "%%") if self._dialect.is_formatted else sql

    def _type(self, column: str) -> str | None:
        """The dictionary type of a column, as named at publish."""
        if column not in self.words:
            return None
        return "phase_word" if column in ("phase", "next_phase") else f"{column}_word"

    def _as_words(self, node: sge.Expression, replaced: Callable[[sge.Expression], sge.Expression]) -> sge.Expression:
        """``phase = 'won'`` compared as dictionary words; otherwise the engine would turn every row's word into text
        first.
        """
        if not isinstance(node.this, sge.Column) or (kind := self._type(node.this.name)) is None:
            return node
        given = node.expressions if isinstance(node, sge.In) else [node.expression]
        if isinstance(node, sge.EQ) and isinstance(node.expression, sge.Anonymous):
            # A value supplied at run time: a word the dictionary does not contain is null and equals nothing.
            return sge.EQ(this=node.this, expression=_try_cast(replaced(node.expression.copy()), kind))
        if not given or not all(isinstance(one, sge.Literal) and one.is_string for one in given):
            return node
        if node.this.name in OPEN_WORDS:
            return _as_open_word(node, kind) if isinstance(node, sge.EQ) else node
        words = self.words[node.this.name]
        if not all(one.this in words for one in given):
            return node
        cast = [sge.Cast(this=one.copy(), to=sge.DataType.build(kind, dialect="duckdb", udt=True)) for one in given]
        if isinstance(node, sge.In):
            return sge.In(this=node.this, expressions=cast)
        return sge.EQ(this=node.this, expression=cast[0])


def _as_open_word(node: sge.EQ, kind: str) -> sge.Expression:
    """``segment = 'KMU'`` compared as words of any dictionary: a missing word gives false, as with text."""
    word = _try_cast(node.expression.copy(), kind)
    is_unknown = sge.and_(word.copy().is_(sge.Null()), node.this.copy().is_(sge.Null()).not_())
    return sge.Case().when(is_unknown, sge.false()).else_(sge.EQ(this=node.this.copy(), expression=word))


def _try_cast(value: sge.Expression, kind: str) -> sge.Expression:
    """`value` as a word of the dictionary `kind`; null if it does not contain it."""
    return sge.TryCast(this=value, to=sge.DataType.build(kind, dialect="duckdb", udt=True))
