"""Files a visitor uploads: checked, then stored in a separate folder under names that we make.

Neither the name nor the type given by the browser is trusted: a name is reduced to harmless characters, the content
decides what a file is, and packed files are measured before they are unpacked.
"""

import re
import shutil
import unicodedata
import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path, PurePosixPath
from time import time
from typing import Final, Protocol
from uuid import uuid4

from model.errors import Fault
from settings import settings

ENDINGS: Final = (
    "csv", "tsv", "tab", "txt", "xlsx", "xlsm", "xls", "ods", "zip", "parquet", "json", "jsonl", "ndjson", "html",
    "htm", "xml", "toml",
)  # fmt: skip
MOST_FILES: Final = 12
MOST_LINES: Final = 5_000_000
# A table rarely packs to a hundredth of its size; a zip bomb does.
MOST_RATIO: Final = 200
FORGOTTEN_AFTER: Final = 24 * 3600

_HARMLESS: Final = re.compile(r"[^\w.\-]+")
_PACKED: Final = b"PK\x03\x04"
# What a packed file must contain to match its extension.
_PARTS: Final = {"xlsx": "xl/workbook.xml", "xlsm": "xl/workbook.xml", "ods": "content.xml", "zip": ""}
# How files begin that are neither packed nor text. Many systems also name an HTML table "xls".
_BEGINNINGS: Final = {"parquet": (b"PAR1",), "xls": (b"\xd0\xcf\x11\xe0", b"\x09\x08", b"\x09\x04", b"\x09\x02")}


class Upload(Protocol):
    """An upload as Streamlit provides it."""

    name: str
    size: int

    def getvalue(self) -> bytes:
        """The whole content of the file."""


def keep(uploads: Iterable[Upload]) -> Path:
    """A fresh folder with the checked `uploads`; Fault names the file that is refused, and then nothing is stored."""
    files = list(uploads)
    if len(files) > MOST_FILES:
        raise Fault("intake.too_many_files", most=MOST_FILES)
    left = settings().upload_limit_mb * 1_000_000
    contents: dict[str, bytes] = {}
    for upload in files:
        name = safe_name(upload.name)
        if name.lower() in (known.lower() for known in contents):
            raise Fault("intake.same_name", file=name)
        contents[name] = upload.getvalue()
        left -= unpacked_size(name, contents[name])
        if left < 0:
            raise Fault("intake.too_large", file=name, limit=settings().upload_limit_mb)
    forget_old()
    folder = _root() / uuid4().hex
    folder.mkdir(parents=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return folder


def safe_name(name: str) -> str:
    """`name` without folders, reduced to letters, digits, dot, dash and underscore.

    Fault if its extension is not in `ENDINGS`.
    """
    last = PurePosixPath(unicodedata.normalize("NFKC", name).replace("\\", "/")).name
    cleaned = _HARMLESS.sub("_", last).strip("._")
    stem, _, ending = cleaned.rpartition(".")
    if ending.lower() not in ENDINGS or not stem.strip("._"):
        raise Fault("intake.wrong_ending", file=last[:80], allowed=", ".join(f".{known}" for known in ENDINGS))
    return f"{stem.strip('._')[:80]}.{ending.lower()}"


def unpacked_size(name: str, content: bytes) -> int:
    """Unpacked size of `content` in bytes; Fault if it is empty, not what its name says, or unpacks suspiciously."""
    if not content:
        raise Fault("intake.empty_file", file=name)
    ending = name.rpartition(".")[2]
    if ending in _PARTS:
        return _packed_size(name, content, _PARTS[ending])
    if content.startswith(_BEGINNINGS.get(ending, ())):
        return len(content)
    if content.startswith(_PACKED) or (b"\0" in content[: 1 << 20] and not _is_wide(content)):
        raise Fault("intake.not_text", file=name)
    if content.count(b"\n") > MOST_LINES:
        raise Fault("intake.too_many_lines", file=name, most=MOST_LINES)
    return len(content)


def _is_wide(content: bytes) -> bool:
    """Whether it is UTF-16: with a BOM, or with zero bytes in most of every second place and in none of the others."""
    start = content[: 1 << 12]
    halves = sorted((start[::2].count(0), start[1::2].count(0)))
    return content[:2] in (b"\xff\xfe", b"\xfe\xff") or (halves[0] == 0 and halves[1] > len(start) // 3)


def _packed_size(name: str, content: bytes, needed: str) -> int:
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
            limit = min(settings().upload_limit_mb * 1_000_000, len(content) * MOST_RATIO)
            if needed and needed not in {part.filename for part in parts}:
                raise Fault("intake.not_a_workbook", file=name)
            # The sizes stated in the archive may be false: count what really comes out.
            return sum(_measured(packed, part, name, limit) for part in parts)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        raise Fault("intake.not_a_workbook", file=name) from None


def _measured(packed: zipfile.ZipFile, part: zipfile.ZipInfo, name: str, limit: int) -> int:
    size = 0
    with packed.open(part) as stream:
        while block := stream.read(1 << 20):
            size += len(block)
            if size > limit:
                raise Fault("intake.too_large", file=name, limit=settings().upload_limit_mb)
    return size


def folder_of(token: str) -> Path | None:
    """The folder stored under `token` in this session; None if it is gone."""
    folder = _root() / token
    return folder if re.fullmatch(r"[0-9a-f]{32}", token) and folder.is_dir() else None


def forget(folder: Path) -> None:
    """Delete an upload's folder; folders elsewhere are not touched."""
    if folder.parent == _root():
        shutil.rmtree(folder)


def forget_old() -> None:
    """Delete uploads that were not imported within a day."""
    if not _root().is_dir():
        return
    for folder in _root().iterdir():
        if folder.is_dir() and folder.stat().st_mtime < time() - FORGOTTEN_AFTER:
            forget(folder)


def _root() -> Path:
    return settings().data / "uploads"
