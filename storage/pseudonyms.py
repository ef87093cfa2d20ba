"""Stand-ins for companies and people: the same one for the same company or person everywhere in this installation.

A stand-in is a digest keyed with a secret of the installation, so that nobody who has the data, but not the secret, can
try names until one fits.
"""

import hashlib
import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Final

import ibis
import ibis.expr.types as ir

from metrics.question.question import bind
from model.access import REACH
from model.errors import Fault

FILE: Final = "pseudonyms.key"
# How the secret is bound in queries; as with the values of a reach, no question has to name it.
KEY: Final = f"{REACH}key"
# Kinds of whom and what there are stand-ins for, with a word that is the same in every language of the product.
WORDS: Final = {"company": "Account", "contact": "Person", "employee": "Person", "deal": "Deal"}
_LENGTH: Final = 64
_SHOWN: Final = 8


def pseudonym_key(data: Path) -> str:
    """The secret of the installation in this data folder, made on first use; Fault if it cannot be read or kept."""
    try:
        return _kept(data / FILE)
    except OSError as error:
        raise Fault("access.no_pseudonyms", file=FILE, reason=error.strerror or "") from error


@lru_cache(maxsize=4)
def _kept(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(_LENGTH // 2))
        try:
            os.link(part, path)  # the first of several processes wins
        except FileExistsError:
            pass  # another process was faster: its secret counts
        finally:
            part.unlink()
    found = path.read_text(encoding="ascii").strip()
    if len(found) != _LENGTH:
        raise Fault("access.no_pseudonyms", file=FILE, reason=f"{len(found)} ≠ {_LENGTH}")
    return found


def stand_in(kind: str, text: str, key: str) -> str:
    """The stand-in of an id or a name, such as "Person 3F9A1C07"; `kind` is one of `WORDS`."""
    inner = hashlib.sha256(f"{key}{kind}:{text}".encode()).hexdigest()
    return f"{WORDS[kind]} {hashlib.sha256(f'{key}{inner}'.encode()).hexdigest()[:_SHOWN].upper()}"


def stand_ins(kind: str, column: ir.Column) -> ir.StringValue:
    """The stand-ins of a column's texts, equal to those of `stand_in`; null where it is."""
    key = bind(KEY, "string")
    inner = (key + f"{kind}:" + column).hexdigest("sha256")
    told = ibis.literal(f"{WORDS[kind]} ") + (key + inner).hexdigest("sha256").substr(0, _SHOWN).upper()
    return column.isnull().ifelse(ibis.null("string"), told)
