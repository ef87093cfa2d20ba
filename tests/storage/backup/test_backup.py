"""A backup holds what cannot be had again, as of one moment; a restore is exact, or nothing at all."""

import stat
import threading
from datetime import UTC, date, datetime

from model.charter import default_charter
from model.errors import Fault
from storage.backup import contents, making
from storage.backup.making import make_backup
from storage.backup.restoring import restore_backup
from storage.records import chosen_records, decisions
from storage.records.decisions import Wording
from storage.sync_lock import only_sync
from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.storage.backup.backups import AGREED, digests, elsewhere, event, stock, texts_of


def test_every_file_comes_back_as_it_was_and_for_its_owner_alone(settings, warehouse, tmp_path):
    data = settings.data
    (data / "lists" / "messe").mkdir(parents=True)
    (data / "lists" / "messe" / "list äöü.csv").write_bytes(b"a;b\r\n\xff")
    (data / "looks" / "deals" / "2026-01-01-x").mkdir(parents=True)
    (data / "looks" / "deals" / "2026-01-01-x" / "look.json").write_text("{}", encoding="utf-8")
    (data / "charter.toml").write_text("version = 7\n", encoding="utf-8")
    for name in ("uploads/one.csv", "staging/two.csv", ".hidden.part", "lists/.messe-1.part/x", "sync.json"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text("work of the moment", encoding="utf-8")
    (data / "sources.env").write_text("GLEICHTAKT_SOURCES__CRM__TOKEN='geheim-4711'\n", encoding="utf-8")
    records = chosen_records(settings)
    with records.begin() as session:
        decisions.add(session, "s", Wording(AGREED, owner="Nele"), decided_on=date(2026, 1, 5))
    make_backup(settings, tmp_path / "b.zip")
    assert "geheim-4711" not in texts_of(tmp_path / "b.zip")
    new = elsewhere(tmp_path)
    done = restore_backup(new, tmp_path / "b.zip")
    moment = {"uploads/one.csv", "staging/two.csv", ".hidden.part", "lists/.messe-1.part/x", "sync.json", "sources.env"}
    restored = digests(new.data)
    assert restored.pop("settings-restored.env")
    assert restored == {name: digest for name, digest in digests(data).items() if name not in moment}
    assert (done.damaged, done.has_secrets, done.forgotten_since) == ((), False, 0)
    with chosen_records(new).reading() as session:
        assert [(one.text, one.owner) for one in decisions.running(session, "s")] == [(AGREED, "Nele")]
    for path in (new.data, *new.data.rglob("*")):
        mode = 0o700 if path.is_dir() else 0o600
        if not path.name.startswith("records."):
            assert stat.S_IMODE(path.stat().st_mode) == mode, path
    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600


def test_what_is_published_while_a_backup_is_made_takes_nothing_from_it(settings, warehouse, tmp_path, monkeypatch):
    """Three publishes between two files of the backup; only one snapshot is kept, so its own are taken away."""
    before, current = stock(settings.data), warehouse.current_id()
    put, counted = making._put, []

    def slowly(archive, name, source):
        counted.append(name)
        if len(counted) == 2:
            for day in (3, 4, 5):
                publish(Warehouse(settings.data, keep=1), phase_event=[event("c", "decision", day)])
        return put(archive, name, source)

    monkeypatch.setattr(making, "_put", slowly)
    made = make_backup(settings, tmp_path / "b.zip")
    assert made.current == current
    assert not (settings.snapshots_folder / current).exists()
    new = elsewhere(tmp_path)
    assert restore_backup(new, tmp_path / "b.zip").damaged == ()
    assert (
        stock(new.data)
        == before
        == [{"account_id": "a", "phase": "trigger"}, {"account_id": "b", "phase": "comparison"}]
    )
    assert len(Warehouse(new.data).snapshots()) == 2


def test_a_backup_in_the_middle_of_a_publish_holds_the_snapshot_before(settings, warehouse, tmp_path, monkeypatch):
    steps = []

    def step(done, total, label):
        if not steps:
            make_backup(settings, tmp_path / "b.zip")
        steps.append(label)

    with warehouse.staging(synced_at=datetime(2026, 2, 1, tzinfo=UTC)) as staging:
        warehouse.publish(staging, charter=default_charter(), connector="files", label="later", progress=step)
    assert steps
    new = elsewhere(tmp_path)
    restore_backup(new, tmp_path / "b.zip")
    assert [one["account_id"] for one in stock(new.data)] == ["a", "b"]
    assert not list(new.data.glob("snapshots/.*"))
    assert stock(settings.data) == []


def test_records_are_of_one_moment_while_others_write(settings, warehouse, tmp_path):
    """Each transaction writes two rows; no backup holds one of them alone."""
    records, stop = chosen_records(settings), threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            number += 1
            with records.begin() as session:
                for half in ("left", "right"):
                    decisions.add(session, half, Wording(f"{number}", owner="-"), decided_on=date(2026, 1, 5))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            make_backup(settings, tmp_path / f"{number}.zip")
    finally:
        stop.set()
        writer.join()
    records.close()
    for number in range(3):
        new = elsewhere(tmp_path, f"new{number}")
        restore_backup(new, tmp_path / f"{number}.zip")
        with chosen_records(new).reading() as session:
            left, right = ([one.text for one in decisions.running(session, half)] for half in ("left", "right"))
        assert sorted(left) == sorted(right)


def test_a_backup_waits_for_a_sync_and_gives_up_with_a_sentence(settings, warehouse, tmp_path, monkeypatch):
    monkeypatch.setattr(making, "SECONDS_TO_WAIT", 0)
    with only_sync(settings.data):
        failed: list[str] = []

        def tried():
            try:
                make_backup(settings, tmp_path / "b.zip")
            except Fault as fault:
                failed.append(fault.key)

        other = threading.Thread(target=tried)
        other.start()
        other.join()
    assert failed == ["backup.sync_goes_on"]
    assert not list(tmp_path.glob("*b.zip*"))
    make_backup(settings, tmp_path / "b.zip")


def test_a_link_is_not_followed(settings, warehouse, tmp_path):
    (tmp_path / "passwd").write_text("geheim-4713", encoding="utf-8")
    (settings.data / "lists").mkdir(exist_ok=True)
    (settings.data / "lists" / "link.csv").symlink_to(tmp_path / "passwd")
    make_backup(settings, tmp_path / "b.zip")
    assert "geheim-4713" not in texts_of(tmp_path / "b.zip")


def test_a_snapshot_taken_away_while_it_is_listed_is_not_half_there(settings, warehouse, monkeypatch):
    first = min(one.id for one in warehouse.snapshots())
    (settings.snapshots_folder / first / "warehouse.duckdb").unlink()
    glob = type(settings.data).glob

    def listed(folder, pattern):
        yield from glob(folder, pattern)
        yield folder / first / "warehouse.duckdb"

    monkeypatch.setattr(type(settings.data), "glob", listed)
    with contents.snapshots(settings.snapshots_folder) as (current, found):
        assert {name.partition("/")[0] for name in found} == {current}
