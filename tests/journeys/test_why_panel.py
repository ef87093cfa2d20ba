"""*Why this number* beside the number it explains, never over it, in a window with little room below."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import Server, settled, visitor

pytestmark = pytest.mark.browser

# The panel, and the tile or sentence that stands last before its button.
RECTANGLES = """() => {
  const rectangle = (part) => {
    const { left, top, right, bottom } = part.getBoundingClientRect();
    return { left, top, right, bottom };
  };
  const from = document.querySelector("[data-testid=stPopover] button[aria-expanded=true]");
  const number = [...document.querySelectorAll(".gt-tile, .gt-answer")].findLast(
    (part) => part.compareDocumentPosition(from) & Node.DOCUMENT_POSITION_FOLLOWING);
  return [document.querySelector(".gt-why").closest("[data-testid=stPopoverBody]"), number].map(rectangle);
}"""


@pytest.mark.parametrize(("address", "size"), [("", (1280, 720)), ("dwell", (1280, 720)), ("", (390, 844))])
def test_it_never_covers_its_number(browser: Browser, server: Server, address: str, size: tuple[int, int]) -> None:
    width, height = size
    with visitor(browser, viewport={"width": width, "height": height}, reduced_motion="reduce") as watched:
        page = settled(watched.open(f"{server.url}/{address}?lang=de"))
        buttons = page.get_by_role("button", name="Warum diese Zahl")
        expect(buttons.nth(3)).to_be_visible()
        for place in range(4):
            panel, number = _opened(page, place)
            assert min(panel["left"], panel["top"]) >= 0, (place, panel)
            assert max(panel["right"] - width, panel["bottom"] - height) <= 0, (place, panel)
            is_beside = panel["left"] >= number["right"] or panel["right"] <= number["left"]
            is_apart = panel["top"] >= number["bottom"] or panel["bottom"] <= number["top"]
            assert is_beside or is_apart, (place, panel, number)
            assert panel["bottom"] - panel["top"] > height / 4, (place, panel)
            page.keyboard.press("Escape")
            expect(page.locator(".gt-why")).to_have_count(0)


def _opened(page: Page, place: int) -> list[dict[str, float]]:
    """Where panel and number are, once the panel is open; a click while charts are still drawn can be lost."""
    button = page.get_by_role("button", name="Warum diese Zahl").nth(place)
    for _ in range(10):
        button.click()
        page.wait_for_timeout(400)
        if page.locator(".gt-why").count():
            break
    found: list[dict[str, float]] = page.evaluate(RECTANGLES)
    return found
