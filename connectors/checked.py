"""What `check` reports on input: the exports that were looked at, and the cage in which files are read."""

from collections.abc import Iterator
from pathlib import Path

from connectors.cage import checked as cage
from connectors.files.looks import of_looks
from storage.checks import Finding


def of_input(data: Path) -> Iterator[Finding]:
    """A line per kind of export, then any problem with the cage."""
    yield from of_looks(data)
    yield from cage.findings()
