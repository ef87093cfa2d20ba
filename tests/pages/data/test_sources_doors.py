"""The right `sources` is asked for at every door, however somebody got there; else nothing is read or replaced."""

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest

from connectors.demo.charter import demonstration_charter
from connectors.demo.source import DemoCompany
from model.errors import Fault
from settings import settings
from storage.records import Records
from storage.records.access_log import latest
from storage.warehouse import Warehouse
from tests.pages.visitors import Become
from ui.intake import demonstration, looks, work
from ui.shell import access, access_gate, data
from ui.sources import published_parts, stage_choice_parts, sync_now_parts


@pytest.fixture
def data_folder(demo_folder: Path, tmp_path: Path) -> Path:
    return Path(copytree(demo_folder, tmp_path / "data"))


@pytest.fixture(autouse=True)
def _in_a_run(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if a visitor's run called it: what somebody may do follows from their sign-in."""
    monkeypatch.setattr(access_gate, "get_script_run_ctx", lambda: object())
    monkeypatch.setattr(access._server, "find", access_gate.find_visitor)
    yield
    access.hand_out(None)


@pytest.fixture
def former(data_folder: Path) -> str:
    """The id of a snapshot before the one that is shown."""
    warehouse = Warehouse(data_folder)
    before = warehouse.current_id()
    with warehouse.staging() as staging:
        DemoCompany(accounts=60, seed=3).fill(staging)
        warehouse.publish(staging, charter=demonstration_charter(), connector="demo", label="B", is_demo=True)
    return str(before)


def doors(former: str) -> dict[str, Callable[[], object]]:
    """What the pages call when a button of theirs is pressed."""
    info = next(one for one in data.warehouse().snapshots() if one.id == former)
    return {
        "sync": sync_now_parts.start,
        "roll back": lambda: published_parts.go_back(info),
        "stages": lambda: stage_choice_parts._assign({}),
        "import": lambda: work.begin(lambda _: pytest.fail("it was begun"), None),
        "demonstration": lambda: demonstration.build_demonstration(50),
        "what became of missing deals": lambda: looks._answer({}),
        "undo an import": lambda: looks._take_back(None),  # type: ignore[arg-type]
    }


@pytest.mark.parametrize("group", ["reader", "auditor"])
def test_no_door_opens_without_the_right_and_nothing_changes(
    become: Become, data_folder: Path, former: str, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.sources.sync_now_parts.subprocess.Popen", lambda *_, **__: pytest.fail("a sync was begun"))
    become(group)
    data.records()  # the file of the records is there from now on
    before, shown = _files(data_folder), Warehouse(data_folder).current_id()
    for name, door in doors(former).items():
        with pytest.raises(Fault) as raised:
            door()
        assert (raised.value.key, raised.value.values) == ("access.refused", {"right": "sources"}), name
    assert _files(data_folder) == before
    assert Warehouse(data_folder).current_id() == shown != former


def test_whoever_has_it_goes_through_and_that_is_written_down(become: Become, data_folder: Path, former: str) -> None:
    become("all", email="ute@firma.example")
    doors(former)["roll back"]()
    assert Warehouse(data_folder).current_id() == former
    records = Records(data_folder)
    with records.reading() as session:
        [entry] = latest(session)
    records.close()
    assert (entry.who, entry.kind, entry.subject) == ("ute@firma.example", "setting", f"roll back {former}")


def test_without_roles_every_door_is_open_as_before(become: Become, former: str) -> None:
    become(roles="")
    assert settings().access is None
    doors(former)["roll back"]()
    assert data.warehouse().current_id() == former


def _files(folder: Path) -> dict[str, int]:
    """Every file that holds something of the company or of people, and its size."""
    return {
        str(path.relative_to(folder)): path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith((".lock", "-shm", "-wal")) and "compiled" not in path.parts
    }
