"""Every page in a real browser: nothing cut off or over the edge in any of three windows, no barrier of ours, nothing
asked of anybody else, no complaint, no word of statistics and none of the framework's English; and how pages behave:
keyboard, tour, a choice that leaves the page where it is.

One visitor per language walks through all pages once, in every window: German, with its long words, in the light look,
English in the dark one.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

import pages
from tests.browser import Server, cli, visitor
from ui.shell.framework_words import KEYS

pytestmark = pytest.mark.browser

TOOLS = Path(__file__).parents[1] / "browser_tools"
AXE_CORE = (TOOLS / "axe.min.js").read_text(encoding="utf-8")
LAYOUT = (TOOLS / "layout.js").read_text(encoding="utf-8")
AXE = "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
# Where the focus is and whether one can see it.
FOCUS = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  return {text: at.textContent, seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2};
}"""
# What the main part of a page says; closed menus, "why this number" among them, are not drawn.
SAYS = "() => document.querySelector('[data-testid=stMain]').textContent"
# Every name and text outside our own HTML: what the framework wrote.
NAMES = """() => {
  const ours = ['stHtml', 'stMarkdown', 'stIconMaterial'].map((id) => `[data-testid="${id}"]`);
  const skipped = [...ours, 'script', 'style', 'noscript'].join();
  const found = [];
  for (const part of document.body.querySelectorAll('*')) {
    if (part.closest(skipped)) continue;
    for (const name of ['aria-label', 'title', 'placeholder']) found.push(part.getAttribute(name));
    for (const text of part.childNodes) if (text.nodeType === Node.TEXT_NODE) found.push(text.nodeValue.trim());
  }
  return found.filter(Boolean);
}"""
# Only "why this number" and the definitions speak like this.
STATISTICS = {
    "de": "Kaplan|Greenwood|Wilson|Newcombe|Holm\\b|Poisson|log-log|Log-Rank|Inzidenz|Aufenthalt|Kohorte|Konfidenz"
    r"|Intervall|Median|Bootstrap|Quantil|signifikan|\breife?n?\b|\bn = |\b(80|95) %:|\d{8}T\d{6}",
    "en": "Kaplan|Greenwood|Wilson|Newcombe|Holm\\b|Poisson|log-log|log-rank|incidence|cohort|confidence|interval"
    r"|median|bootstrap|quantile|significan|\bspells?\b|\bmatured?\b|\bn = |\b(80|95) ?%:|\d{8}T\d{6}",
}
# Notes, frame by frame, how tall the page is at least and where it stands.
WATCH = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  const now = () => ({top: main.scrollTop, height: main.scrollHeight});
  window.seen = {...now(), lowest: main.scrollHeight, now};
  const note = () => {
    Object.assign(window.seen, now(), {lowest: Math.min(window.seen.lowest, main.scrollHeight)});
    requestAnimationFrame(note);
  };
  note();
}"""
PATIENCE_MS = 120_000
SIZES = {"desktop": (1440, 900), "projector": (1280, 720), "phone": (390, 844)}
WALKS = {"de": ("light", tuple(SIZES)), "en": ("dark", tuple(SIZES))}
# Views of pages that look different from what their address alone opens.
MORE = (
    "stuck?list=due",
    "transitions?shape=sankey",
    "together?part=handover",
    "together?part=buying_group",
    "trust?part=doubts",
    "trust?part=care_box",
    "trust?part=records",
    "definitions?metric=dwell",
    # Slides: a faint word is seen by nobody at the other end of the room.
    "meeting?item=decisions",
    "meeting?item=board",
    "meeting?item=shortlist",
    "meeting?item=closing",
)

# What axe finds in Streamlit's own elements: rule, part of the element's code, and why it stays. Whoever raises
# Streamlit's version deletes what is found no longer.
STREAMLITS_OWN = (
    ("list", 'data-testid="stSidebarNavItems"', "the menu's list holds headings beside its items"),
    ("listitem", '<li class="st-emotion-cache-', "the same items, one level below a heading"),
)

# Pages that are forms and lists, or whose answer is a sentence right below the title, without a figure's look.
PLAIN = (
    "mine", "cases", "first", "sources", "access_log", "definitions", "trust?part=records", "messages",
    "definitions?metric=dwell",
)  # fmt: skip
ANSWER = """() => {
  const answer = document.querySelector('.gt-headline, .gt-head, .gt-answer');
  return answer ? Math.round(answer.getBoundingClientRect().bottom) : 0;
}"""

Faults = dict[str, list[str]]


def settled(page: Page) -> Page:
    expect(page.locator("[data-testid=stMain] :is(h1, h2)").first).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENCE_MS)
    return page


@pytest.fixture(scope="module", params=WALKS)
def walk(browser: Browser, server: Server, company: Path, request: pytest.FixtureRequest) -> dict[str, Faults]:
    """What is wrong, by window (and by kind: "axe", "away", ...) and by address."""
    look, windows = WALKS[request.param]
    stuck = cli(company, "kpi", "stuck", "--format", "csv").splitlines()[1].split(",")[0]
    addresses = {row.key: row.url_path for row in pages.PAGES.values()}
    addresses |= {"overview": "", "account": f"account?account={stuck}"} | {address: address for address in MORE}
    faults: dict[str, Faults] = {name: {} for name in ("axe", "away", "statistics", "english", "below", *windows)}
    with visitor(browser, color_scheme=look, reduced_motion="reduce") as watched:
        page = watched.page()
        for name, address in addresses.items():
            resize(page, windows[0])
            for heard in (watched.requests, watched.complaints, watched.frames):
                heard.clear()
            page.goto(f"{server.url}/{address}{'&' if '?' in address else '?'}lang={request.param}")
            settled(page)
            for window in windows:
                resize(page, window)
                faults[window][name] = broken(page)
                if window == "projector" and name not in PLAIN:
                    bottom = page.evaluate(ANSWER)
                    is_seen = 0 < bottom <= SIZES[window][1]
                    faults["below"][name] = [] if is_seen else [f"the answer ends at {bottom}"]
            faults["away"][name] = [*watched.foreign(server.url), *watched.complaints]
            faults["axe"][name] = barriers(page)
            if not address.startswith("definitions"):
                said = re.finditer(STATISTICS[request.param], page.evaluate(SAYS), re.IGNORECASE)
                faults["statistics"][name] = [found.string[found.start() - 40 : found.end() + 40] for found in said]
            faults["english"][name] = english(page) if request.param == "de" else []
    return faults


def resize(page: Page, window: str) -> None:
    width, height = SIZES[window]
    page.set_viewport_size({"width": width, "height": height})


def broken(page: Page) -> list[str]:
    """What `layout.js` finds once charts had time to follow the window."""
    for _ in range(100):  # on a busy machine they take their time; a fault of ours stays
        page.wait_for_timeout(200)
        found: list[str] = page.evaluate(LAYOUT)
        if not found:
            break
    return found


def barriers(page: Page) -> list[str]:
    """Serious and critical findings of axe-core that are ours."""
    page.evaluate(AXE_CORE)  # the page's own policy lets no foreign script in
    found: list[dict[str, Any]] = page.evaluate(AXE)
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
        if not any(violation["id"] == rule and part in node["html"] for rule, part, _ in STREAMLITS_OWN)
    ]


def english(page: Page) -> list[str]:
    """Words of the framework that no script of ours has replaced."""
    whole = {one for one in KEYS if "…" not in one}
    parts = [one.partition("…")[::2] for one in KEYS if "…" in one]
    names: list[str] = page.evaluate(NAMES)
    return [
        name
        for name in names
        if name in whole or any(name.startswith(begin) and name.endswith(end) for begin, end in parts if begin)
    ]


@pytest.mark.parametrize("window", SIZES)
def test_nothing_is_cut_off_or_in_the_way(walk: dict[str, Faults], window: str) -> None:
    assert {name: found for name, found in walk.get(window, {}).items() if found} == {}


def test_the_answer_is_in_the_first_screen(walk: dict[str, Faults]) -> None:
    assert {name: found for name, found in walk["below"].items() if found} == {}


def test_no_serious_barrier_of_ours(walk: dict[str, Faults]) -> None:
    assert {name: found for name, found in walk["axe"].items() if found} == {}


def test_every_page_stays_at_home(walk: dict[str, Faults]) -> None:
    assert {name: found for name, found in walk["away"].items() if found} == {}


def test_no_word_of_statistics(walk: dict[str, Faults]) -> None:
    assert {name: found for name, found in walk["statistics"].items() if found} == {}


def test_no_english_of_the_framework(walk: dict[str, Faults]) -> None:
    assert {name: found for name, found in walk["english"].items() if found} == {}


class TestFrameworkSpeaksGerman:
    """Menus that are drawn only once they are open."""

    def test_choice_of_a_filter(self, browser: Browser, server: Server) -> None:
        with visitor(browser) as watched:
            page = settled(watched.open(f"{server.url}/accounts?lang=de"))
            page.get_by_role("button", name="Filter").click()
            page.get_by_test_id("stPopoverBody").locator("input").first.click()
            expect(page.get_by_text("Alle auswählen", exact=True)).to_be_visible(timeout=PATIENCE_MS)
            page.keyboard.type("zzz")
            expect(page.get_by_text("Nichts gefunden", exact=True)).to_be_visible(timeout=PATIENCE_MS)
            assert english(page) == []

    def test_calendar(self, browser: Browser, server: Server) -> None:
        with visitor(browser) as watched:
            page = settled(watched.open(f"{server.url}/accounts?lang=de"))
            page.get_by_role("button", name="Tag wählen").click()
            expect(page.get_by_role("button", name="Voriger Monat")).to_be_visible(timeout=PATIENCE_MS)
            assert english(page) == []

    def test_upload(self, browser: Browser, server: Server) -> None:
        with visitor(browser) as watched:
            page = settled(watched.open(f"{server.url}/sources?lang=de"))
            expect(page.get_by_text("Hochladen", exact=True).first).to_be_visible(timeout=PATIENCE_MS)
            expect(page.get_by_text("je Datei").first).to_be_attached()
            many = "Firma;Stufe\n" + "Alpha GmbH;Angebot\n" * 400
            file = {"name": "liste.csv", "mimeType": "text/csv", "buffer": many.encode()}
            page.locator("input[type=file]").first.set_input_files([file])
            # 12 + 400 * 19 bytes, which the framework writes as 7.6KB
            expect(page.get_by_text(re.compile(r"^7,6\sKB$"))).to_be_visible(timeout=PATIENCE_MS)


class TestKeyboard:
    def test_first_stop_leads_past_the_menu_and_every_stop_is_seen(self, browser: Browser, server: Server) -> None:
        with visitor(browser) as watched:
            page = settled(watched.open(f"{server.url}/dwell?lang=en"))
            expect(page.locator("html")).to_have_attribute("lang", "en")
            expect(page).to_have_title("Dwell · Gleichtakt")
            stops = []
            for _ in range(6):
                page.keyboard.press("Tab")
                stops.append(page.evaluate(FOCUS))
            assert stops[0]["text"] == "Skip to content"
            assert [stop for stop in stops if not stop["seen"]] == []


class TestTour:
    def test_three_steps_and_never_again_unasked(self, browser: Browser, server: Server) -> None:
        with visitor(browser) as watched:
            page = settled(watched.open(f"{server.url}/?lang=de"))
            card = page.locator(".gt-tour")
            expect(card).to_contain_text("Schritt 1 von 3")
            for step in (2, 3):
                page.get_by_role("button", name="Weiter", exact=True).click()
                expect(card).to_contain_text(f"Schritt {step} von 3", timeout=PATIENCE_MS)
            page.get_by_role("button", name="Fertig", exact=True).click()
            expect(card).to_be_hidden(timeout=PATIENCE_MS)
            settled(page).reload()
            settled(page)
            expect(card).to_be_hidden()
            page.get_by_role("button", name="DE", exact=True).click()
            page.get_by_role("button", name="Rundgang", exact=True).click()
            expect(card).to_contain_text("Schritt 1 von 3", timeout=PATIENCE_MS)
            page.get_by_role("button", name="Schließen", exact=True).click()
            expect(card).to_be_hidden(timeout=PATIENCE_MS)


class TestChoice:
    def test_leaves_the_page_where_it_is(self, browser: Browser, server: Server) -> None:
        with visitor(browser, viewport={"width": 1280, "height": 720}) as watched:
            page = settled(watched.open(f"{server.url}/together?lang=de"))
            choice = page.get_by_role("radio", name="Alle Fälle", exact=True)
            choice.scroll_into_view_if_needed()
            page.evaluate(WATCH)
            before = page.evaluate("window.seen.now()")
            choice.click()
            page.wait_for_url("**cases=*", timeout=PATIENCE_MS)
            settled(page)
            seen = page.evaluate("window.seen")
            assert abs(seen["top"] - before["top"]) < 2
            # Nothing below collapses while the new rows are on their way: the foot would jump up and down again.
            assert seen["lowest"] > before["height"] * 0.9
