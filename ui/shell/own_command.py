"""Our own command line as a process beside the dashboard's."""

import asyncio
import sys
from typing import Final

from settings import ROOT, environment

_CLI: Final = "cli.py"


async def run(*arguments: str) -> str | None:
    """Run ``cli.py`` with `arguments` to its end: None if it succeeded, else its errors.

    When the caller is cancelled, so is the command.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(ROOT / _CLI), *arguments, cwd=ROOT, stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        env=environment(log_format="text"),  # what is told to people are sentences
    )  # fmt: skip
    try:
        _, errors = await process.communicate()
    except asyncio.CancelledError:
        process.terminate()
        raise
    return errors.decode("utf-8", errors="replace").strip() if process.returncode else None
