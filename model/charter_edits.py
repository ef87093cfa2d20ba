"""Writes single values into the text of a charter; its comments, its order and everything else stay as they are."""

from collections.abc import Mapping, MutableMapping
from typing import Any, Final

import tomlkit
from tomlkit.exceptions import ParseError
from tomlkit.items import AoT

from model.charter import CharterError

Path = tuple[str, ...]
# Lists of tables whose entries are identified by their key, not by their place.
KEYED: Final = ("phase", "motion")


def with_values(text: str, values: Mapping[Path, Any]) -> str:
    """The charter `text` (TOML) with `values`: path -> value, such as ``("phase", "trigger", "limit_days"): 90``.

    None removes a value, and an optional table with its last value. A value that is already there is not rewritten. The
    result need not be a valid charter. CharterError if `text` is not TOML, or has no such phase.
    """
    try:
        document = tomlkit.parse(text)
    except ParseError as error:
        raise CharterError(f"charter: not valid TOML: {error}") from None
    for path, value in values.items():
        *above, name = path
        part = _part(document, tuple(above), is_made=value is not None)
        if part is None:
            continue
        if value is None:
            part.pop(name, None)
            _drop_empty(document, tuple(above))
        elif name not in part or _plain(part[name]) != _plain(value):
            part[name] = _plain(value)
    return tomlkit.dumps(document)


def with_motion(text: str, key: str, name: Mapping[str, str], *, after_won: bool = False) -> str:
    """`text` with one more motion, after all others."""
    document = tomlkit.parse(text)
    if not isinstance(document.get("motion"), AoT):  # `motion = []`, to which no heading can be added
        listed = tomlkit.aot()
        for one in document.pop("motion", []):
            listed.append(tomlkit.item(one.unwrap()))
        document["motion"] = listed
    made = tomlkit.table()
    made["key"] = key
    words = tomlkit.inline_table()
    words.update(name)
    made["name"] = words
    if after_won:
        made["after_won"] = True
    document["motion"].append(made)
    return tomlkit.dumps(document)


def without_motion(text: str, key: str) -> str:
    """`text` without the motion of that key."""
    document = tomlkit.parse(text)
    motions = document.get("motion", [])
    for place in reversed(range(len(motions))):
        if motions[place]["key"] == key:
            del motions[place]
    if not motions:
        document.pop("motion", None)
    return tomlkit.dumps(document)


def _part(document: MutableMapping[str, Any], path: Path, *, is_made: bool) -> MutableMapping[str, Any] | None:
    """The table at `path`; if missing, it is created if `is_made`, else None."""
    part: MutableMapping[str, Any] = document
    steps = list(path)
    while steps:
        name = steps.pop(0)
        if name in KEYED and part is document:
            key = steps.pop(0)
            found = next((one for one in document.get(name, []) if one["key"] == key), None)
            if found is None:
                raise CharterError(f"{name}.key: there is no '{key}'")
            part = found
        elif name in part:
            part = part[name]
        elif is_made:
            # Anything deeper than a heading is written on one line, as everywhere in a charter.
            part[name] = tomlkit.table() if part is document or name in ("rates",) else tomlkit.inline_table()
            part = part[name]
        else:
            return None
    return part


def _drop_empty(document: MutableMapping[str, Any], path: Path) -> None:
    while path and path[0] not in KEYED:
        *above, name = path
        holder = _part(document, tuple(above), is_made=False)
        if holder is None or name not in holder or len(holder[name]):
            return
        holder.pop(name)
        path = tuple(above)


def _plain(value: Any) -> Any:
    """`value` as a type that TOML knows."""
    unwrapped = value.unwrap() if hasattr(value, "unwrap") else value
    return list(unwrapped) if isinstance(unwrapped, tuple) else unwrapped
