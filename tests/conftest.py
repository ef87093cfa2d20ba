"""Fixtures shared by all tests."""

import gc
import os
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import settings as examples
from xdist.scheduler import LoadFileScheduling

# A busy machine is no fault of an example: time is measured in benchmarks. The same examples every time, so that what
# passed passes again; `make explore` draws others.
examples.register_profile("same", deadline=None, derandomize=True)
examples.register_profile("explore", deadline=None, print_blob=True)
examples.load_profile(os.environ.get("EXAMPLES", "same"))

# Nothing of what is imported ever becomes garbage: looking for some among it costs more than the imports.
gc.disable()

LONG = ("browser", "slow", "hypothesis")
SERVED = ("journeys/test_dashboard.py", "journeys/test_look.py", "journeys/test_not_found.py")
SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real input beside the checkout; tests that need it skip where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the folder with real input is not beside this checkout")
    return SHARED_DATA


def pytest_configure() -> None:
    """The engine gets one thread where a test says nothing else: a few rows take a fifth longer on several.

    What tests start as processes of their own has as many threads as the machine has cores.
    """
    opened = duckdb.connect

    def connect(database: str | Path = ":memory:", read_only: bool = False, config: Any = None) -> Any:
        return opened(database, read_only, {"threads": 1} | (config or {}))

    duckdb.connect = connect  # type: ignore[assignment]


class _Files(LoadFileScheduling):  # type: ignore[misc]
    """A file at a time for each worker; those about the demonstration as one, so that it is served once."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return "the served demonstration" if file.endswith(SERVED) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _Files:
    """The order in which workers get tests."""
    return _Files(config, log)


def pytest_collection_finish() -> None:
    """What is imported by now is passed over whenever garbage is looked for."""
    gc.enable()
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)  # after Hypothesis has marked what is its
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A journey in a browser that fails is travelled again, at most twice, and the report says so ("rerun").

    On a busy machine a click can meet a page that is being redrawn; a fault of ours fails every time.
    """
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=2, reruns_delay=1))
    # A worker gets a file at a time: the longest first, then those that take long, then those with many tests.
    long = {item.path for item in items if any(item.get_closest_marker(name) for name in LONG)}
    counts = Counter(item.path for item in items)
    items.sort(
        key=lambda item: (
            not str(item.path).endswith(SERVED), item.path not in long, -counts[item.path], str(item.path),
        )
    )  # fmt: skip
