"""A system that is read on its own: what a developer declares to add one (docs/connectors.md, "How to add")."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from connectors.kit.base import ConnectorError, Note
from connectors.kit.stream import RawTable, Stream


class SystemSettings(BaseModel):
    """The settings common to all systems; credentials are ``SecretStr`` in the class of each.

    INSTEAD: setting -> another one that makes it unnecessary.
    """

    INSTEAD: ClassVar[Mapping[str, str]] = {}

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    timeout_seconds: float = Field(default=30, gt=0, description="seconds without an answer before asking again")
    credentials_end: date | None = Field(
        default=None, description="last day on which the credentials are accepted, as no system tells it"
    )
    leave_share: float = Field(default=0.2, ge=0, lt=1, description="of a day's questions, left to other applications")


@dataclass(frozen=True)
class Standing:
    """The result of testing the credentials: whose they are, which scopes are missing, other remarks."""

    owner: str
    missing_scopes: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Observed:
    """A column of a raw table whose changes are recorded at every sync, as the system reports none or forgets them."""

    table: str
    column: str


@dataclass(frozen=True)
class System:
    """One system, ready to be read.

    opened: returns the client that `streams` read with. tested: makes one or two cheap requests with that client.
    mapping: canonical table -> pure function that returns a SELECT over ``raw.<raw table>`` (and ``raw.gone``,
    ``raw.observed``) with canonical column names, every value text or null: instants ISO 8601, booleans true/false.
    Ids are the system's own; the framework prefixes the connector's name. Rows that are gone are already
    left out of the raw tables. identities: raw table -> account or contact, for merges.
    known_ids: a SELECT of kind, id, system, other_id: the ids under which another system knows the rows (``known_as``).
    history_days: how many days back the system reports changes; None: without limit.
    unmapped: why nobody can say what its rows mean; None, except where its settings are faulty.
    """

    name: str
    opened: Callable[[], AbstractContextManager[Any]]
    tested: Callable[[Any], Standing]
    streams: tuple[Stream, ...]
    mapping: Mapping[str, Callable[[], str]]
    identities: Mapping[str, str] = field(default_factory=dict)
    known_ids: Callable[[], str] | None = None
    observed: tuple[Observed, ...] = ()
    history_days: int | None = None
    unmapped: ConnectorError | None = None

    def __post_init__(self) -> None:
        keys = {table.name: table.key for table in self.tables}
        for name in (*self.identities, *(one.table for one in self.observed)):
            if len(keys.get(name, ())) > 1:
                raise ValueError(f"{self.name}: {name} must have a key of one column to be merged or observed")

    @property
    def tables(self) -> tuple[RawTable, ...]:
        """Every raw table that its streams fill."""
        return tuple(dict.fromkeys(table for stream in self.streams for table in stream.tables))


@dataclass(frozen=True)
class Declared:
    """An entry of CONNECTORS: the settings a system needs, and the system made from them.

    scopes: the rights its credentials need, as the vendor names them. needs_files: its settings name files on the
    server, which whoever uses a browser must not choose.
    """

    settings: type[SystemSettings]
    system: Callable[[Any], System]
    scopes: tuple[str, ...] = ()
    needs_files: bool = False
