"""A backup holds what cannot be had again, as of one moment; a restore is exact, or nothing at all."""

import hashlib
import json
import shutil
import signal
import stat
import subprocess
import sys
import threading
import zipfile
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from dotenv import dotenv_values
from pydantic import SecretStr

from model.charter import default_charter
from model.errors import Fault
from settings import Settings
from storage.backup import contents, making
from storage.backup.making import make_backup
from storage.backup.manifest import MANIFEST, is_ours
from storage.backup.restoring import restore_backup
from storage.backup.sealed import seal, unseal
from storage.forgetting.digests import forgotten, remember
from storage.forgetting.person import Person
from storage.records import chosen_records, decisions
from storage.records.decisions import Wording
from storage.sync_lock import only_sync
from storage.warehouse import Warehouse
from tests.publishing import publish

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "correct horse battery"
AGREED = "Angebote nach drei Tagen nachfassen"


def event(account, phase, day):
    return {
        "account_id": account,
        "phase": phase,
        "occurred_at": datetime(2026, 1, day, tzinfo=UTC),
        "known_by": "user",
    }


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A data folder with two snapshots, of which the second is current."""
    data = tmp_path_factory.mktemp("published") / "data"
    warehouse = Warehouse(data, memory_limit_mb=512)
    publish(warehouse, phase_event=[event("a", "trigger", 1)])
    publish(warehouse, phase_event=[event("a", "trigger", 1), event("b", "comparison", 2)])
    return data


@pytest.fixture
def settings(tmp_path):
    return Settings(data=tmp_path / "data", _env_file=None)


@pytest.fixture
def warehouse(settings, published):
    shutil.copytree(published, settings.data)
    return Warehouse(settings.data, memory_limit_mb=512)


def elsewhere(tmp_path, name="new"):
    return Settings(data=tmp_path / name, _env_file=None)


@contextmanager
def refused(key):
    with pytest.raises(Fault) as caught:
        yield
    assert caught.value.key == key


def stock(data):
    found = Warehouse(data, memory_limit_mb=512).current()
    return found.arrow("SELECT account_id, phase FROM spell ORDER BY ALL").to_pylist()


def digests(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock" and not path.name.startswith("records.")
    }


def texts_of(file):
    """Everything in the archive, as one text."""
    with zipfile.ZipFile(file) as archive:
        return "\n".join(archive.read(name).decode("latin-1") for name in archive.namelist())


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


def test_nothing_is_overwritten_and_nothing_half_remains(settings, warehouse, tmp_path, monkeypatch):
    make_backup(settings, tmp_path / "b.zip")
    cases = {"backup.exists": tmp_path / "b.zip", "backup.inside": settings.data / "b.zip"}
    for key, file in cases.items():
        with refused(key):
            make_backup(settings, file)
    before = digests(settings.data)
    with refused("backup.not_empty"):
        restore_backup(settings, tmp_path / "b.zip")
    assert digests(settings.data) == before
    with refused("backup.no_data"):
        make_backup(elsewhere(tmp_path), tmp_path / "none.zip")
    monkeypatch.setattr(making, "_put", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with refused("want.room"):
        make_backup(settings, tmp_path / "full.zip")
    assert not list(tmp_path.glob("*full*"))
    assert not list((settings.data / "staging").glob("backup-*"))


def changed(file, to, change):
    """The backup `file` with its members (name -> bytes) and manifest as `change` leaves them."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members.pop(MANIFEST))
    change(members, manifest)
    with zipfile.ZipFile(to, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
        archive.writestr(MANIFEST, json.dumps(manifest))


def put_foreign(name):
    def change(members, manifest):
        members[name] = b"x"
        manifest["files"][name] = {"size": 1, "sha256": hashlib.sha256(b"x").hexdigest()}

    return change


def shorter(members, manifest):
    name = next(one for one in members if one.endswith("warehouse.duckdb"))
    members[name] = members[name][:-1]


def longer(members, manifest):
    name = next(one for one in members if one.endswith("warehouse.duckdb"))
    members[name] += b"x" * 10


def flipped(members, manifest):
    name = next(one for one in members if one.endswith("info.json"))
    members[name] = bytes([members[name][0] ^ 1]) + members[name][1:]


def missing(members, manifest):
    del members[next(one for one in members if one.endswith("info.json"))]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (put_foreign("data/../../outside"), "backup.foreign"),
        (put_foreign("/tmp/outside"), "backup.foreign"),  # noqa: S108 - never written
        (put_foreign("data//outside"), "backup.foreign"),
        (put_foreign("data/./outside"), "backup.foreign"),
        (put_foreign("data\\..\\outside"), "backup.foreign"),
        (put_foreign("data/C:outside"), "backup.foreign"),
        (put_foreign("outside"), "backup.foreign"),
        (put_foreign("data/snapshots"), "backup.foreign"),
        (lambda members, manifest: members.update({"data/more": b"x"}), "backup.foreign"),
        (missing, "backup.foreign"),
        (shorter, "backup.damaged"),
        (longer, "backup.damaged"),
        (flipped, "backup.damaged"),
        (lambda members, manifest: manifest.update(format=2), "backup.other_format"),
        (lambda members, manifest: manifest.pop("files"), "backup.none"),
        (lambda members, manifest: manifest.update(files=[]), "backup.none"),
    ],
)
def test_a_file_that_is_not_what_it_says_changes_nothing(settings, warehouse, tmp_path, change, key):
    make_backup(settings, tmp_path / "b.zip")
    changed(tmp_path / "b.zip", tmp_path / "c.zip", change)
    new = elsewhere(tmp_path)
    new.data.mkdir()
    before = sorted(path.name for path in tmp_path.iterdir())
    with refused(key):
        restore_backup(new, tmp_path / "c.zip")
    assert not list(new.data.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_names_are_plain_steps_downward():
    assert is_ours("data/lists/messe/äöü b.csv")
    assert not [name for name in ("", "data", "data/", "data/a/../b", "data/a\0b", "etc", "data/a/") if is_ours(name)]


@pytest.mark.parametrize("text", [b"", b"no archive", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_backup_is_a_sentence(tmp_path, text):
    (tmp_path / "b.zip").write_bytes(text)
    with refused("backup.none"):
        restore_backup(elsewhere(tmp_path), tmp_path / "b.zip")


def test_a_backup_cut_off_anywhere_is_refused(settings, warehouse, tmp_path):
    make_backup(settings, tmp_path / "b.zip")
    whole = (tmp_path / "b.zip").read_bytes()
    new = elsewhere(tmp_path)
    for share in range(10):
        (tmp_path / "c.zip").write_bytes(whole[: len(whole) * share // 10])
        with refused("backup.none"):
            restore_backup(new, tmp_path / "c.zip")
        assert not list(new.data.iterdir())


def test_secrets_come_only_when_asked_for_and_only_with_the_passphrase(tmp_path, warehouse):
    settings = Settings(
        data=tmp_path / "data", language="en", oidc_issuer="https://provider.example", oidc_client_id="us",
        oidc_client_secret=SecretStr("pa'ss${HOME}"), oidc_cookie_secret=SecretStr("c" * 40),
        oidc_redirect_uri="https://we.example/oauth2callback", sources={"crm": {"token": SecretStr("geheim-4711")}},
        backup_passphrase=SecretStr(PASSPHRASE), _env_file=None,
    )  # fmt: skip
    kept = "GLEICHTAKT_SOURCES__ODOO__PASSWORD='geheim-4712'\n"
    settings.credentials_file.write_text(kept, encoding="utf-8")
    make_backup(settings, tmp_path / "b.zip", passphrase=PASSPHRASE)
    told = texts_of(tmp_path / "b.zip")
    assert not [one for one in ("geheim", "pa'ss", "cccc", PASSPHRASE) if one in told]
    without, whole = elsewhere(tmp_path, "without"), elsewhere(tmp_path, "whole")
    assert restore_backup(without, tmp_path / "b.zip").has_secrets
    assert dict(dotenv_values(without.data / "settings-restored.env")) == {
        "GLEICHTAKT_LANGUAGE": "en",
        "GLEICHTAKT_OIDC_CLIENT_ID": "us",
        "GLEICHTAKT_OIDC_ISSUER": "https://provider.example",
        "GLEICHTAKT_OIDC_REDIRECT_URI": "https://we.example/oauth2callback",
    }
    assert not without.credentials_file.exists()
    with refused("backup.not_opened"):
        restore_backup(whole, tmp_path / "b.zip", passphrase="another passphrase")
    assert not list(whole.data.iterdir())
    restore_backup(whole, tmp_path / "b.zip", passphrase=PASSPHRASE)
    assert whole.credentials_file.read_text(encoding="utf-8") == kept
    back = dotenv_values(whole.data / "settings-restored.env")
    assert back["GLEICHTAKT_OIDC_CLIENT_SECRET"] == "pa'ss${HOME}"
    assert back["GLEICHTAKT_SOURCES__CRM__TOKEN"] == "geheim-4711"
    # What was restored in plain is not in the next backup.
    make_backup(whole, tmp_path / "next.zip")
    assert "geheim" not in texts_of(tmp_path / "next.zip")
    make_backup(without, tmp_path / "none.zip")
    with refused("backup.no_secrets"):
        restore_backup(elsewhere(tmp_path), tmp_path / "none.zip", passphrase=PASSPHRASE)


def test_a_sealed_text_opens_with_its_passphrase_alone():
    sealed = seal({"a": "b"}, PASSPHRASE)
    assert unseal(sealed, PASSPHRASE) == {"a": "b"}
    assert sealed != seal({"a": "b"}, PASSPHRASE)
    for other in (sealed[:-9] + b"0" + sealed[-8:], b"{}", b"[]", b""):
        with refused("backup.not_opened"):
            unseal(other, PASSPHRASE)
    with refused("backup.short_passphrase"):
        seal({}, "short")


def test_the_charter_in_force_comes_back_as_the_charter(warehouse, tmp_path):
    (tmp_path / "agreed.toml").write_text("version = 9\n", encoding="utf-8")
    settings = Settings(data=tmp_path / "data", charter=tmp_path / "agreed.toml", _env_file=None)
    (settings.data / "charter.toml").write_text("version = 1\n", encoding="utf-8")
    make_backup(settings, tmp_path / "b.zip")
    new = elsewhere(tmp_path)
    restore_backup(new, tmp_path / "b.zip")
    assert new.agreed_charter.read_text(encoding="utf-8") == "version = 9\n"


def test_what_was_damaged_comes_back_and_is_named(settings, warehouse, tmp_path):
    current = warehouse.current_id()
    database = settings.snapshots_folder / current / "warehouse.duckdb"
    database.write_bytes(database.read_bytes()[:4096])
    make_backup(settings, tmp_path / "b.zip")
    new = elsewhere(tmp_path)
    assert restore_backup(new, tmp_path / "b.zip").damaged == (current,)
    assert Warehouse(new.data).current().stands_in_for == current


ERIKA = Person("contact", ("crm:1",), ("Erika Musterfrau",), ("erika@alpha.example",))
OTTO = Person("contact", ("crm:2",), ("Otto Andermann",), ("otto@alpha.example",))


def test_whoever_was_forgotten_stays_so_and_whoever_was_since_is_counted(settings, warehouse, tmp_path):
    remember(settings.data, ERIKA, set())
    make_backup(settings, tmp_path / "b.zip")
    new = elsewhere(tmp_path)
    assert restore_backup(new, tmp_path / "b.zip").forgotten_since == 0
    assert [forgotten(new.data).knows("id", one) for one in ("crm:1", "crm:2")] == [True, False]
    # The newer digests lie in the folder that is restored into.
    remember(settings.data, OTTO, set())
    later = elsewhere(tmp_path, "later")
    later.data.mkdir()
    (later.data / "forgotten.json").write_bytes((settings.data / "forgotten.json").read_bytes())
    assert restore_backup(later, tmp_path / "b.zip").forgotten_since == 1
    assert [forgotten(later.data).knows("id", one) for one in ("crm:1", "crm:2")] == [True, True]
    strange = elsewhere(tmp_path, "strange")
    remember(strange.data, OTTO, set())
    with refused("backup.other_forgotten"):
        restore_backup(strange, tmp_path / "b.zip")
    assert [path.name for path in strange.data.iterdir()] == ["forgotten.json"]


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


KILLED = """
import os, signal, sys
from pathlib import Path
from settings import Settings
from storage.backup import making, restoring
what, folder, file, killed_at = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
module, name = (making, "_put") if what == "backup" else (restoring, "_copy")
inner, done = getattr(module, name), []
def counted(*given):
    done.append(1)
    if len(done) == killed_at:
        os.kill(os.getpid(), signal.SIGKILL)
    return inner(*given)
setattr(module, name, counted)
told = Settings(data=folder, _env_file=None)
making.make_backup(told, file) if what == "backup" else restoring.restore_backup(told, file)
"""


def killed(what, folder, file, killed_at):
    words = [sys.executable, "-c", KILLED, what, str(folder), str(file), str(killed_at)]
    assert subprocess.run(words, cwd=ROOT, check=False).returncode == -signal.SIGKILL


@pytest.mark.parametrize("killed_at", [1, 3, 6])
def test_what_was_killed_leaves_nothing_that_counts_and_the_next_run_is_whole(settings, warehouse, tmp_path, killed_at):
    file, new = tmp_path / "b.zip", elsewhere(tmp_path)
    killed("backup", settings.data, file, killed_at)
    assert not file.exists()
    make_backup(settings, file)
    assert sorted(path.name for path in tmp_path.glob("*b.zip*")) == ["b.zip"]
    killed("restore", new.data, file, killed_at)
    assert [path.name.partition("-")[0] for path in new.data.iterdir()] == [".restore"]
    assert Warehouse(new.data).current() is None
    restore_backup(new, file)
    assert stock(new.data) == stock(settings.data)
    assert not list(new.data.glob(".*"))
