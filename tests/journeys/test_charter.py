"""Change a limit and see what it does: clicks counted, in a real browser."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import settled

pytestmark = pytest.mark.browser

MOST_CLICKS = 4
PATIENCE_MS = 120_000


class Clicks:
    """Clicks as a person makes them."""

    def __init__(self) -> None:
        self.count = 0

    def on(self, place: Locator) -> None:
        place.click()
        self.count += 1


def test_a_limit_is_changed_and_its_effects_are_seen(watched, server) -> None:
    page, clicks = settled(watched.open(f"{server.url}/?lang=de")), Clicks()
    menu = page.get_by_test_id("stSidebarNav")
    clicks.on(menu.get_by_role("link", name="Spielregeln"))
    settled(page)
    clicks.on(page.get_by_role("radio", name="Entwurf"))
    settled(page)
    limit = page.get_by_label("Grenze (Tage)").first
    expect(limit).to_have_value("90", timeout=PATIENCE_MS)
    clicks.on(limit)
    limit.press("Control+a")
    limit.press_sequentially("20")
    limit.press("Enter")  # sends the form, as its button does
    told = page.get_by_role("status").filter(has_text="überfällig")
    expect(told).to_be_visible(timeout=PATIENCE_MS)
    expect(told).to_contain_text("Accounts werden überfällig.")
    expect(page.get_by_role("row", name="Anstoß: Grenze (Tage) 90 Tage 20 Tage")).to_be_visible()
    assert clicks.count <= MOST_CLICKS
    settled(page)
    page.get_by_role("button", name="Entwurf verwerfen").click()
    expect(page.get_by_text("Der Entwurf sagt dasselbe wie das, was gilt.")).to_be_visible(timeout=PATIENCE_MS)
    assert watched.complaints == []
