"""What `check` reports of a dashboard that others open: what is still to be done before or after a roll-out."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from model.charter import Charter
from settings import Settings
from storage.access_checks import of_access
from storage.checks import Finding, Standing
from storage.snapshot import Snapshot

# Browsers keep a sign-in on these to themselves without TLS.
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def before_rollout(settings: Settings, charter: Charter, snapshot: Snapshot | None) -> Iterator[Finding]:
    """What is open with sign-in and roles; then with the rest, or that nothing is, unless only this machine gets in."""
    yield from of_access(settings, snapshot)
    if not (settings.has_provider or settings.allow_open):
        return
    found = [*_open(settings, charter, snapshot)]
    yield from found or [Finding("rollout_ready", Standing.FINE)]


def _open(settings: Settings, charter: Charter, snapshot: Snapshot | None) -> Iterator[Finding]:
    address = urlsplit(settings.oidc_redirect_uri or "")
    if address.scheme == "http" and address.hostname not in _LOCAL:
        yield Finding("rollout_without_tls", Standing.FAULT, {"host": str(address.hostname)})
    if snapshot is not None and snapshot.info.is_demo:
        yield Finding("rollout_demonstration", Standing.HINT)
    if settings.agreed_charter is None:
        yield Finding("rollout_default_charter", Standing.HINT)
    if charter.allow_owner_grouping:
        yield Finding("rollout_by_employee", Standing.HINT, {"smallest": charter.smallest_group})
    if settings.sources and settings.sync_every is None:
        yield Finding("rollout_no_schedule", Standing.HINT)
    if settings.notify_urls is None:
        yield Finding("rollout_nobody_told", Standing.HINT)
    if settings.metrics_token is None:
        yield Finding("rollout_not_watched", Standing.HINT)
