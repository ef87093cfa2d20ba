"""Progress of long work in the terminal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def progress() -> Iterator[Any]:
    """A bar on standard error, so that standard output stays clean: called with steps done, all steps, and a label."""
    columns = (TextColumn("{task.description:24}"), BarColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task("")

        def step(done: int, total: int, label: str) -> None:
            bars.update(task, completed=done, total=total, description=label)

        yield step
