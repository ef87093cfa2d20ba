"""Expressions used in publishing, built once per shape of their tables and charter.

Building a large expression takes longer than running it on the data of a small company, and every run needs the same
ones again.
"""

from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, ParamSpec, TypeVar

import ibis.expr.types as ir
from cachetools import LRUCache, cached

from model.charter import Charter

P = ParamSpec("P")
R = TypeVar("R")
MOST = 200


def cached_expression(relation: Callable[P, R]) -> Callable[P, R]:
    """`relation`, cached: for equal tables (names and columns) and an equal charter the expression is built only once.

    Only for functions that do nothing but build expressions; what they return is shared and must not be changed. The
    `MOST` most recently used are kept.
    """
    return cached(LRUCache(MOST), key=lambda *args, **kwargs: (_shape(args), _shape(kwargs)), lock=Lock())(relation)


def _shape(value: Any) -> Any:
    if isinstance(value, ir.Table):
        return value.op()
    if isinstance(value, Charter):
        return value.model_dump_json()
    if isinstance(value, Mapping):
        return tuple((name, _shape(one)) for name, one in sorted(value.items()))
    if isinstance(value, tuple):
        return tuple(_shape(one) for one in value)
    return value
