"""A property worked out once for an object, however many threads ask for it at the same moment.

``functools.cached_property`` did so until Python 3.11; from 3.12 on every thread works it out, and two of them at one
connection disturb each other.
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
        """The value, worked out by whoever comes first; the others wait."""
        if instance is None:
            return self
        with self._only:
            # Whoever waited finds what the first one kept.
            return super().__get__(instance, owner)
