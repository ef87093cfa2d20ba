"""Connecting a system for the first time: which settings it needs, whether they work, and where they are stored."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace

from dotenv import dotenv_values, set_key, unset_key
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from connectors.configured import declared, system_of
from connectors.kit.system import Standing, System, SystemSettings
from settings import KIND, Settings


@dataclass(frozen=True)
class Wanted:
    """A setting that a system needs. default: what is used without an answer; never a secret.

    unless: another setting that makes this one unnecessary.
    """

    name: str
    is_secret: bool
    default: str | None
    unless: str | None = None


@dataclass(frozen=True)
class Connection:
    """The settings needed to connect the system called `name`."""

    name: str
    kind: str
    fields: tuple[Wanted, ...]


def wanted(name: str, settings: Settings) -> Connection:
    """The settings needed; SettingsError if no system of that kind can be connected."""
    known = settings.sources.get(name, {})
    kind = settings.kind_of(name)
    needed = declared(kind).settings
    fields = (
        replace(_wanted(field, info, known.get(field)), unless=needed.INSTEAD.get(field))
        for field, info in needed.model_fields.items()
        if field not in SystemSettings.model_fields
    )
    return Connection(name, kind, tuple(fields))


def tested(connection: Connection, texts: Mapping[str, str]) -> Standing:
    """Whose the credentials are and what they lack; ConnectorError says why the system rejects them."""
    system = tried(connection, texts)
    with system.opened() as client:
        return system.tested(client)


def tried(connection: Connection, texts: Mapping[str, str]) -> System:
    """The system that `texts` would make; SettingsError says what is wrong with them."""
    given = {KIND: SecretStr(connection.kind), **{name: SecretStr(text) for name, text in texts.items() if text}}
    return system_of(connection.name, given)


def keep(connection: Connection, texts: Mapping[str, str], settings: Settings) -> None:
    """Write `texts` to the credentials in the data folder, beside those of other systems, readable by nobody else."""
    file = settings.credentials_file
    file.parent.mkdir(parents=True, exist_ok=True)
    # Created with its mode before anything secret is in it.
    os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
    texts_to_keep = dict(texts) if connection.kind == connection.name else {KIND: connection.kind, **texts}
    held = dotenv_values(file)
    for name, text in texts_to_keep.items():
        key = f"GLEICHTAKT_SOURCES__{connection.name}__{name}".upper()
        if text:
            set_key(file, key, _literal(text), quote_mode="always")
        elif key in held:
            # The tested settings did not include this one, so the stored ones must not either.
            unset_key(file, key)
    file.chmod(0o600)


def _literal(text: str) -> str:
    """`text` as it must be written in the file, where ``${`` would be read as the start of a variable."""
    return text.replace("${", "${:-$}{")


def _wanted(name: str, info: FieldInfo, known: SecretStr | None) -> Wanted:
    is_secret = "SecretStr" in str(info.annotation)
    if known is not None and not is_secret:
        return Wanted(name, is_secret, known.get_secret_value())
    if info.is_required():
        return Wanted(name, is_secret, None)
    return Wanted(name, is_secret, "" if info.default is None or is_secret else str(info.default))
