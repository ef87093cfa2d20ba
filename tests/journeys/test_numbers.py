"""A point of a chart says what it opens, opens exactly that, and going back stands where one was."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import Server, visitor
from tests.journeys.test_look import PATIENCE_MS, settled

pytestmark = pytest.mark.browser

TOP = "() => document.querySelector('[data-testid=stMain]').scrollTop"
SHOWS = re.compile(r"show (\d+) accounts?")


def test_hover_click_and_back(browser: Browser, server: Server) -> None:
    with visitor(browser, viewport={"width": 1280, "height": 720}) as watched:
        page = settled(watched.open(f"{server.url}/phases?lang=en"))
        expect(page.locator(".js-plotly-plot").nth(2)).to_be_visible(timeout=PATIENCE_MS)
        chart = page.locator(".st-key-opens-stock .js-plotly-plot")
        bar = chart.locator(".bars .point").first
        bar.scroll_into_view_if_needed()
        page.mouse.wheel(0, 60)
        page.wait_for_timeout(500)
        before = page.evaluate(TOP)
        assert before > 0
        box = bar.bounding_box()
        assert box is not None
        place = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.move(*place)
        said = chart.locator(".hoverlayer .hovertext")
        expect(said).to_contain_text(SHOWS)
        shown = SHOWS.search(said.text_content() or "")
        assert shown is not None
        assert chart.locator(".nsewdrag").evaluate("one => getComputedStyle(one).cursor") == "pointer"
        page.mouse.click(*place)
        page.wait_for_url("**/accounts?*", timeout=PATIENCE_MS)
        settled(page)
        expect(page.locator("[data-testid=stMain] h1").first).to_contain_text(f"({shown[1]})", timeout=PATIENCE_MS)
        expect(page.locator(".gt-table tbody tr")).to_have_count(int(shown[1]), timeout=PATIENCE_MS)
        page.go_back()
        page.wait_for_url("**/phases?*", timeout=PATIENCE_MS)
        settled(page)
        page.wait_for_function(f"() => Math.abs(({TOP})() - {before}) < 3", timeout=20_000)
