"""What the browser is told while it loads, and which file waits for what."""

import asyncio
from typing import Any

import pytest
from starlette.responses import Response

from ui.streamlit_internals import preload
from ui.streamlit_internals.preload import FirstSight

CHARTS = "/static/js/PlotlyChart.abc.js"


async def answered(app: FirstSight, path: str, browser: str = "A") -> dict[bytes, bytes]:
    """The headers of the answer `browser` gets at `path`."""
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = [(b"user-agent", browser.encode())]
    await app({"type": "http", "path": path, "method": "GET", "headers": headers, "client": ("::1", 9)}, None, send)
    return dict(sent[0]["headers"])


def served() -> FirstSight:
    """The middleware before a server that knows pages and scripts."""

    async def server(scope: Any, receive: Any, send: Any) -> None:
        kind = "text/javascript" if scope["path"].endswith(".js") else "text/html"
        await Response("", media_type=kind)(scope, receive, send)

    return FirstSight(server)


def test_a_page_names_what_numbers_need() -> None:
    named = asyncio.run(answered(served(), "/stuck"))[b"link"].decode()
    assert "<./own/inter-latin.woff2>; rel=preload; as=font; crossorigin" in named
    assert all(f"<./static/js/{file}>; rel=modulepreload" in named for file in preload.modules_of("Html"))
    assert b"link" not in asyncio.run(answered(served(), "/static/js/Html.abc.js"))


def test_charts_wait_until_the_same_browser_has_asked_for_the_script(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preload, "MOST_SECONDS", 600.0)

    async def visit() -> list[bool]:
        app = served()
        await answered(app, "/")
        charts = asyncio.create_task(answered(app, CHARTS))
        found = []
        for path, browser in (("/own/inter-latin.woff2", "A"), ("/own/frame.js", "B"), ("/own/frame.js", "A")):
            await answered(app, path, browser)
            await asyncio.sleep(0.01)
            found.append(charts.done())
        return found

    assert asyncio.run(visit()) == [False, False, True]


def test_charts_do_not_wait_for_ever_nor_for_who_opened_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    async def visit() -> float:
        app, loop = served(), asyncio.get_running_loop()
        await answered(app, CHARTS)  # at once: nobody opened a page
        await answered(app, "/")
        monkeypatch.setattr(preload, "MOST_SECONDS", 0.05)
        begin = loop.time()
        await answered(app, CHARTS)
        return loop.time() - begin

    # A busy machine may take its time; for ever would be the ten minutes of the other tests.
    assert 0.04 < asyncio.run(visit()) < 300


def test_browsers_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    async def visits() -> int:
        app = served()
        monkeypatch.setattr(preload, "MOST_BROWSERS", 2)
        for browser in "ABC":
            await answered(app, "/", browser)
        return len(app._stand)

    assert asyncio.run(visits()) == 2


def test_streamlit_still_calls_them_so() -> None:
    """Whoever raises Streamlit's version sees here that a module has another name."""
    numbers, charts = ({file.split(".")[0] for file in preload.modules_of(kind)} for kind in ("Html", "PlotlyChart"))
    assert numbers == {"Html", "purify"}
    assert "PlotlyChart" in charts
    assert preload.modules_of("Nothing") == []
