"""Start, first figure and click in a headless Chromium: the product's overview against the same page in Dash, and
against what Streamlit needs for a page that says hello.

python -m benchmarks browser [--accounts N] [--times K]
"""

import argparse
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks.company import REGIONS, company, folder_for
from benchmarks.measure import keep, rows_as_markdown
from benchmarks.server import Server, free_port, idle_after, serving
from tests.browser import chromium

# The chart with the most traces: where its bands end, once it is drawn.
BANDS = """() => {
  const charts = [...document.querySelectorAll('.js-plotly-plot')].filter(
    one => one._fullData && one._fullData.length >= 5 && one.querySelector('.scatterlayer path'));
  return charts.length ? JSON.stringify(charts[0]._fullData.map(band => Array.from(band.y).slice(-1)[0])) : null;
}"""
CHARTS = 5
TILE = ".gt-value"
HELLO = Path(__file__).with_name("hello.py")


def main(arguments: list[str]) -> None:
    """Measure, write results/browser.md and .json."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks browser", description=__doc__)
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=5)
    chosen = parser.parse_args(arguments)
    company(chosen.accounts)
    starts = {name: [_start(name, chosen.accounts) for _ in range(chosen.times)] for name in CLICKS}
    with ExitStack() as open_things:
        servers = {name: open_things.enter_context(_serving(name, chosen.accounts)) for name in CLICKS}
        browser = open_things.enter_context(chromium())
        for server in servers.values():
            idle_after(server)
        hello = open_things.enter_context(serving(folder_for(chosen.accounts), script=HELLO))
        firsts: dict[str, list[float]] = {name: [] for name in (*CLICKS, "hello")}
        tiles: list[float] = []
        for _ in range(chosen.times):
            for name, server in servers.items():
                firsts[name].append(_first_figure(browser, server))
            tiles.append(_first_sight(browser, servers["product"], TILE))
            firsts["hello"].append(_first_sight(browser, hello, "[data-testid=stMain] h1"))
        clicks: dict[str, list[float]] = {name: [] for name in CLICKS}
        pages = {name: _open(browser, server) for name, server in servers.items()}
        for region in REGIONS:
            for name, page in pages.items():
                clicks[name].append(CLICKS[name](page, region))
    found = {
        "server listens": starts,
        "first figure, new visitor": firsts,
        "click on a filter": clicks,
    }
    rows = [
        [what, *(1000 * median(times[name]) for name in CLICKS), median(times["product"]) / median(times["dash"])]
        for what, times in found.items()
    ]
    table = rows_as_markdown(["", "product ms", "Dash ms", "product / Dash"], rows)
    floor, seen = 1000 * median(firsts["hello"]), 1000 * median(tiles)
    said = (
        f"Streamlit's own floor, a page that says hello: {floor:,.0f} ms. The product's first figure, a tile's number, "
        f"stands after {seen:,.0f} ms: {seen - floor:,.0f} ms above the floor."
    )
    kept = {"accounts": chosen.accounts, "seconds": found | {"first number, new visitor": {"product": tiles}}}
    keep("browser", kept, f"{chosen.accounts:,} accounts\n\n{table}\n\n{said}")


def _serving(name: str, accounts: int) -> Any:
    folder, port = folder_for(accounts), free_port()
    if name == "product":
        return serving(folder, port=port)
    command = [sys.executable, "-m", "benchmarks.dash_page", str(folder), str(port)]
    return serving(folder, command=command, port=port, health="")


def _start(name: str, accounts: int) -> float:
    with _serving(name, accounts) as server:
        return server.start_seconds


def _open(browser: Browser, server: Server) -> Page:
    page = browser.new_context(locale="de-DE", viewport={"width": 1400, "height": 1000}).new_page()
    page.goto(f"http://127.0.0.1:{server.port}/", wait_until="commit")
    page.wait_for_function(BANDS, polling=20, timeout=60_000)
    page.wait_for_function(f"document.querySelectorAll('.js-plotly-plot .main-svg').length >= {CHARTS}", polling=20)
    return page


def _first_figure(browser: Browser, server: Server) -> float:
    """Seconds from the address to every chart drawn, for a browser that was never here."""
    begin = time.perf_counter()
    page = _open(browser, server)
    taken = time.perf_counter() - begin
    page.context.close()
    return taken


def _first_sight(browser: Browser, server: Server, what: str) -> float:
    """Seconds from the address to the first element that is `what`, for a browser that was never here."""
    begin = time.perf_counter()
    page = browser.new_context(locale="de-DE", viewport={"width": 1400, "height": 1000}).new_page()
    page.goto(f"http://127.0.0.1:{server.port}/", wait_until="commit")
    page.locator(what).first.wait_for(timeout=60_000)
    taken = time.perf_counter() - begin
    page.context.close()
    return taken


def _until_changed(page: Page, click: Callable[[], None]) -> float:
    """Seconds from `click` until the bands show other numbers."""
    before = page.evaluate(BANDS)
    begin = time.perf_counter()
    click()
    page.wait_for_function(
        f"before => {{ const now = ({BANDS})(); return now && now !== before; }}", arg=before, polling=20
    )
    return time.perf_counter() - begin


def _click_product(page: Page, region: str) -> float:
    """Choose one more region in the filter menu; it is opened before the clock runs."""
    box = page.locator(".st-key-view-region")
    if not box.is_visible():
        page.locator('.st-key-filters [data-testid="stPopover"] button').first.click()
        box.wait_for()
    box.locator("input").click()
    option = page.get_by_role("option", name=region, exact=True)
    option.wait_for()
    return _until_changed(page, option.click)


def _click_dash(page: Page, region: str) -> float:
    label = page.locator("#region label", has_text=region)
    return _until_changed(page, label.click)


CLICKS: dict[str, Callable[[Page, str], float]] = {"product": _click_product, "dash": _click_dash}
