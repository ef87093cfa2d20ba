"""Connecting a system for the first time: which settings it needs, and whether they work."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from connectors.configured import declared, system_of
from connectors.kit.base import SettingsError
from connectors.kit.system import Standing, System, SystemSettings
from settings import CREDENTIALS_END, KIND, Settings
from storage.stored_settings import store

# A name is part of the name of a variable, in which two underscores part one word from the next.
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LONGEST_NAME = 30


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
    """The settings needed to connect the system called `name`, and the rights its credentials need (scopes)."""

    name: str
    kind: str
    fields: tuple[Wanted, ...]
    scopes: tuple[str, ...] = ()


def wanted(name: str, settings: Settings, kind: str | None = None) -> Connection:
    """What the system called `name` needs, of the kind that is connected under that name, else `kind`, else of the
    kind so called. SettingsError if no system of that kind can be connected.
    """
    known = settings.sources.get(name, {})
    kind = settings.kind_of(name) if known or kind is None else kind
    system = declared(kind)
    fields = (
        replace(_wanted(field, info, known.get(field)), unless=system.settings.INSTEAD.get(field))
        for field, info in system.settings.model_fields.items()
        if field not in SystemSettings.model_fields
    )
    return Connection(name, kind, tuple(fields), system.scopes)


def with_end(connection: Connection, settings: Settings) -> Connection:
    """`connection`, also asking until when the credentials are accepted, which no system tells."""
    known = settings.credentials_end(connection.name)
    field = Wanted(CREDENTIALS_END, is_secret=False, default=known.isoformat() if known else "")
    return replace(connection, fields=(*connection.fields, field))


def check_name(name: str, *, taken: Collection[str]) -> None:
    """SettingsError if `name` will not do as that of a new system, or is `taken`."""
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        raise SettingsError("connect.name_refused", name=name[:LONGEST_NAME], most=LONGEST_NAME)
    if name in taken:
        raise SettingsError("connect.name_taken", name=name)


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
    """Store `texts` beside those of other systems, in a file that nobody else can read; an empty one is removed."""
    texts_to_keep = dict(texts) if connection.kind == connection.name else {KIND: connection.kind, **texts}
    named = {f"GLEICHTAKT_SOURCES__{connection.name}__{name}".upper(): text for name, text in texts_to_keep.items()}
    # The tested settings did not include an empty one, so the stored ones must not either.
    store(settings.credentials_file, named)


def _wanted(name: str, info: FieldInfo, known: SecretStr | None) -> Wanted:
    is_secret = "SecretStr" in str(info.annotation)
    if known is not None and not is_secret:
        return Wanted(name, is_secret, known.get_secret_value())
    if info.is_required():
        return Wanted(name, is_secret, None)
    return Wanted(name, is_secret, "" if info.default is None or is_secret else str(info.default))
