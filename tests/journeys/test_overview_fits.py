"""Leadership's ten minutes on one screen: judgement, tiles, stock, outlook and three decisions without scrolling."""

import pytest
from playwright.sync_api import Browser

from tests.browser import Server, visitor
from tests.journeys.test_look import PATIENCE_MS, settled

pytestmark = pytest.mark.browser

# How far down what has to be seen reaches, in pixels, by part of the page.
BOTTOMS = """(parts) => Object.fromEntries(parts.map((part) =>
  [part, Math.max(0, ...[...document.querySelectorAll(part)].map((one) => one.getBoundingClientRect().bottom))]))"""
TOP = [".gt-headline", '[data-testid="stColumn"]:has(.gt-tile)']
MIDDLE = ['[data-testid="stColumn"] .gt-foot', '[data-testid="stColumn"] .js-plotly-plot', ".gt-asked"]
SMALLEST = """(part) => Math.min(...[...document.querySelectorAll(part)]
  .flatMap((one) => [one, ...one.querySelectorAll('*')]).filter((one) => one.textContent.trim())
  .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""


@pytest.mark.parametrize("language", ["de", "en"])
def test_fits_two_screens(browser: Browser, server: Server, language: str) -> None:
    with visitor(browser, viewport={"width": 1440, "height": 900}, reduced_motion="reduce") as watched:
        page = settled(watched.open(f"{server.url}/?lang={language}"))
        page.locator(".gt-story").wait_for(timeout=PATIENCE_MS)
        page.locator('[data-testid="stColumn"] .js-plotly-plot').nth(1).wait_for(timeout=PATIENCE_MS)
        assert page.locator(".gt-asked > .gt-decision").count() == 3
        page.wait_for_timeout(1_000)
        found = page.evaluate(BOTTOMS, [*TOP, *MIDDLE])
        assert {part: bottom for part, bottom in found.items() if not 0 < bottom <= 900} == {}
        assert page.evaluate(SMALLEST, ".gt-asked, .gt-tile, .gt-headline") >= 11.5
        page.set_viewport_size({"width": 1280, "height": 720})
        page.wait_for_timeout(1_000)
        found = page.evaluate(BOTTOMS, TOP)
        assert {part: bottom for part, bottom in found.items() if not 0 < bottom <= 720} == {}


def test_what_opens_over_a_dark_page_is_dark_and_a_tiles_two_questions_stand_apart(
    browser: Browser, server: Server
) -> None:
    with visitor(browser, viewport={"width": 1280, "height": 720}, color_scheme="dark") as watched:
        page = settled(watched.open(f"{server.url}/?lang=en"))
        change = page.locator("[class*=st-key-tile_foot]").first.locator("button").nth(1).bounding_box()
        arrow = page.locator("[class*=st-key-tile_foot] [data-testid=stIconMaterial]").first.bounding_box()
        assert change is not None
        assert arrow is not None
        assert arrow["x"] + arrow["width"] + 4 <= change["x"]
        page.get_by_role("button", name="Why the change?").nth(2).click()
        head = page.get_by_role("dialog").locator(".gt-sort").first
        head.wait_for(timeout=PATIENCE_MS)
        # What is muted in the dark theme; the light one's grey on the dark panel was read by nobody.
        assert head.evaluate("(one) => getComputedStyle(one).color") == "rgb(163, 173, 184)"
