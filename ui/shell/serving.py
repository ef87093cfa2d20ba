"""The server around the dashboard, warmed up before the first visit.

The first run in a process imports modules, opens the snapshot and compiles every question, which takes five seconds.
A simulated visitor triggers that for all pages, with and without a filter, while the server is already listening.
Then everything created so far is exempted from garbage collection (`gc.freeze`), so that no later collection has to
walk through it.

`dashboard.py` hands `warm` to ``st.App``; ``streamlit run dashboard.py`` finds that app and serves it.
"""

import asyncio
import gc
import importlib
import logging
import pkgutil
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager
from itertools import islice, product
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import streamlit as st
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime, get_instance
from streamlit.runtime.session_manager import SessionClient

import ui
from model.version import VERSION
from settings import settings
from storage import leftovers
from storage.private import only_ours
from ui.shell import installed, log_lines
from ui.shell.scope import FILTERS
from ui.streamlit_internals import log_format

# A page that takes longer than this is left to its first visitor.
MOST_SECONDS: Final = 30
_LOG: Final = logging.getLogger(__name__)


def own_files(base: str = "") -> list[Mount]:
    """The routes to our typeface and scripts (``own``): the same look on every machine, without any other host.

    base: the sub-path at which the dashboard is served; a proxy may strip it from what it passes on, or not.
    """
    files = StaticFiles(directory=Path(__file__).with_name("own"))
    return [Mount(f"{place}/own", files) for place in places(base)]


def places(base: str) -> list[str]:
    """Where a route of ours is found: at the root, for whoever asks without the proxy, and at the sub-path `base`.

    >>> places("/sales/"), places("")
    (['', '/sales'], [''])
    """
    within = base.strip("/")
    return ["", f"/{within}"] if within else [""]


@asynccontextmanager
async def warm(
    app: st.App, addresses: Iterable[str] = ("",), beside: Iterable[Callable[[], Coroutine[Any, Any, None]]] = ()
) -> AsyncIterator[None]:
    """Prepare serving: write log lines as set, restrict access to our files, delete leftovers of killed runs, import
    all modules; right after, visit each of `addresses` (``url_path``). The tasks in `beside` run until serving ends.
    """
    formatter = log_lines.begin(settings().log_format)
    if settings().log_format == "json":  # Streamlit's own lines are text for people as they are
        log_format.write_as(formatter)
    _LOG.info("serving begins", extra={"version": VERSION})
    only_ours(settings().data)
    leftovers.clear(settings().data / "staging")
    await asyncio.to_thread(_import_all)
    importlib.import_module("ui.shell.sign_in").prepare()
    gc.freeze()
    tasks = [asyncio.create_task(_visit(get_instance(), list(addresses)))]
    tasks += [asyncio.create_task(work()) for work in beside]
    yield
    for task in tasks:
        task.cancel()


def _import_all() -> None:
    """Import every module of ours that pages use, with all its dependencies."""
    for module in pkgutil.walk_packages(ui.__path__, f"{ui.__name__}."):
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError:
            if installed.are_all_there():
                raise
            _LOG.info("%s comes when its library is there", module.name)


async def _visit(runtime: Runtime, addresses: list[str]) -> None:
    """Open every address as a visitor on this machine would; if sign-in is required, only that page is seen."""
    visitor = _Visitor()
    session = runtime.connect_session(visitor, {})
    try:
        for address, query in product(addresses, _queries()):
            visitor.has_finished.clear()
            message = BackMsg()
            message.rerun_script.page_name, message.rerun_script.query_string = address, query
            runtime.handle_backmsg(session, message)
            await asyncio.wait_for(visitor.has_finished.wait(), MOST_SECONDS)
    except TimeoutError:
        _LOG.warning("warming up took more than %s seconds at /%s?%s", MOST_SECONDS, address, query)
    finally:
        runtime.close_session(session)
    gc.collect()
    gc.freeze()


def _queries() -> list[str]:
    """Query strings: one without a filter and one with; which value is filtered makes no difference."""
    from ui.shell import data  # not before the server is up: it tells caches where to store their rows

    if data.snapshot() is None:
        return [""]
    filters = ((name, value) for name in FILTERS for value in data.values_of(name) if value)
    return ["", *islice((urlencode([chosen]) for chosen in filters), 1)]


class _Context:
    """A browser on this machine, without cookies."""

    headers: Final[list[tuple[str, str]]] = [("Host", "localhost")]
    cookies: Final[Mapping[str, str]] = {}
    remote_ip: Final = "127.0.0.1"


class _Visitor(SessionClient):
    """A simulated visitor: receives pages and discards them."""

    def __init__(self) -> None:
        self.has_finished = asyncio.Event()

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        if msg.WhichOneof("type") == "script_finished":
            self.has_finished.set()

    @property
    def client_context(self) -> Any:
        return _Context()
