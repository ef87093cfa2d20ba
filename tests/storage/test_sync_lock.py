"""One sync at a time, and how far it is."""

import multiprocessing
import os
import signal

import pytest

from model.errors import Fault
from storage import sync_lock
from storage.sync_lock import Going, going, only_sync


def test_a_second_sync_is_told_that_one_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(sync_lock, "SECONDS_TO_WAIT", 0)
    assert going(tmp_path) is None
    with only_sync(tmp_path) as tell:
        tell(0, 9, "hubspot: deals")
        assert going(tmp_path) == Going(0, 9, "hubspot: deals")
        monkeypatch.setattr(sync_lock, "SECONDS_BETWEEN", 0)
        tell.count(200, 1000, 40.0)
        assert going(tmp_path) == Going(0, 9, "hubspot: deals", rows=200, expected=1000, seconds=40.0)
        assert going(tmp_path).seconds_left == 160  # 800 more at five a second
        tell(1, 9, "hubspot: calls")
        assert going(tmp_path) == Going(1, 9, "hubspot: calls")
        with pytest.raises(Fault) as caught, only_sync(tmp_path):
            pass
        assert caught.value.key == "sync.already_running"
    assert going(tmp_path) is None
    with only_sync(tmp_path):
        assert going(tmp_path) == Going()


def hold(folder, held):
    with only_sync(folder):
        held.set()
        signal.pause()


def test_a_killed_sync_lets_go(tmp_path):
    processes = multiprocessing.get_context("forkserver")
    held = processes.Event()
    process = processes.Process(target=hold, args=(tmp_path, held))
    process.start()
    assert held.wait(300)
    assert going(tmp_path) == Going()
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert going(tmp_path) is None
    with only_sync(tmp_path):
        pass
