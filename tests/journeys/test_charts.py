"""The way through a chart: what the pointer stands on says what it opens, a click opens just that, back comes back."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import Server, Watched, settled

pytestmark = pytest.mark.browser

TOP = "() => Math.round(document.querySelector('[data-testid=stMain]').scrollTop)"
TOUR = {"de": "Schließen", "en": "Close"}
SHOWS = {
    "de": re.compile(r"([\d.]+) (?:Accounts?|Fälle?) zeigen"),
    "en": re.compile(r"show ([\d,]+) (?:account|case)s?"),
}
# Page, chart, and what of it is pointed at; which of them: neither at an edge nor in the lowest band.
POINTS = [
    ("overview", "cumulative_flow", ".scatterlayer path.point", 0.45),
    ("phases", "stock", ".barlayer .point path", 0.3),
    ("phases", "cumulative_flow", ".scatterlayer path.point", 0.75),
    ("phases", "flow", ".barlayer .point path", 0.0),
]


def pointed_at(page: Page, point: Locator) -> str:
    """What the chart says of the point that the mouse stands on now."""
    point.scroll_into_view_if_needed()
    page.mouse.move(0, 0)  # a chart says nothing of where the mouse already was
    box = point.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    # People rest on what they read and click; a chart takes up only every 50 ms where the pointer is.
    page.wait_for_timeout(400)
    said = page.locator(".hoverlayer .hovertext").filter(has_text=re.compile(r"\d"))
    expect(said).to_have_count(1)
    return said.text_content() or ""


def click_here(page: Page) -> None:
    page.mouse.down()
    page.mouse.up()


@pytest.mark.parametrize("spoken", ["de", "en"])
@pytest.mark.parametrize(("address", "chart", "part", "share"), POINTS, ids=lambda one: str(one))
def test_a_point_says_what_it_opens_and_back_is_where_one_was(
    watched: Watched, server: Server, spoken: str, address: str, chart: str, part: str, share: float
) -> None:
    page = watched.page()
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{server.url}/{address}?lang={spoken}")
    settled(page)
    if address == "overview":  # the tour begins there, and covers what is at the bottom
        page.get_by_role("button", name=TOUR[spoken], exact=True).click()
        settled(page)
    points = page.locator(f".st-key-opens-{chart} {part}")
    expect(points.first).to_be_attached()
    point = points.nth(int(share * points.count()))
    for _ in range(2):  # a point that was opened before opens again
        shown = SHOWS[spoken].search(pointed_at(page, point))
        assert shown
        before, name = page.evaluate(TOP), page.url
        assert before > 0 or chart == "stock"  # which stands at the top
        click_here(page)
        page.wait_for_url(re.compile("/(accounts|cases)[?]"))
        expect(page.locator("h1")).to_contain_text(re.compile(rf"(?<!\d){re.escape(shown[1])}(?!\d)"))
        settled(page)
        rows = page.locator(".gt-table").first.locator("tbody tr")
        assert rows.count() == int(re.sub(r"\D", "", shown[1]))
        assert page.evaluate(TOP) == 0  # another page begins at its top
        page.go_back()
        page.wait_for_url(name)
        expect(points.first).to_be_attached()
        settled(page)
        page.wait_for_timeout(1_000)  # it grows until then
        assert page.evaluate(TOP) == before


def test_back_from_a_link_and_once_more_from_the_page_before(watched: Watched, server: Server) -> None:
    page = settled(watched.open(f"{server.url}/?lang=de"))
    overview = page.url
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Tempo").click()
    page.wait_for_url("**/dwell?*")
    settled(page)
    dwell = page.url
    link = page.locator(".gt-table a.gt-link").last
    link.scroll_into_view_if_needed()
    before = page.evaluate(TOP)
    assert before > 100
    link.click()
    page.wait_for_url(re.compile("/(accounts|cases)[?]"))
    settled(page)
    page.go_back()
    page.wait_for_url(dwell)
    settled(page)
    page.wait_for_timeout(1_000)
    assert page.evaluate(TOP) == before
    page.go_back()  # one click a page: no steps in between
    page.wait_for_url(overview)
    settled(page)
    assert page.evaluate(TOP) == 0


RANGES = """() => { const { xaxis, yaxis } = document.querySelector('.js-plotly-plot')._fullLayout;
  return [...xaxis.range, ...yaxis.range]; }"""


def test_dragging_moves_neither_a_chart_nor_its_axes(watched: Watched, server: Server) -> None:
    """A chart somebody moved by chance would show something else than the sentence above it tells."""
    page = settled(watched.open(f"{server.url}/stuck?lang=de"))
    plot = page.locator(".js-plotly-plot").first
    plot.scroll_into_view_if_needed()
    before = page.evaluate(RANGES)
    inside = plot.locator(".nsewdrag").bounding_box()
    assert inside is not None
    left, right = inside["x"] + inside["width"] * 0.3, inside["x"] + inside["width"] * 0.6
    for height in (inside["y"] + inside["height"] / 2, inside["y"] + inside["height"] + 12):  # in it, and on its axis
        page.mouse.move(left, height)
        page.mouse.down()
        page.mouse.move(right, height, steps=5)
        page.mouse.up()
        page.wait_for_timeout(300)
        assert page.evaluate(RANGES) == before
