"""Reminders while the dashboard is serving, so that no cron is needed: every day from seven o'clock on."""

import asyncio
import logging
from datetime import datetime
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from settings import settings
from ui.shell import data, own_command

# Holds the day on which a process last began; shared by all processes with the same data folder.
BEGUN: Final = "reminded"
FROM_HOUR: Final = 7
LOOK_SECONDS: Final = 300.0
_LOG: Final = logging.getLogger(__name__)


async def keep_reminding() -> None:
    """Run ``cli.py remind`` once a day if `Settings.remind_days` is set and there are receivers, until cancelled."""
    if settings().remind_days is None or settings().notify_urls is None:
        return
    while True:
        current = await asyncio.to_thread(data.warehouse().current)
        if current is not None and take_turn(settings().data, datetime.now(current.charter.zone)):
            await run()
        await asyncio.sleep(LOOK_SECONDS)


def take_turn(folder: Path, now: datetime) -> bool:
    """Whether it is late enough in the day and no process has begun to remind on it yet; then this one should."""
    if now.hour < FROM_HOUR:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    begun, today = folder / BEGUN, now.date().isoformat()
    try:
        with FileLock(folder / f"{BEGUN}.lock", timeout=0):
            if begun.exists() and begun.read_text(encoding="ascii") == today:
                return False
            begun.touch(mode=0o600)
            begun.write_text(today, encoding="ascii")
            return True
    except Timeout:
        return False


async def run() -> None:
    """Run ``cli.py remind`` to its end; its errors are logged."""
    errors = await own_command.run("remind")
    if errors is not None:
        _LOG.error("the reminders failed: %s", errors)
