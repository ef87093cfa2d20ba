"""What each connector must offer, and how it may fail.

ConnectorError (a Fault)
├─ SettingsError      the operator must fix something     shown on the sources page, no retry
├─ UnavailableError   the source may recover              retry with backoff, then give up politely
├─ RefusedError       somebody says no (scope, share)     stop, keep what is published
├─ ContractError      the payload is not what we map      report, keep the last good snapshot
└─ ProgramError       a bug of ours                       report to us, its trace is in the log
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from model.errors import Fault

if TYPE_CHECKING:  # the engine is not loaded for the sake of a name
    from storage.staging import Staging

# Called with (done, total, label); units are the connector's own, total may grow.
Progress = Callable[[int, int, str], None]


class ConnectorError(Fault):
    """Anything that stops a run; the published snapshot stays as it is."""


class SettingsError(ConnectorError):
    """The operator must fix something: a path, a mapping, a credential."""


class UnavailableError(ConnectorError):
    """The source cannot be reached or read now, and may recover."""


class RefusedError(ConnectorError):
    """The source, or our own check, says no."""


class ContractError(ConnectorError):
    """What came is not what is mapped, as a whole; single bad rows go to quarantine instead."""


class ProgramError(ConnectorError):
    """Our own program failed; whoever raises it has written the trace into the log."""


def ignore_progress(done: int, total: int, label: str) -> None:
    """The progress of somebody who does not watch."""


@dataclass(frozen=True)
class Note:
    """Something worth telling about a run: a message key and the values its sentence names."""

    key: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass
class FillReport:
    """What a connector staged: rows per canonical table loaded and kept back, and notes."""

    loaded: dict[str, int] = field(default_factory=dict)
    quarantined: dict[str, int] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def count(self, table: str, *, loaded: int, quarantined: int) -> None:
        """Add the rows of one file to those of its table."""
        self.loaded[table] = self.loaded.get(table, 0) + loaded
        self.quarantined[table] = self.quarantined.get(table, 0) + quarantined

    def note(self, key: str, **values: object) -> None:
        """Remember something worth telling."""
        self.notes.append(Note(key, values))

    @property
    def quarantined_share(self) -> float:
        """Rows in quarantine among all rows read, 0 to 1."""
        kept_back = sum(self.quarantined.values())
        rows = sum(self.loaded.values()) + kept_back
        return kept_back / rows if rows else 0.0


class Connector(Protocol):
    """The outside world in, canonical tables out."""

    @property
    def name(self) -> str:
        """What the column `source` says of its rows."""

    def fill(self, staging: "Staging", progress: Progress) -> FillReport:
        """Fill the empty tables of `staging`; ConnectorError if that cannot be done."""
