"""Every slide of the meeting is one screen of 1280 x 720: nothing below it, no text cut, however long it may be."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from storage.records import Records, decisions, meetings
from storage.records.decisions import Wording
from storage.warehouse import Warehouse
from tests.browser import PATIENCE_MS, Server, served, still, visitor
from tests.publishing import publish
from tests.reference.journeys import journeys
from ui.meeting.agenda_parts import ITEMS

pytestmark = pytest.mark.browser

WALL = {"width": 1280, "height": 720}
# The texts and controls of the page that end below the screen, or that their own box cuts or pushes out of the window.
_OUTSIDE = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  const told = (element, what) => `${what}: ${element.tagName} ${element.textContent.slice(0, 60)}`;
  const found = main.scrollHeight > innerHeight + 1 ? [`the page is ${main.scrollHeight} high`] : [];
  for (const element of main.querySelectorAll('*')) {
    const box = element.getBoundingClientRect();
    if (!element.getClientRects().length || element.closest('[data-testid="stTooltipHoverTarget"] svg')) continue;
    const isShown = element.matches('button, input, textarea, svg.main-svg, table') ||
      [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!isShown || box.width < 2) continue;
    if (box.bottom > innerHeight + 1) found.push(told(element, 'below the screen'));
    if (box.right > innerWidth + 1) found.push(told(element, 'beside the screen'));
    const style = getComputedStyle(element);
    if (element.matches('input, textarea') || style.overflowX === 'visible') continue;
    if (element.scrollWidth > element.clientWidth + 1) found.push(told(element, 'cut'));
  }
  return found;
}"""
LONG = "Anlagenbauversuchswerkstättengesellschaft " * 5
AS_OF = date(2026, 7, 1)


@pytest.fixture(scope="module")
def wall(browser: Browser) -> Iterator[BrowserContext]:
    with visitor(browser, viewport=WALL) as found:
        yield found.context


def shown(context: BrowserContext, server: Server, item: str, lang: str, day: str = "") -> Page:
    page = context.new_page()
    page.goto(f"{server.url}/meeting?lang={lang}&item={item}{day}")
    expect(page.locator(".st-key-presenter .gt-timer").first).to_be_visible(timeout=PATIENCE_MS)
    still(page)
    if item == "board":
        expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=PATIENCE_MS)
    return page


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_slide_of_the_demonstration_fits(wall: BrowserContext, server: Server, lang: str) -> None:
    for item in ITEMS:
        page = shown(wall, server, item, lang)
        assert page.evaluate(_OUTSIDE) == [], item
        assert page.locator(".gt-finding").count() <= 1
        assert page.locator(".gt-slide tbody tr, .gt-stuck-row:not(.gt-stuck-head), .gt-short").count() <= 5
        page.close()


@pytest.fixture(scope="module")
def wordy(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Accounts with names of two hundred letters, six decisions with the longest texts there may be."""
    data: Path = tmp_path_factory.mktemp("wordy")
    names = [f"a{number}" for number in range(8)]
    publish(
        Warehouse(data),
        account=[
            {"account_id": name, "name": f"{name} {LONG}"[:200], "value": 50_000.0, "currency": "EUR"} for name in names
        ],
        phase_event=journeys(*(f"{name}: comparison@0" for name in names), "z: comparison@0 > lost@170"),
    )
    series = meetings.series_of(())
    with Records(data).begin() as session:
        for number in range(6):
            wording = Wording(
                LONG * 9, LONG[:90], date(2026, 6, 10 + number), "comparison", names[number] if number else None,
                "stuck", "down", 3.0,
            )  # fmt: skip
            decisions.add(
                session, series, wording, decided_on=date(2026, 6, 1), value_then=8.0, phase_then="comparison"
            )
        held = meetings.close(
            session, after=0, where=(), as_of=date(2026, 6, 1), snapshot_id="s", charter_version=1, minutes={}
        )
        decisions.hand_to(session, held.meeting_id, series)
        for _ in range(6):
            decisions.add(session, series, Wording(LONG * 9, LONG[:90]), decided_on=AS_OF)
    with served(browser, data) as found:
        yield found


@pytest.mark.parametrize("lang", ["de", "en"])
def test_however_long_names_and_texts_are(wall: BrowserContext, wordy: Server, lang: str) -> None:
    for item in ITEMS:
        page = shown(wall, wordy, item, lang, f"&as_of={AS_OF.isoformat()}")
        assert page.evaluate(_OUTSIDE) == [], item
        page.close()


def test_assigned_from_the_row_with_two_clicks_and_the_form_fits(wall: BrowserContext, server: Server) -> None:
    page = shown(wall, server, "shortlist", "de")
    before = page.locator(".gt-stuck-row strong").count()
    page.get_by_role("button", name="Zuweisen").first.click()
    expect(page.get_by_label("Beschluss", exact=True)).not_to_be_empty()
    still(page)
    assert page.evaluate(_OUTSIDE) == []
    page.get_by_role("button", name="Beschließen").click()
    expect(page.get_by_role("button", name="Beschließen")).to_have_count(0)
    expect(page.locator(".gt-stuck-row strong")).to_have_count(before + 1)
    page.close()


def test_keys_typed_in_a_field_neither_leaf_nor_leave(wall: BrowserContext, server: Server) -> None:
    page = shown(wall, server, "closing", "de")
    page.get_by_role("button", name="Neuer Beschluss").click()
    text = page.get_by_label("Beschluss", exact=True)
    text.fill("Werksführung")
    for key in ("ArrowLeft", "ArrowRight", "Escape"):
        text.press(key)
    owner = page.get_by_label("Wer kümmert sich?")
    owner.click()
    expect(page.get_by_role("option").first).to_be_visible()
    owner.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    still(page)
    expect(text).to_have_value("Werksführung")
    expect(page.get_by_role("heading", name="9. Abschluss")).to_be_visible()
    page.get_by_role("heading", name="9. Abschluss").click()
    page.keyboard.press("Escape")
    expect(page.locator(".gt-timer")).to_have_count(0)
    page.close()


def test_escape_leaves_and_the_timer_counts(wall: BrowserContext, server: Server) -> None:
    page = shown(wall, server, "decisions", "de")
    clock = page.locator(".gt-timer time").first
    expect(clock).to_have_text("0:03", timeout=PATIENCE_MS)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="2. Was hat sich bewegt?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="9. Abschluss")).to_be_visible()
    expect(page.locator(".gt-timer")).to_have_count(0)
    page.close()


def test_behind_a_slide_no_heading_is_covered_by_what_follows(wall: BrowserContext, server: Server) -> None:
    page = shown(wall, server, "closing.all", "de")
    heads = page.locator("[data-testid=stMain] h3")
    assert heads.count() >= 2
    for place in range(heads.count()):
        head = heads.nth(place)
        follows = head.locator("xpath=ancestor::*[@data-testid='stElementContainer']/following-sibling::*[1]")
        box, below = head.bounding_box(), follows.bounding_box()
        assert box is not None
        assert below is None or box["y"] + box["height"] <= below["y"] + 1
    page.close()
