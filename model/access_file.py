"""The operator's file of roles (``access.toml``), read and checked; every fault says what is wrong, where, and what to
do.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from model.access import RIGHTS, Part, Role
from model.errors import Fault
from model.tables import DIMENSIONS

_KEYS: Final = ("name", "claim", "rights", "reach", "pseudonymised")


def read_roles(file: Path) -> tuple[Role, ...]:
    """The roles in `file`; Fault if it cannot be read or makes no sense."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "UTF-8"
        raise Fault("access.unreadable", file=str(file), reason=reason) from error
    return parse_roles(text, str(file))


def parse_roles(text: str, file: str) -> tuple[Role, ...]:
    """The roles that `text` declares; `file` is named in faults."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Fault("access.not_toml", file=file, reason=str(error)) from error
    if other := sorted(told.keys() - {"role"}):
        raise Fault("access.unknown_key", file=file, role="-", word=other[0], allowed="[[role]]")
    rows = told.get("role")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise Fault("access.no_role", file=file)
    roles = tuple(_role(row, f"#{number}", file) for number, row in enumerate(rows, start=1))
    names = [role.name for role in roles]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise Fault("access.same_name", file=file, role=twice)
    return roles


def _role(row: Mapping[str, Any], place: str, file: str) -> Role:
    name = row.get("name")
    if not isinstance(name, str) or not name.strip():
        raise Fault("access.no_name", file=file, role=place)
    if other := sorted(row.keys() - {*_KEYS}):
        raise Fault("access.unknown_key", file=file, role=name, word=other[0], allowed=", ".join(_KEYS))
    pseudonymised = row.get("pseudonymised", False)
    if not isinstance(pseudonymised, bool):
        raise Fault("access.not_yes_or_no", file=file, role=name, name="pseudonymised")
    return Role(name, _claim(row, name, file), _rights(row, name, file), _reach(row, name, file), pseudonymised)


def _claim(row: Mapping[str, Any], role: str, file: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    claim = row.get("claim")
    if not isinstance(claim, dict) or not claim:
        raise Fault("access.no_claim", file=file, role=role)
    return tuple(sorted((name, _words(values, name, role, file)) for name, values in claim.items()))


def _rights(row: Mapping[str, Any], role: str, file: str) -> frozenset[str]:
    rights = row.get("rights")
    allowed = ", ".join(RIGHTS)
    if not isinstance(rights, list) or not rights:
        raise Fault("access.no_rights", file=file, role=role, allowed=allowed)
    if other := next((right for right in rights if right not in RIGHTS), None):
        raise Fault("access.unknown_right", file=file, role=role, right=str(other), allowed=allowed)
    return frozenset(rights)


def _reach(row: Mapping[str, Any], role: str, file: str) -> Part:
    reach = row.get("reach", {})
    allowed = ", ".join(DIMENSIONS)
    if not isinstance(reach, dict):
        raise Fault("access.no_reach", file=file, role=role, allowed=allowed)
    if other := next((name for name in reach if name not in DIMENSIONS), None):
        raise Fault("access.unknown_dimension", file=file, role=role, dimension=other, allowed=allowed)
    return tuple(sorted((name, _words(values, name, role, file)) for name, values in reach.items()))


def _words(values: Any, name: str, role: str, file: str) -> tuple[str, ...]:
    listed = values if isinstance(values, list) else [values]
    if not listed or not all(isinstance(value, str) for value in listed):
        raise Fault("access.not_text", file=file, role=role, name=name)
    return tuple(sorted({*listed}))
