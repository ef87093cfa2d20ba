"""The types of the embedded engine as Ibis types, cached because parsing one takes longer than looking it up."""

from functools import lru_cache
from typing import Any

from ibis.backends.sql.datatypes import DuckDBType


@lru_cache(maxsize=1000)
def column_type(kind: str, *, is_nullable: bool = True) -> Any:
    """The Ibis type of a column whose type the engine writes as `kind`, such as ``TIMESTAMP`` or ``ENUM('a', 'b')``."""
    return DuckDBType.from_string(kind, nullable=is_nullable)
