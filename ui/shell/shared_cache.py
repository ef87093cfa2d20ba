"""Results that all visitors share, calculated once; with or without a server."""

from collections.abc import Callable
from threading import Condition
from typing import Any, Final, ParamSpec, TypeVar

from cachetools import LRUCache, cached
from cachetools.keys import hashkey

P = ParamSpec("P")
T = TypeVar("T")

_caches: Final[list[tuple[LRUCache[Any, Any], Condition]]] = []


def shared(most: int, key: Callable[..., Any] = hashkey) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Decorator: caches the latest `most` results by `key` of the arguments, for everybody: never modify them.

    If another visitor's run is already calculating the same result, the call waits for it.
    """
    found: LRUCache[Any, Any] = LRUCache(most)
    is_changed = Condition()
    _caches.append((found, is_changed))
    return cached(found, key=key, condition=is_changed)


def clear() -> None:
    """Drop all cached results; they are calculated again on the next visit."""
    for found, is_changed in _caches:
        with is_changed:
            found.clear()
