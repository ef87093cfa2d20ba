"""What `check` says of input: the exports that were looked at, and the cage that files are read in."""

from collections.abc import Iterator
from pathlib import Path

from connectors.cage import checked as cage
from connectors.files.looks import of_looks
from storage.checks import Finding


def of_input(data: Path) -> Iterator[Finding]:
    """A line per kind of export, then what is wrong with the cage."""
    yield from of_looks(data)
    yield from cage.findings()
