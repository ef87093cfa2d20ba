"""What is killed: six operations on a data folder, each with what stands before it and after it."""

import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from connectors.kit.stream import Page, RawTable, Stream
from connectors.kit.system import Standing, System
from connectors.sync import import_folder
from connectors.systems import sync
from model.charter import default_charter
from model.errors import Fault
from settings import Settings
from storage.answer import answer
from storage.records import Records, baselines, decisions, meetings
from storage.records.engine import FILE
from storage.sync_standing import read_runs
from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SERIES = meetings.series_of(())
# The records of version 1 of the product, with one meeting and three decisions.
VERSION_ONE = Path(__file__).parents[1] / "version_one" / "company.tar.xz"


@dataclass(frozen=True)
class Operation:
    """begin: makes a data folder and whatever else is read. run: the operation. state: what people would see."""

    begin: Callable[[Path], None]
    run: Callable[[Path], None]
    state: Callable[[Path], Any]


def _warehouse(folder: Path) -> Warehouse:
    return Warehouse(folder / "data", keep=2, memory_limit_mb=512)


def _shown(folder: Path) -> Any:
    """Names of accounts and contacts, and how many accounts are in play, of what is served now."""
    snapshot = _warehouse(folder).current()
    assert snapshot is not None
    told = "SELECT name FROM account UNION ALL SELECT name FROM contact ORDER BY name"
    stock = sum(answer(snapshot, "stock")["accounts"].to_pylist())
    return snapshot.arrow(told)["name"].to_pylist(), stock, snapshot.stands_in_for


def _rows(*names: str) -> dict[str, list[dict[str, Any]]]:
    ids = [f"a{place}" for place, _ in enumerate(names)]
    return {
        "account": [{"account_id": one, "name": name} for one, name in zip(ids, names, strict=True)],
        "contact": [
            {"contact_id": f"k{one}", "account_id": one, "name": f"Person of {name}"}
            for one, name in zip(ids, names, strict=True)
        ],
        "phase_event": journeys(*(f"{one}: trigger@0 > comparison@9" for one in ids)),
    }


def _publish(folder: Path, *names: str) -> None:
    publish(_warehouse(folder), **_rows(*names))


def _files(folder: Path, *names: str) -> None:
    place = folder / "files"
    place.mkdir(exist_ok=True)
    ids = [f"a{number}" for number, _ in enumerate(names)]
    lines = {
        "accounts": ["account_id,name", *(f"{one},{name}" for one, name in zip(ids, names, strict=True))],
        "contacts": [
            "contact_id,account_id,name",
            *(f"k{one},{one},Person of {name}" for one, name in zip(ids, names, strict=True)),
        ],
        "phase_events": [
            "account_id,phase,occurred_at,known_by", *(f"{one},comparison,2026-03-02T12:00:00Z,user" for one in ids)
        ],
    }  # fmt: skip
    for name, written in lines.items():
        (place / f"{name}.csv").write_text("\n".join(written) + "\n", encoding="utf-8")


def _import(folder: Path) -> None:
    import_folder(_warehouse(folder), folder / "files")


def _begin_import(folder: Path) -> None:
    _files(folder, "Acme", "Bolt")
    _import(folder)
    _files(folder, "Acme AG", "Bolt", "Cord")


FIRMS = RawTable("firms", ("id",), ("id", "name"))
PEOPLE = RawTable("people", ("id",), ("id", "firm_id", "name"))


def _system(folder: Path) -> System:
    """A system that tells the firms in a file, one a page, each with a person."""

    def pages(_client: Any, cursor: dict[str, int] | None) -> Any:
        names = (folder / "firms.txt").read_text(encoding="utf-8").split(",")
        for place, name in enumerate(names):
            person = {"id": str(place), "firm_id": str(place), "name": f"Person of {name}"}
            yield Page({"firms": [{"id": str(place), "name": name}], "people": [person]}, {"place": place})

    event = "SELECT id AS account_id, 'comparison' AS phase, '2026-03-02T12:00:00Z' AS occurred_at, 'user' AS known_by"
    return System(
        "crm",
        lambda: nullcontext(None),
        lambda client: Standing("crm"),
        (Stream("all", (FIRMS, PEOPLE), pages),),
        {
            "account": lambda: "SELECT id AS account_id, name FROM raw.firms ORDER BY id",
            "contact": lambda: "SELECT id AS contact_id, firm_id AS account_id, name FROM raw.people ORDER BY id",
            "phase_event": lambda: f"{event} FROM raw.firms ORDER BY id",
        },
        identities={"firms": "account", "people": "contact"},
    )


def _sync(folder: Path) -> None:
    settings = Settings(data=folder / "data", _env_file=None)
    sync([_system(folder)], settings, None, _warehouse(folder), default_charter(), is_full=True)


def _begin_sync(folder: Path) -> None:
    (folder / "firms.txt").write_text("Acme,Bolt", encoding="utf-8")
    _sync(folder)
    (folder / "firms.txt").write_text("Acme AG,Bolt,Cord", encoding="utf-8")


def _synced(folder: Path) -> Any:
    records = Records(folder / "data")
    read_runs(records)  # how the last run ended can be told, whatever became of it
    records.close()
    return _shown(folder)


def _begin_roll_back(folder: Path) -> None:
    _publish(folder, "Acme")
    _publish(folder, "Acme AG", "Bolt")


def _roll_back(folder: Path) -> None:
    warehouse = _warehouse(folder)
    warehouse.roll_back(warehouse.snapshots()[-1].id)


def _begin_meeting(folder: Path) -> None:
    records = Records(folder / "data")
    with records.begin() as session:
        for number in range(3):
            decisions.add(session, SERIES, decisions.Wording(f"Decision {number}"), decided_on=DAY)
    records.close()


def _close_meeting(folder: Path) -> None:
    """As the page does: meeting, baseline and decisions in one transaction."""
    records = Records(folder / "data")
    phases = pa.table({"account_id": [f"a{n}" for n in range(50)], "phase": ["comparison"] * 50})
    facts = {"as_of": DAY, "snapshot_id": "s", "charter_version": 1, "minutes": {"de": "Protokoll"}}
    try:
        with records.begin() as session:
            meeting = meetings.close(session, after=0, where=(), **facts)
            baselines.freeze(session, meeting.meeting_id, phases)
            decisions.hand_to(session, meeting.meeting_id, SERIES)
    except Fault as fault:
        if fault.key != "meeting.already_closed":  # whoever tries again is told so
            raise
    finally:
        records.close()


def _met(folder: Path) -> Any:
    """Number, minutes, size of the baseline and decisions of every meeting; decisions of none."""
    records = Records(folder / "data")
    with records.reading() as session:
        held = [
            (one.number, one.minutes, baselines.frozen(session, one.meeting_id).num_rows, one.meeting_id)
            for one in meetings.of_series(session, SERIES)
        ]
        left = [one.text for one in decisions.running(session, SERIES)]
    records.close()
    with closing(sqlite3.connect(folder / "data" / FILE)) as connection:
        told = connection.execute("SELECT meeting_id, text FROM decision ORDER BY decision_id").fetchall()
    return held, left, told


def _begin_migration(folder: Path) -> None:
    (folder / "data").mkdir()
    with tarfile.open(VERSION_ONE) as packed:
        packed.extractall(folder, [packed.getmember("./data/records.sqlite")], filter="data")


def _migrate(folder: Path) -> None:
    Records(folder / "data").close()


def _migrated(folder: Path) -> Any:
    """Revision, tables, and what was written down, as it lies in the file: looking must not bring it up to date."""
    with closing(sqlite3.connect(folder / "data" / FILE)) as connection:
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        told = connection.execute("SELECT meeting_id, text, version FROM decision ORDER BY decision_id").fetchall()
        held = connection.execute("SELECT number, minutes FROM meeting").fetchall()
    return revision, tables, told, held


OPERATIONS = {
    "import": Operation(_begin_import, _import, _shown),
    "sync": Operation(_begin_sync, _sync, _synced),
    "publish": Operation(
        lambda folder: _publish(folder, "Acme"), lambda folder: _publish(folder, "Acme AG", "Bolt"), _shown
    ),
    "roll back": Operation(_begin_roll_back, _roll_back, _shown),
    "close a meeting": Operation(_begin_meeting, _close_meeting, _met),
    "migrate": Operation(_begin_migration, _migrate, _migrated),
}
