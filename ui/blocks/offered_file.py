"""A file that a page offers, made only when somebody asks for it."""

from collections.abc import Callable
from dataclasses import dataclass

from model.errors import Fault


@dataclass(frozen=True)
class OfferedFile:
    """Its name, what browsers call its kind, and what makes it; or the reason why it cannot be made here."""

    name: str
    mime: str
    make: Callable[[], bytes]
    hindrance: Fault | None = None

    @property
    def ending(self) -> str:
        """Without the dot, such as ``pdf``."""
        return self.name.rpartition(".")[2]
