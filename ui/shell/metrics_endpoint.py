"""``/metrics`` in the form that Prometheus reads, for whoever knows the token; without a token it does not exist."""

import asyncio
import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from model.errors import Fault
from model.version import VERSION
from settings import settings
from storage import sync_standing
from storage.snapshot import Snapshot
from storage.sync_lock import going
from storage.sync_standing import Runs, Standing
from storage.want import Want
from ui.shell import data, health, monitoring
from ui.shell.not_found import not_found
from ui.shell.serving import places

if TYPE_CHECKING:
    from prometheus_client import Metric

PATH: Final = "/metrics"


def routes(base: str = "") -> list[Route]:
    """The route, also at the sub-path `base`."""
    return [Route(f"{place}{PATH}", _metrics) for place in places(base)]


async def _metrics(request: Request) -> Response:
    token = settings().metrics_token
    if token is None:
        return not_found(request.scope)
    given = request.headers.get("authorization", "")
    if not secrets.compare_digest(given.encode(), f"Bearer {token.get_secret_value()}".encode()):
        return PlainTextResponse("Unauthorized", status_code=401, headers={"WWW-Authenticate": "Bearer"})
    content, kind = await asyncio.to_thread(exposition)
    return Response(content, headers={"Content-Type": kind, "Cache-Control": "no-store"})


def exposition(now: datetime | None = None) -> tuple[bytes, str]:
    """All metrics as of `now` (default: this moment) as text, and its media type."""
    from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

    class Found:
        """A registry of what is looked up at the moment it is asked for."""

        def collect(self) -> Iterable["Metric"]:
            yield from _of_state(now or datetime.now(UTC))

    text = generate_latest(monitoring.meters().registry) + generate_latest(Found())
    return text, CONTENT_TYPE_PLAIN_0_0_4


def _of_state(now: datetime) -> Iterator["Metric"]:
    """The state of the installation: version, readiness, what is published, how systems stand."""
    yield _gauge("build_info", "Version of the product", {(VERSION,): 1}, ["version"])
    found = health.readiness(now)
    yield _gauge("ready", "1 if visitors can be served", {(): int(found["is_ready"])})
    yield _gauge("records_writable", "1 if meetings and decisions can be written",
                 {(): int(found["records"] == "writable")})  # fmt: skip
    yield from _of_snapshot()
    if settings().sources:
        try:
            yield from _of_systems(sync_standing.read_runs(data.records()), now)
        except Fault:
            return  # gleichtakt_records_writable says so


def _of_snapshot() -> Iterator["Metric"]:
    try:
        snapshot: Snapshot | None = data.warehouse().current()
    except (Want, Fault, OSError):
        return  # gleichtakt_ready says so
    if snapshot is None:
        return
    info = snapshot.info
    yield _gauge("snapshot_published_timestamp_seconds", "When what is shown was published, since 1970",
                 {(): info.published_at.timestamp()})  # fmt: skip
    yield _gauge("snapshot_stands_in", "1 if an earlier snapshot is shown because the newest is damaged",
                 {(): int(bool(snapshot.stands_in_for))})  # fmt: skip
    yield _gauge("snapshot_rows", "Rows of what is shown",
                 {(table,): rows for table, rows in info.row_counts.items()}, ["table"])  # fmt: skip
    yield _gauge("quarantined_rows", "Rows of the last import that could not be accepted", {(): info.quarantined})


def _of_systems(runs: Runs, now: datetime) -> Iterator["Metric"]:
    """How every connected system stands, by the operator's name for it."""
    ours, is_going = settings(), going(settings().data) is not None
    last = {name: runs.last[name] for name in ours.sources if name in runs.last}
    whole = {name: runs.whole[name] for name in ours.sources if name in runs.whole}
    standing = {name: sync_standing.standing_of(runs.last.get(name), is_going=is_going) for name in ours.sources}
    yield _gauge("sync_age_seconds", "Time since the last complete run of a system began",
                 {(name,): (now - at).total_seconds() for name, at in whole.items()}, ["system"])  # fmt: skip
    yield _gauge("sync_overdue", "1 if the last complete run began longer ago than twice GLEICHTAKT_SYNC_EVERY",
                 {(name,): int(sync_standing.is_overdue(whole.get(name), ours.sync_every, now))
                  for name in ours.sources}, ["system"])  # fmt: skip
    yield _gauge("sync_standing", "1 for how the last run of a system ended",
                 {(name, one.value): int(standing[name] is one) for name in ours.sources
                  for one in Standing if one is not Standing.OVERDUE}, ["system", "standing"])  # fmt: skip
    yield _gauge("sync_rows", "New or changed rows that the last run of a system read",
                 {(name,): sum(run.rows.values()) for name, run in last.items()}, ["system"])  # fmt: skip
    yield _gauge("sync_quarantined_rows", "Rows of the last run of a system that could not be accepted",
                 {(name,): run.quarantined for name, run in last.items()}, ["system"])  # fmt: skip


def _gauge(name: str, told: str, values: dict[tuple[str, ...], float], labels: Iterable[str] = ()) -> "Metric":
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(f"gleichtakt_{name}", told, labels=[*labels])
    for label_values, value in values.items():
        family.add_metric(label_values, value)
    return family
