"""Looks whether syncs on a schedule are overdue and credentials end, while the dashboard is serving."""

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Final

from filelock import FileLock

from model.errors import Fault
from settings import settings
from storage import sync_standing
from ui.shell import data

# The systems that were told to be overdue and still are, and those whose credentials were told to end; shared by all
# processes with the same data folder.
TOLD: Final = "overdue_told.json"
ENDS_TOLD: Final = "ends_told.json"
LOOK_SECONDS: Final = 60.0
_LOG: Final = logging.getLogger(__name__)


async def watch_syncs(
    tell: Callable[[list[str]], None], tell_ending: Callable[[list[sync_standing.Ending]], None]
) -> None:
    """Call `tell` with the systems that have become overdue, and `tell_ending` with those whose credentials end within
    a week (`storage.sync_standing`), once each, until cancelled.
    """
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        now = datetime.now(UTC)
        if newly := await asyncio.to_thread(newly_overdue, now):
            _LOG.error("syncs are overdue: %s", ", ".join(newly), extra={"systems": newly})
            await asyncio.to_thread(tell, newly)
        if ending := await asyncio.to_thread(newly_ending, now.date()):
            _LOG.warning("credentials end: %s", ", ".join(f"{one.system} on {one.on}" for one in ending))
            await asyncio.to_thread(tell_ending, ending)


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
    return _not_told(
        TOLD, [name for name in ours.sources if sync_standing.is_overdue(whole.get(name), ours.sync_every, now)]
    )


def newly_ending(today: date) -> list[sync_standing.Ending]:
    """The connected systems whose credentials end within a week of `today`, told for no system and day twice."""
    found = {f"{one.system} {one.on}": one for one in sync_standing.endings(settings(), today)}
    return [found[name] for name in _not_told(ENDS_TOLD, [*found])] if found else []


def _not_told(file_name: str, found: list[str]) -> list[str]:
    """Those of `found` that the file does not hold; it then holds `found`."""
    file = settings().data / file_name
    with FileLock(f"{file}.lock"):
        told = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else []
        if told != found:
            part = file.with_suffix(".part")
            part.write_text(json.dumps(found), encoding="utf-8")
            part.replace(file)
    return [name for name in found if name not in told]
