"""What comes back of a backup, and what is refused."""

import hashlib
import json
import zipfile

import pytest

from settings import Settings
from storage.backup import making
from storage.backup.making import make_backup
from storage.backup.manifest import MANIFEST, is_ours
from storage.backup.restoring import restore_backup
from storage.forgetting.digests import forgotten, remember
from storage.forgetting.person import Person
from storage.warehouse import Warehouse
from tests.storage.backup.backups import digests, elsewhere, refused


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
