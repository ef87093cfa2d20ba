"""Looks whether syncs on a schedule are overdue while the dashboard is serving, whatever became of the schedule."""

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from filelock import FileLock

from model.errors import Fault
from settings import settings
from storage import sync_standing
from ui.shell import data

# The systems that were told to be overdue and still are; shared by all processes with the same data folder.
TOLD: Final = "overdue_told.json"
LOOK_SECONDS: Final = 60.0
_LOG: Final = logging.getLogger(__name__)


async def watch_syncs(tell: Callable[[list[str]], None]) -> None:
    """Call `tell` with the systems that have become overdue (`storage.sync_standing`), once each, until cancelled."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if newly := await asyncio.to_thread(newly_overdue, datetime.now(UTC)):
            _LOG.error("syncs are overdue: %s", ", ".join(newly))
            await asyncio.to_thread(tell, newly)


def newly_overdue(now: datetime) -> list[str]:
    """The connected systems that are overdue as of `now` and were not when anybody last looked."""
    ours = settings()
    if ours.sync_every is None:
        return []
    try:
        whole = sync_standing.read_runs(data.records()).whole
    except Fault as fault:
        _LOG.warning("whether syncs are overdue cannot be seen: %s", fault)
        return []
    late = [name for name in ours.sources if sync_standing.is_overdue(whole.get(name), ours.sync_every, now)]
    file = ours.data / TOLD
    with FileLock(f"{file}.lock"):
        told = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else []
        if told != late:
            part = file.with_suffix(".part")
            part.write_text(json.dumps(late), encoding="utf-8")
            part.replace(file)
    return [name for name in late if name not in told]
