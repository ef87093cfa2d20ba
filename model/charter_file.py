"""A charter written as the TOML file it can be read from again."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from model.charter import Charter


def to_toml(charter: Charter) -> str:
    """`charter` as TOML; `model.charter.parse_charter` reads the same charter from it."""
    whole = charter.model_dump(by_alias=True, exclude_none=True)
    return "\n".join(_lines(whole)) + "\n"


def _lines(whole: Mapping[str, Any]) -> Iterator[str]:
    """Single values first, then the lists of tables, then the targets: TOML wants that order."""
    for key, value in whole.items():
        if key not in ("phase", "rule", "target"):
            yield f"{key} = {_written(value)}"
    for name in ("phase", "rule"):
        for entry in whole.get(name, ()):
            yield from ("", f"[[{name}]]")
            yield from (f"{key} = {_written(value)}" for key, value in entry.items())
    for phase, quarters in whole.get("target", {}).items():
        yield from ("", f"[target.{phase}]")
        yield from (f"{_text(quarter)} = {_written(target)}" for quarter, target in quarters.items())


def _written(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_written(part)}" for key, part in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_written(part) for part in value) + "]"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else repr(value)


def _text(value: str) -> str:
    # JSON's strings are TOML's basic strings, but for the one control character JSON leaves bare.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
