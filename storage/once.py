"""A property that is calculated once per object, however many threads request it at the same moment.

``functools.cached_property`` did so until Python 3.11; from 3.12 on every thread calculates it, and two threads on one
connection interfere with each other.
"""

from collections.abc import Callable
from functools import cached_property
from threading import RLock
from typing import Any, TypeVar

T = TypeVar("T")


class once(cached_property[T]):  # noqa: N801 - used as a decorator, beside `cached_property`
    """Like ``cached_property``, one thread at a time."""

    def __init__(self, func: Callable[[Any], T]) -> None:
        super().__init__(func)
        self._only = RLock()

    def __get__(self, instance: Any, owner: type[Any] | None = None) -> Any:
        """The value, calculated by the first thread; the others wait."""
        if instance is None:
            return self
        with self._only:
            # Threads that waited find the value stored by the first.
            return super().__get__(instance, owner)
