"""All looks that count, published together; one of them taken back; answers about missing opportunities."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from connectors.consolidation.same_records import unite
from connectors.files.looks.kept import Look, kept_looks, remove, shown
from connectors.files.looks.missing import Missing, answer_missing, answers_of, missing_of
from connectors.files.looks.observe import observe
from connectors.files.looks.standing import keep_standing, missing_kept
from connectors.kit.base import Note, Progress, SettingsError, ignore_progress
from connectors.kit.convert import identifier
from model.charter import Charter
from storage.records.match_decisions import Decided
from storage.snapshot import SnapshotInfo
from storage.staging import Staging
from storage.sync_lock import Progress as SyncProgress
from storage.sync_lock import only_sync
from storage.warehouse import Warehouse

SOURCE, WORK = "files", "looks"
# At most this many files and opportunities are named.
_NAMED = 3
_LISTED = 12


@dataclass(frozen=True)
class TakenBack:
    """A look that was taken back, and what is published afterwards; None where no look is left."""

    look: Look
    info: SnapshotInfo | None


def only_one(data: Path) -> AbstractContextManager[SyncProgress]:
    """Held while looks are changed. Fault if another process is changing them."""
    return only_sync(data, WORK)


def gather(staging: Staging, looks: list[tuple[Look, Path]], zone: str, data: Path) -> tuple[list[Missing], list[Note]]:
    """Replace the staged rows by those of `looks` with their folders, by day; returns what is missing, and notes."""
    observe(staging, [look for look, _ in looks], [folder for _, folder in looks], zone, answers_of(data))
    missing = missing_of(staging)
    notes = list(_told(staging, missing))
    # The next publication uses the same connection, with temporary tables of its own.
    for (name,) in staging.connection.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall():
        staging.connection.execute(f"DROP TABLE temp.{identifier(name)}")
    return missing, notes


def label_of(look: Look) -> str:
    """The label of a snapshot whose last look this is."""
    return ", ".join(look.files[:_NAMED]) + (" …" if len(look.files) > _NAMED else "")


def publish_kept(
    warehouse: Warehouse, charter: Charter, progress: Progress = ignore_progress, decided: Sequence[Decided] = ()
) -> SnapshotInfo | None:
    """Publish all looks that count, by `charter`; None if there are none: what is published stays.

    decided: people's decisions on rows that may mean the same.
    """
    looks = kept_looks(warehouse.data)
    counted = shown(looks)
    if not counted:
        keep_standing(warehouse.data, [])
        return None
    with warehouse.staging() as staging:
        pairs = [(look, look.folder(warehouse.data)) for look in counted]
        missing, _ = gather(staging, pairs, charter.time_zone, warehouse.data)
        unite(staging, decided, warehouse.former())
        info = warehouse.publish(
            staging, charter=charter, connector=SOURCE, label=label_of(counted[-1]), progress=progress
        )
    keep_standing(warehouse.data, missing)
    return info


def take_back(
    warehouse: Warehouse,
    charter: Charter,
    kind: str | None = None,
    progress: Progress = ignore_progress,
    decided: Sequence[Decided] = (),
) -> TakenBack:
    """Take back the look taken last (of that `kind`) and publish those that are left; SettingsError for none."""
    with only_one(warehouse.data):
        looks = [look for look in kept_looks(warehouse.data) if kind in (None, look.kind)]
        if not looks:
            kinds = sorted({look.kind for look in kept_looks(warehouse.data)})
            raise SettingsError("looks.none", kind=kind or "", allowed=", ".join(kinds) or "-")
        remove(looks[-1], warehouse.data)
        return TakenBack(looks[-1], publish_kept(warehouse, charter, progress, decided))


def say_of_missing(
    warehouse: Warehouse,
    charter: Charter,
    answers: Mapping[str, str],
    progress: Progress = ignore_progress,
    decided: Sequence[Decided] = (),
) -> SnapshotInfo | None:
    """Store the answers about missing opportunities, by id, and publish; SettingsError for ids that are not missing."""
    with only_one(warehouse.data):
        answer_missing(warehouse.data, missing_kept(warehouse.data), answers)
        return publish_kept(warehouse, charter, progress, decided)


def _told(staging: Staging, missing: list[Missing]) -> list[Note]:
    """Notes on what the last look changed: new, in another stage, closed, back again, and missing."""
    connection = staging.connection
    last = "(SELECT max(n) FROM look_told)"
    new, moved, back = connection.execute(
        "SELECT count(*) FILTER (before_n IS NULL), count(*) FILTER (before_n IS NOT NULL AND"
        " (is_stage_new OR is_outcome_new)), count(*) FILTER (EXISTS (SELECT 1 FROM look_told l"
        f" WHERE l.kind = s.kind AND l.n > s.before_n AND l.n < s.n)) FROM sight s WHERE n = {last}"
    ).fetchone() or (0, 0, 0)
    is_first = connection.execute(
        f"SELECT count(*) FROM look_told WHERE kind = (SELECT kind FROM look_told WHERE n = {last})"
    ).fetchone() == (1,)
    notes = [] if is_first else [Note("looks.note.changed", {"new": new, "moved": moved})]
    if back:
        notes.append(Note("looks.note.back", {"rows": back}))
    unanswered = [one for one in missing if one.is_open and one.answer is None]
    if unanswered:
        named = ", ".join(one.opportunity_id for one in unanswered[:_LISTED]) + (
            " …" if len(unanswered) > _LISTED else ""
        )
        notes.append(Note("looks.note.missing", {"rows": len(unanswered), "ids": named}))
    if closed := sum(not one.is_open for one in missing):
        notes.append(Note("looks.note.closed_missing", {"rows": closed}))
    return notes
