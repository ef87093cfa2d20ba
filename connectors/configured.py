"""The systems named by the settings, ready to be read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from pydantic import SecretStr, ValidationError

from connectors import CONNECTORS, connector_class
from connectors.kit.base import ConnectorError, SettingsError
from connectors.kit.system import Declared, Standing, System, SystemSettings
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


def connectable() -> list[str]:
    """Every kind that can be connected in a browser: the others name files on the server."""
    return [kind for kind in kinds() if not declared(kind).needs_files]


def all_of(settings: Settings, names: Sequence[str] | None = None) -> list[System]:
    """Every system that the settings name; SettingsError if there is none, or one of `names` is not among them.

    One with faulty settings stops only itself: it is among them, and raises its SettingsError when it is opened.
    """
    known = settings.sources
    if not known:
        raise SettingsError("sync.nothing_connected", names=", ".join(kinds()))
    for name in names or ():
        if name not in known:
            raise SettingsError("system.not_configured", name=name, known=", ".join(known))
    return [_or_closed(name, given) for name, given in known.items()]


def system_of(name: str, given: dict[str, SecretStr]) -> System:
    """The system called `name`, of the kind of that name unless `given` says another."""
    texts = {key: value.get_secret_value() for key, value in given.items()}
    kind = declared(texts.pop(KIND, name))
    system = kind.system(checked(name, kind.settings, texts))
    return replace(system, name=name, opened=partial(_named, name, system.opened))


def _or_closed(name: str, given: dict[str, SecretStr]) -> System:
    """The system called `name`; one that only raises its SettingsError if its settings are faulty.

    Credentials do not change what rows mean. If they alone are missing, what was read before is mapped as ever;
    otherwise nobody can say what it means (`System.unmapped`).
    """
    try:
        return system_of(name, given)
    except SettingsError as error:
        fault = error

    @contextmanager
    def closed() -> Iterator[Any]:
        raise fault
        yield

    try:
        return replace(system_of(name, _with_credentials(name, given)), opened=closed)
    except SettingsError:
        return System(name, closed, lambda client: Standing(name), (), {}, unmapped=fault)


def _with_credentials(name: str, given: dict[str, SecretStr]) -> dict[str, SecretStr]:
    """`given`, and a text that is none in place of every missing credential; SettingsError for an unknown kind."""
    kind = given[KIND].get_secret_value() if KIND in given else name
    fields = declared(kind).settings.model_fields.items()
    missing = (field for field, info in fields if info.annotation is SecretStr and info.is_required())
    return {**{field: SecretStr("-") for field in missing}, **given}


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
        keys = ", ".join(f"GLEICHTAKT_SOURCES__{name}__{field}".upper() for field in _fields(error))
        raise SettingsError("system.settings_invalid", name=name, keys=keys) from None


def faulty(kind: str, texts: Mapping[str, str]) -> tuple[str, ...]:
    """The settings of a system of `kind` that are missing or not valid in `texts`, sorted; an empty text is missing."""
    try:
        declared(kind).settings.model_validate({name: text for name, text in texts.items() if text})
    except ValidationError as error:
        return _fields(error)
    return ()


def _fields(error: ValidationError) -> tuple[str, ...]:
    return tuple(sorted({"_".join(map(str, one["loc"])) for one in error.errors()}))
