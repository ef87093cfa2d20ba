"""The encoding of a text file, from its bytes: a byte order mark, strict UTF-8, else the likeliest code page."""

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

CHUNK = 1 << 20
SAMPLE = 1 << 16
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# In order of how common they are: the first wins where the text looks alike in several.
PAGES = ("cp1252", "cp1250", "mac_roman", "cp850", "iso8859_15")
_IN_WORDS = "'’-–&.´`"
_BESIDE = "€£¥°§–—„“”‚‘’…·•´«» ²³%"


def encoding_of(path: Path) -> str:
    """The codec that reads `path`."""
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    for mark, name in MARKS:
        if start.startswith(mark):
            return name
    if wide := _wide(start):
        return wide
    if _is_utf8(path):
        return "utf-8"
    return _page(_sample(path))


def _wide(start: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Western text is zero."""
    pairs = len(start) // 2
    if pairs < 2:
        return None
    if start[1 : 2 * pairs : 2].count(0) > 0.7 * pairs and start[: 2 * pairs : 2].count(0) < 0.1 * pairs:
        return "utf-16-le"
    if start[: 2 * pairs : 2].count(0) > 0.7 * pairs and start[1 : 2 * pairs : 2].count(0) < 0.1 * pairs:
        return "utf-16-be"
    return None


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _sample(path: Path) -> bytes:
    """Lines with more than ASCII: the others say nothing."""
    pieces, size = [], 0
    with path.open("rb") as file:
        for line in iter(lambda: file.readline(SAMPLE), b""):
            if not line.isascii():
                pieces.append(line)
                size += len(line)
            if size > SAMPLE:
                break
    return b"".join(pieces)


def _page(sample: bytes) -> str:
    """The page of `PAGES` in which letters are next to letters; if none fits, the guess of charset-normalizer."""
    scores = {page: _score(sample, page) for page in PAGES}
    best = max(PAGES, key=lambda page: scores[page])
    if scores[best] > 0:
        return best
    found = from_bytes(sample).best()
    return found.encoding if found is not None else "cp1252"


def _score(sample: bytes, page: str) -> float:
    """Letters within words count for a page, signs within words and control signs against it; -1 to 1."""
    try:
        text = sample.decode(page)
    except UnicodeDecodeError:
        text = sample.decode(page, errors="replace")
    points, count = 0, 0
    for index, sign in enumerate(text):
        if sign.isascii():
            continue
        count += 1
        before = text[index - 1] if index else " "
        after = text[index + 1] if index + 1 < len(text) else " "
        in_word = before.isalpha() or after.isalpha()
        if sign.isalpha():
            # Wrong pages turn umlauts into capitals after small letters.
            odd = sign.isupper() and before.islower()
            points += -2 if odd or sign in "ªºƒ" else (1 if in_word else 0)
        elif sign in _BESIDE:
            points += -1 if before.isalpha() and after.isalpha() and sign not in _IN_WORDS else 1
        elif sign == "�" or not sign.isprintable():
            points -= 5
        else:
            points -= 2 if in_word else 1
    return points / count if count else 0.0
