"""Comparisons of Ibis expressions that threads cannot spoil for each other.

Ibis 12 keeps what comparisons found in one dictionary of the process, by ``id()`` and without a lock
(``ibis.common.bases.Comparable``). With two threads compiling, or a garbage collection between two of its steps, an
entry outlives its expression; the next one at that address is then taken for it, or deleting it raises. Here what was
found is kept for the length of one comparison, by the thread that makes it. Delete with an Ibis that does the same.
"""

from threading import local
from typing import Any

from ibis.common.bases import Comparable


class _Found(local):
    """Per thread: what the comparison under way has found so far; None between comparisons."""

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
    # Both are held by the expressions under comparison: no id is given anew meanwhile.
    pair = (id(one), id(other))
    if pair not in pairs:
        pairs[pair] = bool(one.__equals__(other))
    return pairs[pair]


def install() -> None:
    """Let every expression of this process be compared so."""
    Comparable.__eq__ = _is_equal
    if "__del__" in vars(Comparable):
        del Comparable.__del__
