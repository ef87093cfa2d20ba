"""Work that goes on while pages are drawn without its result, shared by all visitors."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Any, Final

from cachetools import LRUCache

# One at a time: what nobody waits for must not take the machine from those who wait.
_POOL: Final = ThreadPoolExecutor(1, thread_name_prefix="in_background")
_LOCK: Final = Lock()
_begun: Final[LRUCache[tuple[str, str], Future[Any]]] = LRUCache(32)


def begun(about: str, key: str, do: Callable[[], Any]) -> Future[Any]:
    """The result of `do` as it comes, begun only once per `key`; the error that ended it is raised with the result.

    about: what it is about, such as a draft; what was begun about it under another key and still waits is given up.
    """
    with _LOCK:
        for (other, former), work in _begun.items():
            if other == about and former != key:
                work.cancel()
        found = _begun.get((about, key))
        if found is None or found.cancelled():
            found = _begun[about, key] = _POOL.submit(do)
        return found


def forget(about: str, key: str) -> None:
    """Begin it anew the next time."""
    with _LOCK:
        _begun.pop((about, key), None)
