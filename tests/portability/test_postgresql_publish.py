"""Publishing to PostgreSQL: whole or not at all, swapped at the end, kept, rolled back, forgotten."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
from itertools import chain, count
from pathlib import Path

import psycopg
import pytest

from model.errors import Fault
from settings import Settings
from storage.answer import answer
from storage.engines.choice import chosen_warehouse
from storage.engines.postgresql import PostgresqlWarehouse
from tests.portability.engines import postgresql
from tests.publishing import publish
from tests.reference.journeys import journeys

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def server():
    with postgresql() as running:
        yield running


@pytest.fixture
def warehouse(server, tmp_path):
    """An empty warehouse in a database nothing was published to."""
    with psycopg.connect(server.url.get_secret_value(), autocommit=True) as connection:
        for (schema,) in connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'gleichtakt%'"
        ).fetchall():
            connection.execute(f'DROP SCHEMA "{schema}" CASCADE')
    return PostgresqlWarehouse(tmp_path, server.url)


def company(size: int) -> list[dict]:
    return journeys(*(f"a{n}: trigger@0 > orientation@{n % 9}" for n in range(size)))


def accounts(snapshot) -> int:
    return sum(answer(snapshot, "stock").column("accounts").to_pylist())


def schemas(server) -> list[str]:
    with psycopg.connect(server.url.get_secret_value()) as connection:
        found = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'gleichtakt\\_%'").fetchall()
        return [name for (name,) in found]


def test_nothing_is_published_at_first(warehouse):
    assert warehouse.current() is None
    assert warehouse.current_id() is None
    assert warehouse.snapshots() == []


def test_the_newest_is_current_and_the_oldest_are_forgotten(warehouse, server, tmp_path):
    warehouse = PostgresqlWarehouse(tmp_path, server.url, keep=2)
    for size in (1, 2, 3):
        publish(warehouse, phase_event=company(size))
    assert [info.row_counts["account"] for info in warehouse.snapshots()] == [3, 2]
    assert accounts(warehouse.current()) == 3
    assert len(schemas(server)) == 2


def test_nothing_stays_on_this_machine(warehouse, tmp_path):
    publish(warehouse, phase_event=company(2))
    left = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert left <= {"publish.lock"}


def test_rolling_back_shows_the_earlier_figures_everywhere(warehouse, server, tmp_path):
    first = publish(warehouse, phase_event=company(1)).info.id
    publish(warehouse, phase_event=company(2))
    warehouse.roll_back(first)
    assert accounts(warehouse.current()) == 1
    assert accounts(PostgresqlWarehouse(tmp_path / "another machine", server.url).current()) == 1
    with pytest.raises(Fault, match=r"snapshot\.unknown"):
        warehouse.roll_back("nothing")


def test_one_who_reads_a_former_snapshot_goes_on_reading_it(warehouse):
    former = publish(warehouse, phase_event=company(3))
    publish(warehouse, phase_event=company(4))
    assert accounts(former) == 3


def test_a_reader_cannot_write(warehouse):
    snapshot = publish(warehouse, phase_event=company(1))
    for statement in ("DELETE FROM spell", "CREATE TABLE x (y int)", "DROP SCHEMA gleichtakt CASCADE"):
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            snapshot.arrow(statement)


PUBLISHER = """
    import os
    import signal
    import sys
    from itertools import count
    from pathlib import Path

    import psycopg
    from pydantic import SecretStr

    from storage.build import Build
    from storage.engines.postgresql import PostgresqlWarehouse
    from tests.publishing import publish
    from tests.reference.journeys import journeys

    numbers, killed_at = count(1), int(sys.argv[3])

    def counting(function):
        def counted(*args, **kwargs):
            if next(numbers) == killed_at:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **kwargs)

        return counted

    for owner, name in ((Build, "run"), (psycopg.Cursor, "execute"), (psycopg.Copy, "write")):
        setattr(owner, name, counting(getattr(owner, name)))
    warehouse = PostgresqlWarehouse(Path(sys.argv[1]), SecretStr(sys.argv[2]))
    events = journeys(*(f"b{n}: trigger@0 > orientation@3" for n in range(500)))
    activities = [
        {"activity_id": str(n), "account_id": f"b{n % 500}", "department": "sales", "kind": "call",
         "occurred_at": events[n % 500]["occurred_at"]}
        for n in range(4_000)
    ]
    publish(warehouse, phase_event=events, activity=activities)
    print(next(numbers) - 1)
"""


def published(tmp_path, server, *, killed_at: int = 0) -> subprocess.CompletedProcess:
    """A publish that kills its own process before that statement, of either engine (0: never); it says how many."""
    given = [str(tmp_path), server.url.get_secret_value(), str(killed_at)]
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PUBLISHER), *given],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip


def test_killed_anywhere_the_former_snapshot_serves(warehouse, server, tmp_path):
    publish(warehouse, phase_event=company(2))
    whole = published(tmp_path, server)
    assert whole.returncode == 0
    statements = int(whole.stdout)
    former = warehouse.current_id()
    for part in (0.3, 0.6, 0.8, 0.95):
        killed = published(tmp_path, server, killed_at=int(statements * part))
        assert killed.returncode == -signal.SIGKILL
        assert warehouse.current_id() == former
        assert accounts(warehouse.current()) == 500
    publish(warehouse, phase_event=company(3))
    assert accounts(warehouse.current()) == 3
    kept = {f"gleichtakt_{info.id.lower()}" for info in warehouse.snapshots()}
    assert set(schemas(server)) == kept, "half a snapshot was left behind"


def test_readers_never_see_half_of_two_snapshots(warehouse):
    publish(warehouse, phase_event=company(10))
    torn, reads, is_over = [], [], threading.Event()

    def read() -> None:
        while not is_over.is_set():
            snapshot = warehouse.current()
            size = snapshot.info.row_counts["account"]
            reads.append(size)
            if accounts(snapshot) != size:
                torn.append(size)

    readers = [threading.Thread(target=read) for _ in range(6)]
    for reader in readers:
        reader.start()
    for size in chain((20, 30), count(40)):
        publish(warehouse, phase_event=company(size))
        if size >= 30 and len(reads) > 20:
            break
    is_over.set()
    for reader in readers:
        reader.join()
    assert not torn


def test_a_restarted_server_is_found_again(warehouse, server):
    snapshot = publish(warehouse, phase_event=company(2))
    assert accounts(snapshot) == 2
    server.stop()
    with pytest.raises(Fault, match=r"engine\.unreachable"):
        warehouse.current_id()
    server.start()
    assert warehouse.current_id() == snapshot.info.id
    assert accounts(snapshot) == 2


def test_the_character_zero_is_shown_as_unknown(warehouse):
    events = [event | {"account_id": "a\0b"} for event in company(1)]
    account = [{"account_id": "a\0b", "name": "x", "segment": "s\0"}]
    snapshot = publish(warehouse, phase_event=events, account=account)
    day = snapshot.info.as_of
    assert answer(snapshot, "accounts", start=day, end=day, account_id="a\0b").column("account_id").to_pylist() == [
        "a\ufffdb"
    ]
    assert accounts(snapshot) == 1
    # A value as it came is one that nobody has: whoever asks for it is told the one that is shown.
    with pytest.raises(Fault) as refused:
        answer(snapshot, "stock", where={"segment": ["s\0"]})
    assert (refused.value.key, refused.value.values["nearest"]) == ("answer.nobody_has", "s\ufffd")
    assert sum(answer(snapshot, "stock", where={"segment": ["s\ufffd"]}).column("accounts").to_pylist()) == 1


class TestSettings:
    def test_the_engine_is_chosen_by_settings(self, server, tmp_path):
        chosen = Settings(data=tmp_path, engine="postgresql", engine_url=server.url, _env_file=None)
        assert isinstance(chosen_warehouse(chosen), PostgresqlWarehouse)
        assert isinstance(chosen_warehouse(chosen, is_for_pages=True), PostgresqlWarehouse)

    def test_a_server_engine_needs_an_address(self):
        with pytest.raises(ValueError, match="GLEICHTAKT_ENGINE_URL is needed"):
            Settings(engine="postgresql", _env_file=None)

    @pytest.mark.parametrize(
        "url",
        [
            "postgresql://me:S3cr3t%21@localhost:1/x",
            "host=localhost port=1 password=S3cr3t!",
            "postgresql//me:S3cr3t!@x",
        ],
    )
    def test_a_password_is_never_shown(self, url, tmp_path):
        chosen = Settings(data=tmp_path, engine="postgresql", engine_url=url, _env_file=None)
        warehouse = chosen_warehouse(chosen)
        with pytest.raises(Fault, match=r"engine\.") as caught:
            warehouse.reach()
        shown = f"{chosen!r} {warehouse!r} {caught.value} {caught.value.values} {caught.value.__cause__}"
        assert "S3cr3t" not in shown

    def test_the_terminal_works_on_it(self, server, warehouse, tmp_path):
        publish(warehouse, phase_event=company(4))
        environment = os.environ | {
            "GLEICHTAKT_DATA": str(tmp_path), "GLEICHTAKT_LANGUAGE": "en", "GLEICHTAKT_ENGINE": "postgresql",
            "GLEICHTAKT_ENGINE_URL": server.url.get_secret_value(),
        }  # fmt: skip

        def said(*arguments: str) -> str:
            command = [sys.executable, "cli.py", *arguments]
            return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout

        assert "PostgreSQL answers" in said("check")
        assert "trigger,0,0.0\norientation,4,0.0" in said("kpi", "stock", "--format", "csv")
        assert warehouse.current_id() in said("snapshots")
