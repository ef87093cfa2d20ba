"""What is written is ours alone, and what killed runs left goes."""

import os
import stat

import pytest
from filelock import FileLock

from storage import leftovers
from storage.private import only_ours
from storage.staging import open_staging


@pytest.fixture(autouse=True)
def umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder):
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}


def test_what_is_written_and_what_was_written_is_ours_alone(tmp_path):
    data = tmp_path / "data"
    (data / "lists").mkdir(parents=True)
    (data / "lists" / "old.csv").write_text("a", encoding="utf-8")
    assert modes(data) == {"data": 0o755, "lists": 0o755, "old.csv": 0o644}
    only_ours(data)
    (data / "new").mkdir()
    (data / "new" / "new.csv").write_text("a", encoding="utf-8")
    assert modes(data) == {"data": 0o700, "lists": 0o700, "old.csv": 0o600, "new": 0o700, "new.csv": 0o600}


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "elsewhere").write_text("a", encoding="utf-8")
    (tmp_path / "data" / "link").symlink_to(tmp_path / "elsewhere")
    only_ours(tmp_path / "data")
    assert stat.S_IMODE((tmp_path / "elsewhere").stat().st_mode) == 0o644


def test_what_a_killed_run_left_goes_and_what_is_in_use_stays(tmp_path):
    (tmp_path / "staging-dead.duckdb").write_text("names", encoding="utf-8")
    (tmp_path / "staging-dead.duckdb-cage-1").mkdir()
    (tmp_path / "staging-dead.duckdb-cage-1" / "sheet-0.csv").write_text("names", encoding="utf-8")
    (tmp_path / "staging-alive.duckdb").write_text("names", encoding="utf-8")
    with FileLock(tmp_path / f"staging-alive{leftovers.LOCK}"):
        assert leftovers.clear(tmp_path) == 2
        assert (tmp_path / "staging-alive.duckdb").exists()
    assert not (tmp_path / "staging-dead.duckdb").exists()
    assert leftovers.clear(tmp_path) == 1


def test_opening_a_staging_file_clears_and_leaves_nothing(tmp_path):
    (tmp_path / "staging-dead.duckdb").write_text("names", encoding="utf-8")
    with open_staging(tmp_path, memory_limit_mb=500) as one, open_staging(tmp_path, memory_limit_mb=500) as other:
        assert one.path.exists()
        assert other.path.exists()
        assert not (tmp_path / "staging-dead.duckdb").exists()
    assert not list(tmp_path.iterdir())
