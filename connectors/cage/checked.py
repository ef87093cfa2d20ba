"""What `check` reports on the cage."""

from collections.abc import Iterator

from connectors.cage import limits
from storage.checks import Finding, Standing


def findings() -> Iterator[Finding]:
    """A hint where this operating system cannot limit what a child uses; otherwise nothing."""
    if not limits.AVAILABLE:
        yield Finding("no_limits", Standing.HINT)
