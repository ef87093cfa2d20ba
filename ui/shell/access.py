"""What the current visitor may do, and who they are: set by the gate (`ui.shell.access_gate`), checked everywhere.

The terminal, which runs as a user of the operating system, belongs to the operator: no visitor is set there, and
everything is allowed.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, NamedTuple

from model.access import EVERYTHING, Access
from model.errors import Fault
from storage.naming import STAND_IN


class Visitor(NamedTuple):
    """What somebody may do, and their name in the access log; None for somebody not known by name."""

    access: Access = EVERYTHING
    name: str | None = None


@dataclass
class _Server:
    """How a running server finds the visitor of a run; None elsewhere."""

    find: Callable[[], Visitor] | None = None


_server: Final = _Server()
# For this run, and for threads that it gives its context (`contextvars.copy_context`).
_given: ContextVar[Visitor | None] = ContextVar("visitor", default=None)


def register_server(find: Callable[[], Visitor]) -> None:
    """Use `find` if no visitor was set, such as in a fragment of a page that runs alone."""
    _server.find = find


def hand_out(visitor: Visitor | None) -> None:
    """Set the visitor for the rest of this run; None: the one that the server finds."""
    _given.set(visitor)


def visitor() -> Visitor:
    """The visitor of this run."""
    found = _given.get()
    if found is not None:
        return found
    return _server.find() if _server.find is not None else Visitor()


def current() -> Access:
    """What the visitor of this run may do."""
    return visitor().access


def may(right: str) -> bool:
    """Whether the visitor has `right`."""
    return current().may(right)


def has_stand_ins() -> bool:
    """Whether the visitor sees companies and people as stand-ins (`storage.pseudonyms`)."""
    return current().sight.pseudonyms


def require(right: str) -> None:
    """Check before anything that needs `right`: Fault without it, however the visitor got here."""
    if not may(right):
        raise Fault("access.refused", right=right)


def shown_name(name: str | None) -> str:
    """`name` as typed; a stand-in for visitors who may not see people by name; "" if nobody is named."""
    return STAND_IN if name and not may("people") else name or ""
