"""The systems named by the settings, ready to be read."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from pydantic import SecretStr, ValidationError

from connectors import CONNECTORS, connector_class
from connectors.kit.base import ConnectorError, SettingsError
from connectors.kit.system import Declared, System, SystemSettings
from settings import KIND, Settings


def declared(kind: str) -> Declared:
    """What `kind` needs; SettingsError lists the known kinds."""
    found = connector_class(kind) if kind in CONNECTORS else None
    if not isinstance(found, Declared):
        raise SettingsError("system.unknown", name=kind, allowed=", ".join(kinds()))
    return found


def kinds() -> list[str]:
    """Every kind of system that can be connected."""
    return [name for name in CONNECTORS if isinstance(connector_class(name), Declared)]


def all_of(settings: Settings, names: Sequence[str] | None = None) -> list[System]:
    """Every system that the settings name; SettingsError if there is none, one is incomplete, or one of `names` is not
    among them.
    """
    known = settings.sources
    if not known:
        raise SettingsError("sync.nothing_connected", names=", ".join(kinds()))
    for name in names or ():
        if name not in known:
            raise SettingsError("system.not_configured", name=name, known=", ".join(known))
    return [system_of(name, given) for name, given in known.items()]


def system_of(name: str, given: dict[str, SecretStr]) -> System:
    """The system called `name`, of the kind of that name unless `given` says another."""
    texts = {key: value.get_secret_value() for key, value in given.items()}
    kind = declared(texts.pop(KIND, name))
    system = kind.system(checked(name, kind.settings, texts))
    return replace(system, name=name, opened=partial(_named, name, system.opened))


@contextmanager
def _named(name: str, opened: Callable[[], AbstractContextManager[Any]]) -> Iterator[Any]:
    """The client from `opened`; a fault within the block names the system as the operator does, not by its kind."""
    try:
        with opened() as client:
            yield client
    except ConnectorError as fault:
        if "system" in fault.values:
            fault.values["system"] = name
        raise


def checked(name: str, wanted: type[SystemSettings], texts: dict[str, str]) -> SystemSettings:
    """`texts` as the settings of a system; SettingsError names the faulty settings, never their values."""
    try:
        return wanted.model_validate(texts)
    except ValidationError as error:
        keys = sorted(
            {f"GLEICHTAKT_SOURCES__{name}__{'_'.join(map(str, one['loc']))}".upper() for one in error.errors()}
        )
        raise SettingsError("system.settings_invalid", name=name, keys=", ".join(keys)) from None
