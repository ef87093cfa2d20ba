"""What the operator's monitoring is told of pages: how many runs, how long they took, what broke.

Kept only if metrics are on (``GLEICHTAKT_METRICS_TOKEN``), in this process; `ui.shell.metrics_endpoint` hands it out.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from time import perf_counter
from typing import TYPE_CHECKING, Final

from streamlit.runtime.scriptrunner import get_script_run_ctx

from model.errors import Fault
from settings import settings

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Counter, Histogram

# Seconds; the last ones are what nobody should wait for.
BUCKETS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# Runs that ended before a page was chosen: sign-in, redirects.
NO_PAGE: Final = "none"


@dataclass(frozen=True)
class Meters:
    """The counters of this process, and the registry that holds them."""

    registry: "CollectorRegistry"
    seconds: "Histogram"
    parts: "Histogram"
    errors: "Counter"


@dataclass
class Run:
    """One run of the script; `page` is the key of the page it showed."""

    page: str = NO_PAGE


def is_on() -> bool:
    """Whether anything is counted."""
    return settings().metrics_token is not None


@cache
def meters() -> Meters:
    """The counters of this process; all of them are 0 at its start."""
    from prometheus_client import CollectorRegistry, Counter, GCCollector, Histogram, ProcessCollector

    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    GCCollector(registry=registry)
    return Meters(
        registry,
        Histogram(
            "gleichtakt_rerun_seconds", "Time a run of a page took", ["page"], buckets=BUCKETS, registry=registry
        ),
        Histogram(
            "gleichtakt_fragment_seconds",
            "Time a part of a page took that ran alone",
            ["fragment"],
            buckets=BUCKETS,
            registry=registry,
        ),
        Counter("gleichtakt_page_errors", "Pages that broke, by kind of error", ["kind"], registry=registry),
    )


@contextmanager
def measured() -> Iterator[Run]:
    """Measure the run inside, however it ends; the page is what the block sets on the `Run`."""
    run, begun = Run(), perf_counter()
    try:
        yield run
    finally:
        if is_on():
            meters().seconds.labels(run.page).observe(perf_counter() - begun)


@contextmanager
def measured_part(name: str) -> Iterator[None]:
    """Measure a part of a page that runs again by itself; nothing while the whole page runs, which is measured."""
    begun = perf_counter()
    try:
        yield
    finally:
        context = get_script_run_ctx()
        if is_on() and context is not None and context.fragment_ids_this_run:
            meters().parts.labels(name).observe(perf_counter() - begun)


def count_error(error: Exception) -> None:
    """Count an error that a visitor saw, by the area of its message (`engine` ...), or as ``unexpected``."""
    if is_on():
        kind = error.key.partition(".")[0] if isinstance(error, Fault) else "unexpected"
        meters().errors.labels(kind).inc()
