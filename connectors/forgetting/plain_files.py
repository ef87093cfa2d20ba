"""Removing a person from lists and other files as given: text in its own dialect, workbooks within their XML."""

import re
import shutil
import zipfile
from html import escape
from pathlib import Path

from connectors.files.foreign.opening.encoding import encoding_of
from storage.forgetting.in_records import pattern_of
from storage.forgetting.person import Person

_PACKED = b"PK\x03\x04"
# Files that can only be read, and only as a whole.
_CLOSED = (b"\xd0\xcf\x11\xe0", b"PAR1")


class CannotChange(Exception):
    """A file that contains the person and cannot be rewritten."""


def take_out(path: Path, person: Person, *, is_tried: bool = False) -> int:
    """Remove `person` from the file; returns the number of places, 0 if it has none. ``is_tried``: count only.

    CannotChange if the file is of a kind that cannot be written here.
    """
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(_PACKED):
        return _of_archive(path, person, is_tried=is_tried)
    if start.startswith(_CLOSED):
        content = path.read_bytes().lower()
        if any(text.encode(codec) in content for text in person.texts for codec in ("utf-8", "utf-16-le", "cp1252")):
            raise CannotChange(path.name)
        return 0
    codec = encoding_of(path)
    with path.open(encoding=codec, errors="surrogateescape", newline="") as file:
        before = file.read()
    after, places = text_without(before, person)
    if places and not is_tried:
        part = path.with_name(f".{path.name}.clean")
        with part.open("w", encoding=codec, errors="surrogateescape", newline="") as out:
            out.write(after)
        part.replace(path)
    return places


def text_without(text: str, person: Person) -> tuple[str, int]:
    """`text` without the person, and the number of places. In lines that contain the person's address, the words of the
    name are removed as well, as first and last name have cells of their own.
    """
    named, mails = pattern_of(person), [mail.lower() for mail in person.emails]
    word = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, person.words)) or '(?!)'})(?!\w)", re.IGNORECASE)
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


def _of_archive(path: Path, person: Person, *, is_tried: bool) -> int:
    """The same for the XML and text parts of an archive; a workbook stores its texts there."""
    named, places = pattern_of(person), 0
    part = path.with_name(f".{path.name}.clean")
    try:
        with zipfile.ZipFile(path) as archive, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as out:
            for item in archive.infolist():
                content = archive.read(item)
                if content.startswith((_PACKED, *_CLOSED)):
                    if any(text.encode() in content.lower() for text in person.texts):
                        raise CannotChange(path.name)
                else:
                    text, count = named.subn("", content.decode("utf-8", errors="surrogateescape"))
                    for one in person.texts:
                        escaped = re.compile(re.escape(escape(one, quote=False)), re.IGNORECASE)
                        text, more = escaped.subn("", text)
                        count += more
                    places += count
                    content = text.encode("utf-8", errors="surrogateescape") if count else content
                out.writestr(item, content)
        if places and not is_tried:
            shutil.move(part, path)
    finally:
        part.unlink(missing_ok=True)
    return places
