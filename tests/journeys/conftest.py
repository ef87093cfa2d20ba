"""One browser and one served demonstration company for all journeys of a worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser import WINDOW, Server, Watched, chromium, cli, next_visitor, served, visitor
from tests.publishing import once_a_session


# For the package, not the session: while it is open no other test of the worker could run an event loop.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A browser for which a foreign name leads to this machine, as an attacker's name server can make it."""
    with chromium("--host-resolver-rules=MAP dashboard.example 127.0.0.1") as found:
        yield found


@pytest.fixture(scope="package")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demonstration company."""
    return once_a_session(tmp_path_factory, "demonstration", _demonstration)


def _demonstration(data: Path) -> None:
    cli(data, "demo", "--accounts", "400")


@pytest.fixture(scope="package")
def server(browser: Browser, company: Path) -> Iterator[Server]:
    """The demonstration company, served to all journeys."""
    with served(browser, company) as found:
        yield found


@pytest.fixture(scope="package")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """Where one visitor comes after the other: the scripts of a page are fetched and read once, not by each."""
    with visitor(browser, viewport=WINDOW) as found:
        yield found.context


@pytest.fixture
def watched(window: BrowserContext) -> Iterator[Watched]:
    """A visitor whom nobody knows, who ends the test without complaint and without having asked anybody else."""
    with next_visitor(window) as found:
        yield found
