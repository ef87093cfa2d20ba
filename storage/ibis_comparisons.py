"""Comparisons of Ibis expressions that are safe between threads.

Ibis 12 keeps the results of comparisons in one dictionary per process, by ``id()`` and without a lock
(``ibis.common.bases.Comparable``). With two threads compiling, or a garbage collection between two of its steps, an
entry outlives its expression; the next one at that address is then taken for it, or deleting it raises. Here results
are kept only for the duration of one comparison, per thread. Delete this module when Ibis does the same.
"""

from threading import local
from typing import Any

from ibis.common.bases import Comparable


class _Found(local):
    """Per thread: the results of the comparison in progress; None between comparisons."""

    pairs: dict[tuple[int, int], bool] | None = None


_found = _Found()


def _is_equal(self: Any, other: Any) -> bool:
    if self is other:
        return True
    if type(self) is not type(other):
        return False
    if _found.pairs is not None:
        return _known_or_compared(self, other, _found.pairs)
    _found.pairs = {}
    try:
        return _known_or_compared(self, other, _found.pairs)
    finally:
        _found.pairs = None


def _known_or_compared(one: Any, other: Any, pairs: dict[tuple[int, int], bool]) -> bool:
    # The compared expressions hold both, so their ids cannot be reused meanwhile.
    pair = (id(one), id(other))
    if pair not in pairs:
        pairs[pair] = bool(one.__equals__(other))
    return pairs[pair]


def install() -> None:
    """Make every expression of this process compare this way."""
    Comparable.__eq__ = _is_equal
    if "__del__" in vars(Comparable):
        del Comparable.__del__
