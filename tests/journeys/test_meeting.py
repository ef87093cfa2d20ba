"""The joint meeting in a real browser: two people have it open, and it is shown on a wall."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from storage.warehouse import Warehouse
from tests.browser import Server, served, still, visitor
from tests.publishing import publish
from tests.reference.journeys import journeys

pytestmark = pytest.mark.browser

PATIENCE_MS = 120_000
WALL = {"width": 1280, "height": 720}
MEETING = "meeting?lang=de&as_of=2026-07-01"


@pytest.fixture(scope="module")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data: Path = tmp_path_factory.mktemp("meeting")
    publish(
        Warehouse(data),
        account=[{"account_id": "bolt", "name": "Bolt AG", "value": 50_000.0, "currency": "EUR"}],
        phase_event=journeys("acme: trigger@0 > orientation@170", "bolt: comparison@0", "cora: trigger@181"),
    )
    with served(browser, data) as found:
        yield found


def settled(page: Page) -> Page:
    # The presenter's view hides the menu.
    expect(page.get_by_test_id("stSidebarNav")).to_be_attached()
    return still(page)


def test_what_one_decides_the_other_sees_and_neither_overwrites(browser: Browser, server: Server) -> None:
    with visitor(browser, viewport=WALL) as one, visitor(browser, viewport=WALL) as two:
        hers = settled(one.open(f"{server.url}/{MEETING}&item=closing"))
        his = settled(two.open(f"{server.url}/{MEETING}&item=closing"))
        hers.get_by_role("button", name="Neuer Beschluss").click()
        hers.get_by_label("Beschluss", exact=True).fill("Bolt anrufen")
        hers.get_by_role("button", name="Beschließen").click()
        expect(his.get_by_role("strong").get_by_text("Bolt anrufen")).to_be_visible(timeout=PATIENCE_MS)

        his.get_by_role("button", name="Ändern").first.click()
        expect(his.get_by_role("button", name="Speichern")).to_be_visible(timeout=PATIENCE_MS)
        his.get_by_label("Beschluss", exact=True).first.fill("Bolt besuchen")
        hers.get_by_role("button", name="Erledigt").first.click()
        expect(his.get_by_text("hat diesen Beschluss inzwischen geändert")).to_be_visible(timeout=PATIENCE_MS)
        his.get_by_role("button", name="Speichern").click()
        expect(his.get_by_role("button", name="Meine Fassung speichern")).to_be_visible(timeout=PATIENCE_MS)
        expect(his.get_by_role("cell", name="Bolt besuchen")).to_be_visible()
        expect(hers.get_by_role("strong").get_by_text("Bolt anrufen")).to_be_visible()
        his.get_by_role("button", name="Meine Fassung speichern").click()
        expect(hers.get_by_role("strong").get_by_text("Bolt besuchen")).to_be_visible(timeout=PATIENCE_MS)
        for watched in (one, two):
            assert watched.complaints == []
            assert watched.foreign(server.url) == []


def test_arrow_keys_leaf_and_nothing_is_cut_on_the_wall(browser: Browser, server: Server) -> None:
    with visitor(browser, viewport=WALL) as watched:
        page = settled(watched.open(f"{server.url}/{MEETING}"))
        page.get_by_role("button", name="Präsentieren").click()
        expect(page.get_by_role("heading", name="1. Beschlüsse")).to_be_visible(timeout=PATIENCE_MS)
        expect(page.get_by_test_id("stSidebar")).to_be_hidden()
        for heading in ("2. Was hat sich bewegt?", "3. Signale"):
            page.keyboard.press("ArrowRight")
            expect(page.get_by_role("heading", name=heading)).to_be_visible(timeout=PATIENCE_MS)
            settled(page)
            wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
            assert wide <= WALL["width"]
        page.keyboard.press("ArrowLeft")
        expect(page.get_by_role("heading", name="2. Was hat sich bewegt?")).to_be_visible(timeout=PATIENCE_MS)
        page.get_by_role("button", name="Beenden").click()
        expect(page.get_by_role("heading", name="9. Abschluss")).to_be_attached(timeout=PATIENCE_MS)
        assert watched.complaints == []


def test_an_account_assigned_on_its_page_says_so_in_its_row_which_opens_it(browser: Browser, server: Server) -> None:
    with visitor(browser, viewport=WALL) as watched:
        page = settled(watched.open(f"{server.url}/account?lang=de&as_of=2026-07-01&account=bolt"))
        page.get_by_role("button", name="Zuweisen").click()
        page.get_by_label("Beschluss", exact=True).fill("Bolt einladen")
        page.get_by_role("button", name="Beschließen").click()
        expect(page.locator(".gt-decision", has_text="Bolt einladen")).to_be_visible(timeout=PATIENCE_MS)
        page = settled(watched.open(f"{server.url}/stuck?lang=de&as_of=2026-07-01"))
        row = page.locator(".gt-table tbody tr", has_text="Bolt AG")
        row.get_by_role("link", name="Bolt einladen").click()
        expect(page.locator(".gt-decision", has_text="Bolt einladen")).to_be_visible(timeout=PATIENCE_MS)
        page.get_by_role("link", name="← Zurück: Hängt fest und fällig").click()
        expect(page.locator("h1")).to_have_text(["Welche Accounts hängen fest? (1)"], timeout=PATIENCE_MS)
        assert watched.complaints == []
