"""What the browser is told while it loads, and which file waits."""

import asyncio

import pytest
from starlette.responses import Response

from ui import first_sight
from ui.first_sight import FirstSight


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []

    async def sleep(seconds: float) -> None:
        found.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return found


def answered(path: str, media_type: str) -> dict[bytes, bytes]:
    """The headers of what a server behind the middleware answers at `path`."""
    sent: list[dict] = []

    async def send(message: dict) -> None:
        sent.append(message)

    app = FirstSight(Response("", media_type=media_type))
    asyncio.run(app({"type": "http", "path": path, "method": "GET", "headers": []}, None, send))
    return dict(sent[0]["headers"])


def test_a_page_names_what_numbers_need(waits: list[float]) -> None:
    named = answered("/", "text/html")[b"link"].decode()
    assert "<./own/inter-latin.woff2>; rel=preload; as=font; crossorigin" in named
    assert all(f"<./static/js/{file}>; rel=modulepreload" in named for file in first_sight.modules_of("Html"))
    assert waits == []


def test_only_the_module_of_charts_waits(waits: list[float]) -> None:
    for file in ("Html.abc.js", "PlotlyChart.abc.js"):
        assert b"link" not in answered(f"/static/js/{file}", "text/javascript")
    assert waits == [first_sight.MOMENT_SECONDS]


def test_streamlit_still_calls_them_so() -> None:
    """Whoever raises Streamlit's version sees here that a module has another name."""
    numbers, charts = (
        {file.split(".")[0] for file in first_sight.modules_of(kind)} for kind in ("Html", "PlotlyChart")
    )
    assert numbers == {"Html", "purify"}
    assert "PlotlyChart" in charts
    assert first_sight.modules_of("Nothing") == []
