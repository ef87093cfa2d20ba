"""Sentences about an import: its errors, refusals and notes, from message key and values."""

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pandas as pd

from model.errors import Fault
from ui.shell import data
from ui.text import values
from ui.text.catalogue import has_text, t
from ui.text.escaping import markdown
from ui.text.vocabulary import named_streams

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def note_sentence(key: str, parts: Mapping[str, Any]) -> str:
    """The text of `key` with `parts`; a dash for unknown ones. Not escaped: it contains file names and values."""
    return t(key, **{name: _in_words(name, part) for name, part in named_streams(parts).items()})


def _in_words(name: str, part: Any) -> Any:
    """Days in the language's format, our own columns by name, the rest as it is."""
    if values.is_nothing(part):
        return values.NOTHING
    if name in ("column", "stand_in") and has_text(f"field.{part}"):
        return t(f"field.{part}")
    if isinstance(part, str) and _DAY.fullmatch(part):
        try:
            return values.day(date.fromisoformat(part))
        except ValueError:  # such as 31 February: text from the file, not a day
            return part
    return part


def fault(error: Fault) -> str:
    """The message of `error`, escaped for Streamlit's markdown: file names and values appear as typed.

    A reason that is itself a message key is translated.
    """
    parts = dict(error.values)
    why, column, first = parts.get("reason"), parts.get("column"), ""
    if column and has_text(f"field.{column}"):
        parts["column"] = t(f"field.{column}")
    if isinstance(why, str) and why.startswith("quarantine."):
        parts["reason"] = note_sentence(why, {"column": parts.get("column"), "allowed": parts.get("allowed")})
        first = t("intake.first_fault", reason=parts["reason"], value=_or_nothing(parts.get("value")))
    for name in ("share", "limit"):
        share = parts.get(name)
        if isinstance(share, float):
            parts[name] = values.percent(share, digits=1)
    return markdown(" ".join((note_sentence(error.key, parts), first)).strip())


def _or_nothing(value: Any) -> str:
    return values.NOTHING if values.is_nothing(value) else str(value)


def of_import() -> pd.DataFrame:
    """The notes of the import behind the published snapshot, one sentence per row."""
    rows = data.query_rows("notes")
    texts = [
        note_sentence(row.message, json.loads(row.details) if row.details else {})
        for row in rows.itertuples(index=False)
    ]
    return pd.DataFrame({"note": pd.Series(texts, dtype="string")})
