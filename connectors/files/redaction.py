"""Taking people out of lists and other files as given: text in its own dialect, workbooks within their XML, Parquet by
its rows.
"""

import shutil
import zipfile
from pathlib import Path

from connectors.files.foreign.opening.encoding import encoding_of
from storage.forgetting.redactor import Redactor

_PACKED = b"PK\x03\x04"
# Files that can only be read, and only as a whole.
_CLOSED = (b"\xd0\xcf\x11\xe0", b"PAR1")


class CannotChange(Exception):
    """A file that contains the person and cannot be rewritten."""


def redact(path: Path, redactor: Redactor, *, is_tried: bool = False) -> int:
    """Remove the person from the file; returns the number of places, 0 if it has none. ``is_tried``: count only.

    CannotChange if the file is of a kind that cannot be written here.
    """
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(_PACKED):
        return _of_archive(path, redactor, is_tried=is_tried)
    if start.startswith(_CLOSED):
        if redactor.is_in(path.read_bytes()):
            raise CannotChange(path.name)
        return 0
    codec = encoding_of(path)
    with path.open(encoding=codec, errors="surrogateescape", newline="") as file:
        before = file.read()
    after, places = redactor.redact_lines(before)
    if places and not is_tried:
        part = path.with_name(f".{path.name}.clean")
        with part.open("w", encoding=codec, errors="surrogateescape", newline="") as out:
            out.write(after)
        part.replace(path)
    return places


def _of_archive(path: Path, redactor: Redactor, *, is_tried: bool) -> int:
    """The same for the XML and text parts of an archive; a workbook stores its texts there."""
    places = 0
    part = path.with_name(f".{path.name}.clean")
    try:
        with zipfile.ZipFile(path) as archive, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as out:
            for item in archive.infolist():
                content = archive.read(item)
                if content.startswith((_PACKED, *_CLOSED)):
                    if redactor.is_in(content):
                        raise CannotChange(path.name)
                else:
                    text, count = redactor.redact_xml(content.decode("utf-8", errors="surrogateescape"))
                    places += count
                    content = text.encode("utf-8", errors="surrogateescape") if count else content
                out.writestr(item, content)
        if places and not is_tried:
            shutil.move(part, path)
    finally:
        part.unlink(missing_ok=True)
    return places
