"""Every fake system behind one door: what is served, connected, read and mapped, whatever the vendor."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from connectors.configured import declared, system_of
from connectors.kit.base import ignore_progress
from connectors.kit.raw import RawStore
from connectors.kit.reading import ReadReport, read
from connectors.kit.staged import fill_from_raw
from connectors.kit.stream import Stream
from connectors.kit.system import System
from model.charter import default_charter
from model.tables import TABLES
from storage.raw_file import FILE
from storage.staging import open_staging
from tests.fakes.chaos import Chaos
from tests.fakes.serving import serving
from tests.fakes.world import World

FIRST_RUN = datetime(2026, 11, 2, 6, tzinfo=UTC)


def fake_of(name: str) -> Any:
    """The module that plays the system called `name`."""
    return import_module(f"tests.fakes.{name}")


@contextmanager
def served(name: str, world: World, **bad_day: Any) -> Iterator[str]:
    """The address at which the fake tells `world`, through chaos if `bad_day` says so; a database has no bad days."""
    fake = fake_of(name)
    if hasattr(fake, "database"):
        with fake.database(world) as url:
            yield url
        return
    with serving(Chaos(fake.app(world), limited=fake.LIMITED, **bad_day)) as url:
        yield url


def connected(name: str, url: str, **settings: str) -> System:
    """The system as the product would set it up."""
    given = {**fake_of(name).settings(url), **settings}
    return system_of(name, {key: SecretStr(value) for key, value in given.items()})


@contextmanager
def asked(name: str, app: Any, **settings: Any) -> Iterator[tuple[System, Any]]:
    """The system called `name` and its client, asking the fake `app` with `settings` of a test's own."""
    kind = declared(name)
    with serving(app) as url:
        system = kind.system(kind.settings(**fake_of(name).settings(url), **settings))
        with system.opened() as client:
            yield system, client


def stream_of(system: System, name: str) -> Stream:
    """The stream of that name."""
    return next(stream for stream in system.streams if stream.name == name)


@dataclass
class Reader:
    """Reads one system into one folder, run after run, an hour apart."""

    system: System
    folder: Path
    runs: int = 0

    def read(self, *, is_full: bool = False, window_rows: int = 1_000) -> ReadReport:
        self.runs += 1
        return read(self.system, self.store(), is_full=is_full, progress=ignore_progress, window_rows=window_rows)

    def store(self) -> RawStore:
        """What is kept, as of the last run."""
        read_at = FIRST_RUN + timedelta(hours=self.runs)
        return RawStore(self.folder, self.system.tables, read_at=read_at)

    def mapped(self) -> dict[str, list[dict[str, Any]]]:
        """Canonical table -> its rows, and `quarantine`."""
        with open_staging(self.folder / "staging", memory_limit_mb=512) as staging:
            fill_from_raw(staging, self.system, self.folder / FILE, charter=default_charter())
            return {
                name: staging.connection.execute(f'SELECT * FROM "{name}"').to_arrow_table().to_pylist()
                for name in (*TABLES, "quarantine")
            }

    def staged_rows(self) -> dict[str, int]:
        """Canonical table -> how many rows it got, without taking them out."""
        with open_staging(self.folder / "staging", memory_limit_mb=512) as staging:
            return fill_from_raw(staging, self.system, self.folder / FILE, charter=default_charter()).loaded
