"""What remains of forgotten people: salted digests, by which they are recognised when a system or an old list delivers
them again; nothing can be read from the digests.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex

from model.errors import Fault
from storage.forgetting.person import Person, windows, words

FILE = "forgotten.json"


@dataclass(frozen=True)
class Forgotten:
    """Digests of ids, addresses, whole names and their words; ``sizes``: the numbers of words that names have."""

    salt: str
    digests: frozenset[str] = frozenset()
    sizes: tuple[int, ...] = ()
    people: int = 0
    _known: dict[tuple[str, str], bool] = field(default_factory=dict, repr=False, compare=False)

    def __bool__(self) -> bool:
        return bool(self.digests)

    def knows(self, kind: str, text: str) -> bool:
        """Whether `text` is the "id", "mail", "name" or "word" (`kind`) of somebody forgotten."""
        return digest(self.salt, kind, text) in self.digests

    def mentioned(self, text: str) -> bool:
        """Whether somebody forgotten is named anywhere in `text`, by address or by the whole name."""
        return any("@" in word and self.knows("mail", word) for word in words(text)) or any(
            self.knows("name", run) for run in windows(text, self.sizes)
        )

    def without(self, row: Mapping[str, str | None], table: str, key: str | None) -> dict[str, str | None] | None:
        """A raw row without anything about somebody forgotten; None if the row itself is about them."""
        texts = [text for text in row.values() if text]
        is_key = key is not None and self.knows("raw", f"{table}:{key}")
        named = any(self.knows("word", text) or self.knows("name", text) for text in texts)
        if is_key or (named and any("@" in text and self.knows("mail", text) for text in texts)):
            return None
        return {name: None if text and self.mentioned(text) else text for name, text in row.items()}


NOBODY = Forgotten("")


def digest(salt: str, kind: str, text: str) -> str:
    """The digest of a text, ignoring case and blanks."""
    plain = " ".join(words(text)) if kind == "name" else text.strip().lower()
    return hashlib.sha256(f"{salt}{kind}:{plain}".encode()).hexdigest()


def forgotten(data: Path) -> Forgotten:
    """Who was forgotten in this data folder; Fault if the file cannot be read, as people would come back unnoticed."""
    path = data / FILE
    if not path.exists():
        return NOBODY
    try:
        payload = json.loads(path.read_text(encoding="utf-8"))
        # Files of earlier versions carry none.
        if payload.pop("check", None) not in (None, _check(payload)):
            raise ValueError
        return Forgotten(payload["salt"], frozenset(payload["digests"]), tuple(payload["sizes"]), payload["people"])
    except (OSError, ValueError, KeyError, TypeError):
        raise Fault("forget.list_damaged", file=FILE) from None


def remember(data: Path, person: Person, raw_keys: set[str]) -> None:
    """Store the digests of `person`, and of the rows ("table:key") about them that systems delivered."""
    known = forgotten(data)
    salt = known.salt or token_hex(32)
    names = {one for one in person.written if len(words(one)) > 1}
    of = {
        "id": {*person.ids},
        "mail": {*person.emails},
        "name": names,
        "word": {*person.words},
        "raw": raw_keys,
    }
    digests = known.digests | {digest(salt, kind, text) for kind, texts in of.items() for text in texts}
    sizes = sorted({*known.sizes, *(len(words(name)) for name in names)})
    payload: dict[str, object] = {"salt": salt, "digests": sorted(digests), "sizes": sizes, "people": known.people + 1}
    payload["check"] = _check(payload)
    data.mkdir(parents=True, exist_ok=True)
    part = data / f".{FILE}.{os.getpid()}"
    part.write_text(json.dumps(payload), encoding="utf-8")
    part.chmod(0o600)
    part.replace(data / FILE)


def _check(payload: Mapping[str, object]) -> str:
    """A digest over everything in the file: a single changed letter of another digest would bring somebody back."""
    return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
