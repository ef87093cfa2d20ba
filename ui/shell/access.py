"""What the present visitor may, and who they are: handed out by the gate (`ui.shell.access_gate`), asked everywhere.

The terminal, which runs as a user of the operating system, is the operator's: nothing was handed out there, and
everything may be done.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, NamedTuple

from model.access import EVERYTHING, Access
from model.errors import Fault


class Visitor(NamedTuple):
    """What somebody may, and what the access log calls them; None for nobody who is known by name."""

    access: Access = EVERYTHING
    name: str | None = None


@dataclass
class _Server:
    """How a running server works out whose run this is; None elsewhere."""

    find: Callable[[], Visitor] | None = None


_server: Final = _Server()
# Of this run, and of what it hands to other threads (`contextvars.copy_context`).
_given: ContextVar[Visitor | None] = ContextVar("visitor", default=None)


def register_server(find: Callable[[], Visitor]) -> None:
    """Have `find` asked where nothing was handed out, such as in a part of a page that runs alone."""
    _server.find = find


def hand_out(visitor: Visitor | None) -> None:
    """Let the rest of this run be that of `visitor`; None: of whomever the server finds."""
    _given.set(visitor)


def visitor() -> Visitor:
    """Whose run this is."""
    found = _given.get()
    if found is not None:
        return found
    return _server.find() if _server.find is not None else Visitor()


def current() -> Access:
    """What the visitor of this run may."""
    return visitor().access


def may(right: str) -> bool:
    """Whether the visitor has `right`."""
    return current().may(right)


def require(right: str) -> None:
    """Be the door of whatever needs `right`: Fault without it, however the visitor got here."""
    if not may(right):
        raise Fault("access.refused", right=right)
