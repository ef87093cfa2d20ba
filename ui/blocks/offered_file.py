"""A file that a page offers, made only when it is requested."""

from collections.abc import Callable
from dataclasses import dataclass

from model.errors import Fault


@dataclass(frozen=True)
class OfferedFile:
    """Its name, its MIME type and the function that makes it; or the reason why it cannot be made here."""

    name: str
    mime: str
    make: Callable[[], bytes]
    hindrance: Fault | None = None

    @property
    def ending(self) -> str:
        """The file extension without the dot, such as ``pdf``."""
        return self.name.rpartition(".")[2]
