"""What can be proposed from the rows, but not from a first look at single columns: gaps, first stages, outcomes."""

from collections.abc import Mapping, Sequence
from datetime import date

from connectors.files import FileMapping, From, TableMapping
from connectors.files.foreign.mapping import Point, SnapshotOf
from model.tables import TABLES
from ui.intake import reading
from ui.intake.columns import guess
from ui.intake.reading import Seen

_OUTCOMES = ("won", "lost")
# Ids by which tables refer to rows of others, and the table that owns each.
_OWNERS = {"account_id": "account", "contact_id": "contact", "opportunity_id": "opportunity"}


def joined(files: Sequence[FileMapping], seen: Mapping[str, Seen]) -> list[FileMapping]:
    """`files` whose tables refer to rows of others by the column with the header of the owner's own id."""
    owned = {
        name: origin.column.casefold()
        for file in files
        for table in file.tables
        for name, origin in table.columns.items()
        if _OWNERS.get(name) == table.table and origin.column is not None and origin.file is None
    }
    return [_joined(file, seen[file.name], owned) for file in files]


def _joined(file: FileMapping, seen: Seen, owned: Mapping[str, str]) -> FileMapping:
    tables = []
    for table in file.tables:
        columns = dict(table.columns)
        for name, header in owned.items():
            found = next((column for column in seen.columns if column.casefold() == header), None)
            if found and name not in columns and name in TABLES[table.table].column_names:
                columns[name] = From(column=found)
        tables.append(table.model_copy(update={"columns": columns}))
    return file.model_copy(update={"tables": tuple(tables)})


def better(file: FileMapping, seen: Seen, today: date | None) -> FileMapping:
    """`file` with an outcome read from the stage, a day for rows without one, and a point for when talks began.

    If open opportunities are in several stages, no column says when each was reached. Such a file is read as a snapshot
    of `today`, which claims no entries, rather than as a list of closings that loses everything still in play. So is a
    file without any dated stage. Neither applies if `today` is None: then other files hold the history.
    """
    if not any(table.table == "opportunity" for table in file.tables):
        return file
    tables = tuple(_table(table, seen) if table.table == "opportunity" else table for table in file.tables)
    mapped = next(table for table in tables if table.table == "opportunity")
    stages, account = _open_stages(mapped, file.points, seen), mapped.columns.get("account_id")
    if today is not None and account is not None and (len(stages) > 1 or not file.points):
        identity = mapped.columns["opportunity_id"]
        dated = SnapshotOf(on=today, account=account, stage=mapped.columns["stage"], opportunity=identity)
        return file.model_copy(update={"tables": tables, "points": (), "snapshot": dated})
    return file.model_copy(update={"tables": tables, "points": (*_begun(mapped, stages), *file.points)})


def _table(table: TableMapping, seen: Seen) -> TableMapping:
    columns = dict(table.columns)
    stage = columns["stage"]
    words = seen.words.get(stage.column or "", ())
    found = {word: outcome for word in words if (outcome := guess(word, _OUTCOMES))}
    if "outcome" not in columns and set(found.values()) == set(_OUTCOMES):
        columns["outcome"] = From(column=stage.column, values={**found, "*": ""})
    created = columns["created_at"]
    if created.column is not None and created.fallback is None and seen.gaps.get(created.column):
        columns["created_at"] = created.model_copy(update={"fallback": reading.earliest(seen, created.column) or None})
    return table.model_copy(update={"columns": columns})


def _open_stages(table: TableMapping, points: tuple[Point, ...], seen: Seen) -> tuple[str, ...]:
    """Stages of the opportunities that were begun and not closed, if closings are dated and beginnings are not."""
    begun, stage, closed = (table.columns.get(name) for name in ("created_at", "stage", "closed_at"))
    if not points or begun is None or begun.column is None or stage is None or stage.column is None:
        return ()
    if begun.column in {point.at for point in points}:
        return ()
    words = reading.open_stages(seen, begun.column, closed.column if closed else None, stage.column)
    return tuple(word for word in words if not guess(word, _OUTCOMES))


def _begun(table: TableMapping, stages: tuple[str, ...]) -> tuple[Point, ...]:
    """A point for the day an opportunity was begun, if all open ones are in the stage that begins then."""
    if len(stages) != 1:
        return ()
    begun = table.columns["created_at"].column
    return (Point(at=begun or "", stage=From(value=stages[0]), opportunity=table.columns["opportunity_id"]),)
