"""What `check` says of the cage."""

from collections.abc import Iterator

from connectors.cage import limits
from storage.checks import Finding, Standing


def findings() -> Iterator[Finding]:
    """A hint where this system cannot limit what a child takes; nothing else."""
    if not limits.AVAILABLE:
        yield Finding("no_limits", Standing.HINT)
