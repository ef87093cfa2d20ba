"""Takes a person out of texts: one who is known by name, or somebody forgotten of whom only digests are left."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Protocol

from storage.forgetting.digests import Forgotten
from storage.forgetting.in_records import pattern_of
from storage.forgetting.person import WORDS, Person

# Between words of one name within a text.
_GAP = re.compile(r",?\s+")
# Between cells of a line, whatever the delimiter; what a cell begins and ends with.
_BORDER = re.compile(r'[;,\t|^~\x1f"\r\n]+')


class Redactor(Protocol):
    """Texts without a person, each with the number of places that named them."""

    def redact_lines(self, text: str) -> tuple[str, int]:
        """`text` of a table. In lines that contain the person's address, the words of the name are removed as well, as
        first and last name have cells of their own.
        """

    def redact_xml(self, text: str) -> tuple[str, int]:
        """`text` of a part of a workbook."""

    def is_in(self, content: bytes) -> bool:
        """Whether a file that can only be read may name the person."""


@dataclass(frozen=True)
class OfPerson:
    """Somebody whose names and addresses are known."""

    person: Person

    def redact_lines(self, text: str) -> tuple[str, int]:
        """See :class:`Redactor`."""
        named, mails = pattern_of(self.person), [mail.lower() for mail in self.person.emails]
        one = "|".join(map(re.escape, self.person.words)) or "(?!)"
        word = re.compile(rf"(?<!\w)(?:{one})(?!\w)", re.IGNORECASE)
        places, lines = 0, []
        for line in text.splitlines(keepends=True):
            is_theirs = any(mail in line.lower() for mail in mails)
            changed, count = named.subn("", line)
            if is_theirs:
                changed, more = word.subn("", changed)
                count += more
            places += count
            lines.append(changed)
        return "".join(lines), places

    def redact_xml(self, text: str) -> tuple[str, int]:
        """See :class:`Redactor`."""
        text, places = pattern_of(self.person).subn("", text)
        for one in self.person.texts:
            text, more = re.compile(re.escape(escape(one, quote=False)), re.IGNORECASE).subn("", text)
            places += more
        return text, places

    def is_in(self, content: bytes) -> bool:
        """See :class:`Redactor`."""
        lower, codecs = content.lower(), ("utf-8", "utf-16-le", "cp1252")
        return any(text.encode(codec, "replace") in lower for text in self.person.texts for codec in codecs)


@dataclass(frozen=True)
class OfForgotten:
    """Everybody forgotten in a data folder: recognised by the digests of addresses, whole names and their words."""

    known: Forgotten

    def redact_lines(self, text: str) -> tuple[str, int]:
        """See :class:`Redactor`."""
        done = [self._redacted(line, is_line=True) for line in text.splitlines(keepends=True)]
        return "".join(line for line, _ in done), sum(places for _, places in done)

    def redact_xml(self, text: str) -> tuple[str, int]:
        """See :class:`Redactor`."""
        return self._redacted(text, is_line=False)

    def is_in(self, content: bytes) -> bool:
        """See :class:`Redactor`. Nobody can be recognised without splitting the file into words: always true."""
        return bool(content)

    def _redacted(self, text: str, *, is_line: bool) -> tuple[str, int]:
        found = list(WORDS.finditer(text))
        mails = {one for one in found if "@" in one[0] and self.known.knows("mail", one[0])}
        theirs = mails | {word for run in self._names(text, found) for word in run}
        if mails and is_line:
            theirs |= {one for one in found if self.known.knows("word", one[0])}
        parts, at = [], 0
        for one in sorted(theirs, key=lambda one: one.start()):
            parts.append(text[at : one.start()])
            at = one.end()
        return "".join(parts) + text[at:], len(theirs)

    def _names(self, text: str, found: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
        """Runs of words that are a name of somebody: within one cell, or one word a cell."""
        for size in self.known.sizes:
            for at in range(len(found) - size + 1):
                run = found[at : at + size]
                gaps = [text[one.end() : other.start()] for one, other in pairwise(run)]
                is_one_cell = all(_GAP.fullmatch(gap) for gap in gaps)
                if (is_one_cell or _is_cells(text, run, gaps)) and self.known.knows(
                    "name", " ".join(one[0] for one in run)
                ):
                    yield run


def _is_cells(text: str, run: list[re.Match[str]], gaps: list[str]) -> bool:
    """Whether each word of the run is a cell of its own."""
    before, after = text[run[0].start() - 1 : run[0].start()], text[run[-1].end() : run[-1].end() + 1]
    return all(_BORDER.fullmatch(one) for one in gaps) and all(not one or _BORDER.match(one) for one in (before, after))
