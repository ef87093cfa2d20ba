"""Every word a visitor reads: looked up by key in the catalogues ``ui/text/locales/<language>/<area>.po``.

>>> from ui.text import language
>>> from ui.text.catalogue import t
>>> language.use("de")
>>> t("tiles.target", target="45 Tage")
'Ziel im Quartal: 45 Tage'
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache, partial
from gettext import c2py
from pathlib import Path
from typing import Any, Final

from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from model.languages import FALLBACK
from ui.text import language, values

LOCALES: Final = Path(__file__).with_name("locales")
_TWO_STOPS: Final = re.compile(r"(?<=\w)\.\.(?=\s|$)")

# Tests set this: a missing key is then an error. In production the visitor sees English, or the key.
is_strict = False


class MissingTextError(KeyError):
    """No catalogue of the language contains the key."""


@cache
def texts_of(of: str) -> dict[str, str | tuple[str, ...]]:
    """Key -> text of every area of language `of`; for a plural, its forms in the order of the language's rule.

    ValueError if two areas define the same key, or a plural has more or fewer forms than the language.
    """
    forms = get_plural(of).num_plurals
    texts: dict[str, str | tuple[str, ...]] = {}
    for path in sorted((LOCALES / of).glob("*.po")):
        with path.open("rb") as file:
            messages = [message for message in read_po(file, locale=of, abort_invalid=True) if message.id]
        for message in messages:
            key = message.id if isinstance(message.id, str) else message.id[0]
            if key in texts:
                raise ValueError(f"{path.name}: '{key}' is already defined in another area")
            if not isinstance(message.string, str) and len(message.string) != forms:
                raise ValueError(f"{path.name}: '{key}' has {len(message.string)} plural forms, '{of}' has {forms}")
            texts[key] = message.string
    return texts


def has_text(key: str) -> bool:
    """Whether the current language knows `key`."""
    return key in texts_of(language.current())


def t(key: str, /, **parts: Any) -> str:
    """The text of `key` in the current language, with `parts` filled in.

    Numbers and dates among the parts are formatted for the language; pass anything else as text.
    MissingTextError in tests if there is no such key.
    """
    _, found = _found(key)
    return _fill(found if isinstance(found, str) else found[-1], parts)


def tn(key: str, n: int, /, **parts: Any) -> str:
    """The form of `key` for `n` by the language's plural rule; ``{n}`` in the text is the number itself."""
    spoken, found = _found(key)
    return _fill(found if isinstance(found, str) else found[_plural_rule(spoken)(n)], {"n": n, **parts})


def under(prefix: str) -> Callable[[Any], str]:
    """A function from ``x`` to the text of ``<prefix>.x``, for ``format_func`` (Streamlit cannot keep a lambda)."""
    return partial(_under, prefix)


def _under(prefix: str, key: Any) -> str:
    return t(f"{prefix}.{key}")


@cache
def _plural_rule(of: str) -> Callable[[int], int]:
    """A function from a number to the index of its plural form; the rules are Babel's, parsed by gettext."""
    return c2py(get_plural(of).plural_expr)


def _found(key: str) -> tuple[str, str | tuple[str, ...]]:
    """The language in which `key` was found, and the text."""
    found = texts_of(language.current()).get(key)
    if found:
        return language.current(), found
    if is_strict:
        raise MissingTextError(f"'{key}' is missing in language '{language.current()}'")
    return FALLBACK, texts_of(FALLBACK).get(key) or key


def _fill(pattern: str, parts: dict[str, Any]) -> str:
    if not parts:
        return pattern
    text = pattern.format(**{name: _written(part) for name, part in parts.items()})
    # What ends with the full stop of an abbreviation takes no second one: "4,4 Mio."
    return _TWO_STOPS.sub(".", text)


def _written(part: Any) -> str:
    if isinstance(part, bool):
        return t("answer.yes" if part else "answer.no")
    if isinstance(part, int):
        return values.number(part)
    if isinstance(part, float):
        return values.number(part, digits=1)
    if isinstance(part, date) and not isinstance(part, datetime):
        return values.day(part)
    return str(part)
