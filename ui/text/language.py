"""The language of the visitor whose page is being made, and its formats for numbers and days."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Final

from babel import Locale

from model import languages
from model.languages import FORMATS, Formats

LANGUAGES: Final = languages.LANGUAGES
_current: ContextVar[str] = ContextVar("language", default=languages.DEFAULT)


def use(language: str) -> None:
    """Make `language` the current one; ValueError if the product does not support it."""
    _current.set(languages.spoken(language))


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Context manager: `language` is the current one inside; ValueError if the product does not support it."""
    before = current()
    use(language)
    try:
        yield
    finally:
        use(before)


def current() -> str:
    """The tag of the current language, such as ``de``."""
    return _current.get()


def formats() -> Formats:
    """The formats of the current language for numbers and days."""
    return FORMATS[_current.get()]


def locale() -> Locale:
    """The Babel locale of the current language."""
    return _locale(formats().locale)


def name(tag: str) -> str:
    """The name of the language `tag` in the current language: ``Deutsch`` or ``German``."""
    return locale().languages.get(tag, tag)


@cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)
