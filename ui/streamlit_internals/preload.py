"""Hints to a browser loading its first page, so that numbers appear before charts.

Streamlit's browser code fetches the module of an element kind when its first element is to be shown, all kinds at
once, and numbers (``st.html``) were among the last. So the response with the page names their module and our
typeface, to be fetched together with Streamlit's own. The charts' module has 4.7 MB, which a browser parses for half a
second or more without doing anything else. Streamlit's code (React) shows elements that waited for a module at most
every 300 ms, so charts used to come in between. Their module is therefore held back, once per browser (which caches
it), until the browser requests our script: it does so once the output of ``st.html`` is in place.
"""

import asyncio
import re
from collections import OrderedDict
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

import streamlit as st
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NUMBERS: Final = "Html"
CHARTS: Final = "PlotlyChart"
SCRIPT: Final = "/own/frame.js"
# Charts wait no longer than this: scripts may be forbidden, or another process may have served ours.
MOST_SECONDS: Final = 2.0
MOST_BROWSERS: Final = 1_000

_STATIC: Final = Path(st.__file__).with_name("static")
_IMPORTED: Final = re.compile(r'\b(?:from|import)"\./([\w.-]+\.js)"')


class FirstSight:
    """Middleware: names what numbers need in the headers of every HTML response; holds back the module of charts."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        # Per browser that opened a page recently, whether its numbers are shown.
        self._stand: OrderedDict[str, asyncio.Event] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        browser = _browser(scope)
        if scope["path"].endswith(SCRIPT) and browser in self._stand:
            self._stand[browser].set()
        elif f"/{CHARTS}." in scope["path"] and browser in self._stand:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stand[browser].wait(), MOST_SECONDS)

        async def send_with_links(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                message = {**message, "headers": [*message["headers"], (b"link", links().encode())]}
                self._opened(browser)
            await send(message)

        await self._app(scope, receive, send_with_links)

    def _opened(self, browser: str) -> None:
        self._stand[browser] = asyncio.Event()
        self._stand.move_to_end(browser)
        if len(self._stand) > MOST_BROWSERS:
            self._stand.popitem(last=False)


def _browser(scope: Scope) -> str:
    """An approximate id of the browser: mixing two up costs one of them its order, or `MOST_SECONDS`."""
    headers = {name: value for name, value in scope["headers"] if name in (b"user-agent", b"x-forwarded-for")}
    return repr(((scope.get("client") or ("",))[0], sorted(headers.items())))


@cache
def links() -> str:
    """The value of the ``Link`` header (RFC 8288), with URLs relative to the page, like Streamlit's own."""
    modules = [f"<./static/js/{name}>; rel=modulepreload; crossorigin" for name in modules_of(NUMBERS)]
    return ", ".join([*modules, "<./own/inter-latin.woff2>; rel=preload; as=font; crossorigin"])


def modules_of(kind: str) -> list[str]:
    """The files of Streamlit's browser code that elements of that kind need, beyond those its page names itself.

    None if this version of Streamlit has no module of that name: then the page is as fast as without this middleware.
    """
    page, folder = (_STATIC / "index.html").read_text(encoding="utf-8"), _STATIC / "static" / "js"
    found: list[str] = []
    left = [file.name for file in folder.glob(f"{kind}.*.js")]
    while left:
        name = left.pop()
        if name not in found and name not in page:
            found.append(name)
            left += _IMPORTED.findall((folder / name).read_text(encoding="utf-8"))
    return found


def _is_page(start: Message) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in start["headers"])
