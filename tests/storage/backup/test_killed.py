"""Backups and restores that were killed."""

import signal
import subprocess
import sys

import pytest

from storage.backup.making import make_backup
from storage.backup.restoring import restore_backup
from storage.warehouse import Warehouse
from tests.storage.backup.backups import ROOT, elsewhere, stock

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
