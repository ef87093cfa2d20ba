"""The currency of the snapshot whose page is being made: known only where every amount is in the same one."""

from contextvars import ContextVar
from typing import Final

# Of amounts nobody gave a currency.
UNKNOWN: Final = ""

_used: ContextVar[tuple[str, ...]] = ContextVar("currencies", default=())


def use(found: tuple[str, ...]) -> None:
    """Take in the currencies the amounts are in; :data:`UNKNOWN` stands for amounts without one."""
    _used.set(found)


def found() -> tuple[str, ...]:
    """The currencies amounts are in; none before anything was published or where there are no amounts."""
    return _used.get()


def current() -> str | None:
    """The one currency of every amount, such as ``EUR``; None if it is mixed or unknown."""
    return found()[0] if len(found()) == 1 and found()[0] != UNKNOWN else None
