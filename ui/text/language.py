"""The language of the visitor whose page is being made, and its locale."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from babel import Locale

LANGUAGES: Final = ("de", "en")
_LOCALES: Final = {"de": Locale("de", "DE"), "en": Locale("en", "GB")}
_current: ContextVar[str] = ContextVar("language", default="de")


def use(language: str) -> None:
    """Make `language` the current one; ValueError if the product does not speak it."""
    if language not in LANGUAGES:
        raise ValueError(f"no language '{language}'; allowed are {', '.join(LANGUAGES)}")
    _current.set(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """`language` is the current one inside; ValueError if the product does not speak it."""
    before = current()
    use(language)
    try:
        yield
    finally:
        use(before)


def current() -> str:
    """``de`` or ``en``."""
    return _current.get()


def locale() -> Locale:
    """The Babel locale of the current language."""
    return _LOCALES[_current.get()]
