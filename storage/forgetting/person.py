"""Who is to be forgotten, and how a text mentions them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["contact", "user"]
# What separates the words of a name; characters of addresses do not. The same in SQL and in Python.
SEPARATORS = r"[^\p{L}\p{N}@._+\-]+"
# A word; an address is one.
WORDS = re.compile(r"[^\W_]+(?:[@._+\-]+[^\W_]+)*")


@dataclass(frozen=True)
class Person:
    """A contact or user: every id (as published, and as in each system), name and address they are known by."""

    kind: Kind
    ids: tuple[str, ...]
    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()

    @property
    def own_ids(self) -> tuple[str, ...]:
        """The ids as in the systems themselves, without the system's name as a prefix."""
        return tuple(dict.fromkeys(part for one in self.ids for part in (one, one.partition(":")[2]) if part))

    @property
    def written(self) -> tuple[str, ...]:
        """Names as they may be written in texts, in lower case: "erika muster", "muster, erika", "muster erika"."""
        return tuple(dict.fromkeys(way for name in self.names for way in _ways(name)))

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the names, in lower case, that a cell of its own may hold: "ng", "李", but neither a particle
        within a name ("de") nor an initial.
        """
        return tuple(dict.fromkeys(word for name in self.names for word in _telling(words(name))))

    @property
    def texts(self) -> tuple[str, ...]:
        """What identifies this person anywhere in a text: addresses, and names of several words."""
        mails = tuple(mail.strip().lower() for mail in self.emails)
        return (*mails, *(way for way in self.written if len(words(way)) > 1))

    @property
    def cells(self) -> tuple[str, ...]:
        """What identifies this person if it is the whole content of a cell, in lower case."""
        return tuple(dict.fromkeys((*self.texts, *self.written)))


def words(text: str) -> list[str]:
    """The words of `text` in lower case; an address is one word."""
    return WORDS.findall(text.lower())


def windows(text: str, sizes: Iterable[int]) -> Iterator[str]:
    """Every run of words in `text` whose length is among `sizes`."""
    found = words(text)
    for size in sizes:
        for at in range(len(found) - size + 1):
            yield " ".join(found[at : at + size])


def _telling(found: list[str]) -> Iterator[str]:
    for place, word in enumerate(found):
        is_first_or_last = place in (0, len(found) - 1)
        if len(word) > 2 or (is_first_or_last and (len(word) == 2 or not word.isascii())):
            yield word


def _ways(name: str) -> Iterator[str]:
    found = name.lower().split()
    yield " ".join(found)
    if len(found) > 1:
        yield f"{found[-1]}, {' '.join(found[:-1])}"
        yield f"{found[-1]} {' '.join(found[:-1])}"
