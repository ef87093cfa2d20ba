"""How names and texts of the records read for somebody who sees stand-ins. The type of a column says what is in it, so
no query can forget to replace it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from sqlalchemy import JSON, Dialect, Text
from sqlalchemy.types import TypeDecorator

# Turns a name, or an e-mail address, into a stand-in.
StandIn = Callable[[str], str]
# In place of what people typed: nobody can tell whom it names.
HIDDEN: Final = "***"
_stand_in: ContextVar[StandIn | None] = ContextVar("stand_in", default=None)


@contextmanager
def with_stand_ins(change: StandIn) -> Iterator[None]:
    """Inside, rows are read with `change(name)` in place of names, and without what people typed."""
    given = _stand_in.set(change)
    try:
        yield
    finally:
        _stand_in.reset(given)


class PersonName(TypeDecorator[str]):
    """The name or address of somebody, in a text column."""

    impl = Text
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """The name as typed, or the stand-in."""
        change = _stand_in.get()
        return change(value) if value and change else value


class TypedText(TypeDecorator[str]):
    """What somebody typed, in a text column."""

    impl = Text
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as typed; a placeholder for somebody who sees stand-ins."""
        return HIDDEN if value and _stand_in.get() else value


class PersonNames(TypeDecorator[list[str]]):
    """Names of several people, in a JSON column."""

    impl = JSON
    cache_ok = True

    def process_result_value(self, value: list[str] | None, dialect: Dialect) -> list[str] | None:
        """The names as typed, or their stand-ins."""
        change = _stand_in.get()
        return [change(one) for one in value] if value and change else value


class TypedJson(TypeDecorator[dict[str, Any]]):
    """Values by name, in a JSON column: `texts` are the names of those that somebody typed (none: every one), `people`
    those that name somebody.
    """

    impl = JSON
    cache_ok = True

    def __init__(self, texts: tuple[str, ...] = (), people: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.texts, self.people = texts, people

    def process_result_value(self, value: dict[str, Any] | None, dialect: Dialect) -> dict[str, Any] | None:
        """The values as typed; stand-ins for names and a placeholder for texts, for somebody who sees stand-ins."""
        change = _stand_in.get()
        if not value or change is None:
            return value
        hidden = {name: HIDDEN for name in self.texts or value if value.get(name)}
        return value | hidden | {name: change(value[name]) for name in self.people if value.get(name)}
