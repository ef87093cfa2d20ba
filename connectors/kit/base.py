"""What each connector must offer, and how it may fail.

ConnectorError (a Fault)
├─ SettingsError      the operator must fix something     shown on the sources page, no retry
├─ UnavailableError   the source may recover              retry with backoff, then give up politely
├─ RefusedError       access is denied (scope, share)     stop, keep what is published
├─ ContractError      the payload is not what we map      report, keep the last good snapshot
└─ ProgramError       a bug of ours                       report it to us; the trace is in the log
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from model.errors import Fault

if TYPE_CHECKING:  # imported for type checking only, so that the engine is not loaded
    from storage.staging import Staging

# Called with (done, total, label); each connector chooses its unit, and total may grow.
Progress = Callable[[int, int, str], None]


class ConnectorError(Fault):
    """Anything that stops a run; the published snapshot stays as it is."""


class SettingsError(ConnectorError):
    """The operator must fix something: a path, a mapping, a credential."""


class UnavailableError(ConnectorError):
    """The source cannot be reached or read at present, and may recover."""


class RefusedError(ConnectorError):
    """The source, or a check of our own, denies access."""


class ContractError(ConnectorError):
    """The payload as a whole is not what is mapped; single bad rows go to quarantine instead."""


class ProgramError(ConnectorError):
    """A bug in our own program; the code that raises it has already logged the trace."""


def ignore_progress(done: int, total: int, label: str) -> None:
    """A progress callback that does nothing."""


@dataclass(frozen=True)
class Note:
    """A remark about a run: a message key and the values for its sentence."""

    key: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass
class FillReport:
    """What a connector staged: rows loaded and quarantined per canonical table, and notes."""

    loaded: dict[str, int] = field(default_factory=dict)
    quarantined: dict[str, int] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def count(self, table: str, *, loaded: int, quarantined: int) -> None:
        """Add the rows of one file to the counts of its table."""
        self.loaded[table] = self.loaded.get(table, 0) + loaded
        self.quarantined[table] = self.quarantined.get(table, 0) + quarantined

    def note(self, key: str, **values: object) -> None:
        """Add a remark."""
        self.notes.append(Note(key, values))

    @property
    def quarantined_share(self) -> float:
        """Quarantined rows as a share of all rows read, 0 to 1."""
        kept_back = sum(self.quarantined.values())
        rows = sum(self.loaded.values()) + kept_back
        return kept_back / rows if rows else 0.0


class Connector(Protocol):
    """Reads a source into the canonical tables."""

    @property
    def name(self) -> str:
        """The value of the column `source` in its rows."""

    def fill(self, staging: "Staging", progress: Progress) -> FillReport:
        """Fill the empty tables of `staging`; ConnectorError if that cannot be done."""
