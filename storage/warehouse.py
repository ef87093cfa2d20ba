"""The analytical store: stage beside the snapshot in use, publish by swapping a small pointer, roll back.

    <data>/snapshots/<id>/warehouse.duckdb, info.json, charter.json
    <data>/snapshots/CURRENT        the id that visitors read

If a publish is killed at any point, the old snapshot still serves: a new one is complete before CURRENT names it.
"""

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from uuid import uuid4

import duckdb
from filelock import FileLock

from model.charter import Charter
from model.errors import Fault
from storage.current_pointer import current_id, point_to, sync_folder
from storage.embedded import DATABASE, INFO, EmbeddedSnapshot
from storage.forgetting.digests import forgotten
from storage.forgetting.leaving_out import leave_out
from storage.forgetting.person import Person
from storage.forgetting.stored import Stored, StoredFile
from storage.publish import Progress
from storage.reading_back import unreadable
from storage.snapshot import Snapshot, SnapshotInfo
from storage.staging import Staging, open_staging
from storage.want import Want, translated
from storage.writing import write

_LOG = logging.getLogger(__name__)

# How the id of a snapshot begins, so that ids sort by time.
_MOMENT = "%Y%m%dT%H%M%S%f"


def quiet(done: int, total: int, label: str) -> None:
    """A progress callback that does nothing."""


def new_id(moment: str) -> str:
    """The id of a new snapshot of `moment`, or of that of another snapshot's id."""
    return f"{moment.partition('-')[0]}-{uuid4().hex[:6]}"


class Warehouse:
    """The snapshots in one data folder. One object per process; safe to share between threads."""

    engine = "DuckDB"

    def __init__(self, data: Path, *, keep: int = 5, memory_limit_mb: int = 2048) -> None:
        self.data = data
        self._folder = data / "snapshots"
        self._staging_folder = data / "staging"
        self._keep = keep
        self._memory_limit_mb = memory_limit_mb
        self._open: Snapshot | None = None
        self._damaged: set[str] = set()
        self._whole: set[str] = set()
        self._lock = Lock()

    @contextmanager
    def staging(self, *, synced_at: datetime | None = None) -> Iterator[Staging]:
        """An empty staging file for a connector to fill with what was read at `synced_at` (default: now); deleted when
        the block ends. Want if the machine lacks disk space, memory or write permission.
        """
        # The rest is for the process around the engine, so that together they stay within the limit.
        limit = self._memory_limit_mb * 3 // 4
        with (
            translated(self.data),
            open_staging(self._staging_folder, memory_limit_mb=limit, synced_at=synced_at) as staging,
        ):
            yield staging

    def publish(
        self,
        staging: Staging,
        *,
        charter: Charter,
        connector: str,
        label: str,
        is_demo: bool = False,
        progress: Progress = quiet,
    ) -> SnapshotInfo:
        """Build a snapshot of the staged rows, make it current, and remove the oldest beyond the number to keep."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self._folder / "publish.lock"):
            self._clear_unfinished()
            leave_out(staging.connection, forgotten(self.data))
            now = datetime.now(UTC)
            snapshot_id = new_id(f"{self._moment(now):{_MOMENT}}")
            part = self._folder / f".{snapshot_id}.part"
            part.mkdir()
            former = None if is_demo else self._former()
            try:
                info = write(part, snapshot_id, now, staging, charter, connector, label, is_demo, former, progress)
                if (table := unreadable(part / DATABASE)) is not None:
                    raise Want("want.written", place=table)
                self._take(part, info)
            finally:  # what was not taken holds people, and on a full disk takes the room that others need
                shutil.rmtree(part, ignore_errors=True)
        _LOG.info(
            "a snapshot was published",
            extra={"snapshot": info.id, "connector": connector, "rows": dict(info.row_counts)},
        )
        return info

    def _moment(self, now: datetime) -> datetime:
        """`now`, but later than every stored snapshot: with the clock set back, the newest is still the newest."""
        newest = max((info.id.partition("-")[0] for info in self.snapshots()), default="")
        last = datetime.strptime(newest, _MOMENT).replace(tzinfo=UTC) if newest else now
        return max(now, last + timedelta(microseconds=1)) if newest else now

    def former(self) -> Snapshot | None:
        """The snapshot that what is read next follows: that of visitors, or what stands in for it, once every table of
        it has been read; None before the first one, or if there is none that can be read.
        """
        try:
            current = self.current()
            if current is not None and self._is_torn(current.info.id):
                current.is_damaged = True
                current = self.current()
        except Fault:
            return None
        return current

    def _is_torn(self, snapshot_id: str) -> bool:
        """Whether a table cannot be read; what was read whole once is not read again."""
        database = self._folder / snapshot_id / DATABASE  # on another engine there is no file to check
        if snapshot_id in self._whole or not database.is_file():
            return False
        if unreadable(database) is not None:
            return True
        self._whole.add(snapshot_id)
        return False

    def _former(self) -> Snapshot | None:
        """The snapshot that the next one is compared with; None if there is none, or only a demonstration."""
        former = self.former()
        return None if former is None or former.info.is_demo else former

    def _take(self, part: Path, info: SnapshotInfo) -> None:
        """Make the snapshot written into `part` current: until this returns, the previous one serves."""
        part.rename(self._folder / info.id)
        sync_folder(self._folder)
        point_to(self._folder, info.id)
        self._forget_oldest()

    def current_id(self) -> str | None:
        """The id of the snapshot that visitors read; None before the first one."""
        return current_id(self._folder)

    def current(self) -> Snapshot | None:
        """The snapshot that visitors read, opened once; None before the first one.

        If it cannot be read, the newest readable one stands in for it and says so. Fault if there is none.
        """
        with self._lock:
            current = self.current_id()
            if current is None:
                return None
            opened = self._open
            if opened is not None and opened.is_damaged:
                self._damaged.add(opened.info.id)
            # The previous one is not closed, because another thread may still be reading it. It closes with its last
            # user.
            if opened is None or opened.is_damaged or current not in (opened.info.id, opened.stands_in_for):
                self._open = self._healthy(current)
            return self._open

    def _healthy(self, current: str) -> Snapshot:
        """The snapshot `current`, or the newest other one of which every table can be read."""
        why: BaseException | None = None
        if current not in self._damaged:
            try:
                return self._opened(self._folder / current)
            except (OSError, ValueError, KeyError, TypeError, duckdb.Error) as error:
                why = error
        for info in self.snapshots():
            database = self._folder / info.id / DATABASE
            if info.id == current or not database.is_file() or unreadable(database) is not None:
                continue
            try:
                found = self._opened(self._folder / info.id)
            except (OSError, ValueError, KeyError, TypeError, duckdb.Error):
                continue
            found.stands_in_for = current
            return found
        raise Fault("snapshot.damaged", id=current) from why

    def _opened(self, folder: Path) -> Snapshot:
        return EmbeddedSnapshot(folder, memory_limit_mb=self._memory_limit_mb)

    def reach(self) -> None:
        """Fault if the engine does not answer; the embedded one always does."""

    def snapshots(self) -> list[SnapshotInfo]:
        """All stored snapshots, newest first, without damaged ones."""
        if not self._folder.is_dir():
            return []
        folders = sorted(path for path in self._folder.iterdir() if (path / INFO).is_file() and path.name[0] != ".")
        return [info for path in reversed(folders) if (info := _info(path / INFO))]

    def folder_of(self, snapshot_id: str) -> Path:
        """The folder with the files of a stored snapshot."""
        return self._folder / snapshot_id

    def stored(self, snapshot_id: str) -> Stored:
        """What a stored snapshot says of people."""
        return StoredFile(self._folder / snapshot_id / DATABASE)

    def take_out(self, snapshot_id: str, person: Person) -> int:
        """Replace a stored snapshot with a copy without `person`, under a new id, so that nothing cached from the old
        one is shown again; returns how many rows were changed or removed. 0: the snapshot stays.
        """
        with FileLock(self._folder / "publish.lock"):
            copy_id = new_id(snapshot_id)
            part = self._folder / f".{copy_id}.part"
            shutil.copytree(self._folder / snapshot_id, part)
            try:
                counted = StoredFile(part / DATABASE).take_out(person)
                if not counted:
                    return 0
                info = SnapshotInfo.from_json((part / INFO).read_text(encoding="utf-8"))
                (part / INFO).write_text(replace(info, id=copy_id).to_json(), encoding="utf-8")
                for name in (DATABASE, INFO):
                    with (part / name).open("rb") as file:
                        os.fsync(file.fileno())
                part.rename(self._folder / copy_id)
                sync_folder(self._folder)
                if self.current_id() == snapshot_id:
                    point_to(self._folder, copy_id)
                shutil.rmtree(self._folder / snapshot_id)
            finally:
                shutil.rmtree(part, ignore_errors=True)
        return counted

    def is_here(self, snapshot_id: str) -> bool:
        """Whether a stored snapshot has the tables that `unreadable_table` reads."""
        return (self._folder / snapshot_id / DATABASE).is_file()

    def unreadable_table(self, info: SnapshotInfo) -> str | None:
        """The first table of a stored snapshot that cannot be read from its first value to its last; None if all is
        well.
        """
        return unreadable(self._folder / info.id / DATABASE)

    def drop(self, snapshot_id: str) -> None:
        """Remove a stored snapshot that is not the current one."""
        with FileLock(self._folder / "publish.lock"):
            if snapshot_id != self.current_id() and (self._folder / snapshot_id).is_dir():
                shutil.rmtree(self._folder / snapshot_id)

    def roll_back(self, snapshot_id: str) -> SnapshotInfo:
        """Make the stored snapshot `snapshot_id` current; Fault if there is none with that id."""
        with FileLock(self._folder / "publish.lock") if self._folder.is_dir() else Lock():
            for info in self.snapshots():
                if info.id == snapshot_id:
                    point_to(self._folder, snapshot_id)
                    return info
        raise Fault("snapshot.unknown", id=snapshot_id)

    def _forget_oldest(self) -> None:
        for info in [info for info in self.snapshots() if info.id != self.current_id()][self._keep - 1 :]:
            shutil.rmtree(self._folder / info.id)

    def _clear_unfinished(self) -> None:
        """Remove what a killed run left behind."""
        for path in self._folder.glob(".*.part"):
            shutil.rmtree(path)


def current(warehouse: Warehouse) -> Snapshot:
    """The snapshot that visitors read; Fault before the first one."""
    snapshot = warehouse.current()
    if snapshot is None:
        raise Fault("cli.no_snapshot")
    return snapshot


def _info(path: Path) -> SnapshotInfo | None:
    """The description of a snapshot in the file; None if the file is no longer as written."""
    try:
        return SnapshotInfo.from_json(path.read_text(encoding="utf-8"))
    except (ValueError, KeyError, TypeError):
        return None
