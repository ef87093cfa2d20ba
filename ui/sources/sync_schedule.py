"""Scheduled syncs while the dashboard is serving, so that no cron is needed."""

import asyncio
import logging
import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from settings import settings
from ui.shell import own_command

# Its modification time is when a scheduled sync last began; shared by all processes with the same data folder.
BEGUN: Final = "scheduled_sync"
LOOK_SECONDS: Final = 30.0
_LOG: Final = logging.getLogger(__name__)


async def keep_schedule(tell: Callable[[str], None]) -> None:
    """Sync all systems whenever `Settings.sync_every` has passed since the last start, until cancelled.

    A schedule that somebody sets or changes meanwhile holds at once. `tell` is called with the errors of a failed sync.
    """
    while True:
        every = settings().sync_every
        if every is not None and settings().sources and take_turn(settings().data, every, now=time.time()):
            await read_all(tell)
        await asyncio.sleep(min(LOOK_SECONDS, every.total_seconds()) if every else LOOK_SECONDS)


def take_turn(data: Path, every: timedelta, *, now: float) -> bool:
    """Whether a sync is due and this process should start it; `now` in seconds since 1970.

    Setting the clock back does not stop the schedule: a last start in the future is ignored.
    """
    data.mkdir(parents=True, exist_ok=True)
    begun = data / BEGUN
    try:
        with FileLock(data / f"{BEGUN}.lock", timeout=0):
            age = now - begun.stat().st_mtime if begun.exists() else None
            if age is not None and 0 <= age < every.total_seconds():
                return False
            begun.touch(mode=0o600)
            os.utime(begun, (now, now))
            return True
    except Timeout:
        return False


async def read_all(tell: Callable[[str], None]) -> None:
    """Run ``cli.py sync`` to its end; its errors are logged and passed to `tell`."""
    errors = await own_command.run("sync")
    _LOG.info("the scheduled sync ended", extra={"is_fine": errors is None})
    if errors is not None:
        _LOG.error("the scheduled sync failed: %s", errors)
        await asyncio.to_thread(tell, errors)
