"""The menu's mark: the entry that the open page belongs to, also for pages that are in no menu."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import Server, cli, visitor
from tests.journeys.test_look import PATIENCE_MS, settled

pytestmark = pytest.mark.browser

# Name, how it is marked and whether it is bold, of each entry that is marked.
MARKED = """() => [...document.querySelectorAll('[data-testid=stSidebarNavLink]')]
  .filter((link) => link.ariaCurrent)
  .map((link) => [link.textContent.trim().replace(/^[a-z_]+(?=[A-Z])/, ''), link.ariaCurrent,
    Number(getComputedStyle(link.querySelector('p')).fontWeight) >= 600])"""


def marked(page: Page, count: int = 1) -> list[list[object]]:
    expect(page.locator("[data-testid=stSidebarNavLink][aria-current]")).to_have_count(count, timeout=PATIENCE_MS)
    found: list[list[object]] = page.evaluate(MARKED)
    return found


def test_entry_of_a_page_in_no_menu_is_marked(browser: Browser, server: Server, company: Path) -> None:
    stuck = cli(company, "kpi", "stuck", "--format", "csv").splitlines()[1].split(",")[0]
    with visitor(browser, viewport={"width": 1440, "height": 900}) as watched:
        page = settled(watched.open(f"{server.url}/account?account={stuck}&lang=de"))
        assert marked(page) == [["Accounts", "true", True]]
        for address in ("change", "transitions"):
            page.goto(f"{server.url}/{address}?lang=de")
            assert marked(settled(page)) == [["Wo sie stehen und hingehen", "true", True]]
        page.goto(f"{server.url}/account?account={stuck}&lang=de")
        settled(page)
        # On from there without loading anew: the mark goes where the page goes.
        page.get_by_test_id("stSidebarNavLink").filter(has_text="Konversion").click()
        page.wait_for_url("**/conversion*", timeout=PATIENCE_MS)
        assert marked(settled(page)) == [["Konversion", "page", True]]
        page.goto(f"{server.url}/account?account={stuck}&lang=de")
        settled(page)
        # The entry leads to its first tab, not to the page that is open.
        page.get_by_test_id("stSidebarNavLink").filter(has_text="Accounts").click()
        page.wait_for_url("**/mine*", timeout=PATIENCE_MS)
        assert marked(settled(page)) == [["Accounts", "page", True]]
