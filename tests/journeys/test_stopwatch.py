"""What people want to know or do, with the clicks counted in a real browser and compared with docs/stopwatch.md."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import WINDOW, Server, Watched, free_port, serving, settled, visitor
from tests.oidc_provider import Provider

pytestmark = pytest.mark.browser

OWNER = "anna.kolbstedt@musterwerk-sensorik.example"
MINE = "My next task"
TABLE = Path(__file__).parents[2] / "docs" / "stopwatch.md"


class Clicks:
    """Clicks as a person makes them, one after the other."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def on(self, place: Locator) -> None:
        place.click()
        self.count += 1


def five_stuck_accounts(clicks: Clicks) -> None:
    page = clicks.page
    clicks.on(page.get_by_role("link", name="festhängenden Accounts"))
    expect(page.get_by_role("heading", name="Welche Accounts hängen fest?")).to_be_visible()
    settled(page)
    rows = page.locator(".gt-table tbody tr")
    assert rows.count() >= 5
    expect(page.get_by_role("columnheader", name="Still seit (Tagen)")).to_be_visible()


def what_changed(clicks: Clicks) -> None:
    page = clicks.page
    clicks.on(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Meeting"))
    expect(page.get_by_role("heading", name="2. Was hat sich bewegt?")).to_be_in_viewport()
    expect(page.get_by_text(re.compile(r"Seit Meeting Nr\. \d+ vom 08\.11\.2026:"))).to_be_in_viewport()


def assign(clicks: Clicks) -> None:
    page = clicks.page
    page.goto(f"{page.url.partition('?')[0]}stuck?lang=de")
    row = settled(page).locator(".gt-table tbody tr", has_not=page.locator("td a")).first
    name = row.locator("th").inner_text()
    clicks.on(row.get_by_role("link").first)
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    clicks.on(settled(page).get_by_role("button", name="Zuweisen"))
    expect(page.get_by_label("Beschluss", exact=True)).not_to_have_value("")
    page.get_by_label("Beschluss", exact=True).fill("Anwendungstechnik einladen")
    clicks.on(page.get_by_role("button", name="Beschließen"))
    expect(page.locator(".gt-decision", has_text="Anwendungstechnik einladen")).to_be_visible()


def close_and_find_again(clicks: Clicks) -> None:
    page = clicks.page
    page.goto(f"{page.url.partition('?')[0]}stuck?lang=de")
    settled(page).locator(".gt-table tbody tr", has_text="Anwendungstechnik einladen").get_by_role("link").first.click()
    expect(page.locator(".gt-decision", has_text="Anwendungstechnik einladen")).to_be_visible()
    clicks.on(settled(page).get_by_role("button", name="Erledigt").first)
    expect(page.locator(".gt-decision", has_text="Anwendungstechnik einladen")).to_be_hidden()
    clicks.on(settled(page).get_by_test_id("stSidebarNav").get_by_role("link", name="Meeting"))
    expect(page.get_by_role("heading", name="1. Beschlüsse")).to_be_in_viewport()
    expect(page.get_by_role("strong").get_by_text("Anwendungstechnik einladen")).to_be_visible()


def why_slower(clicks: Clicks) -> None:
    page = clicks.page
    clicks.on(page.get_by_role("button", name="Warum anders?").nth(2))
    panel = page.get_by_role("dialog")
    expect(panel.get_by_role("heading", name="Warum anders: Tempo in")).to_be_visible()
    expect(panel.get_by_role("heading", name="Am längsten in")).to_be_visible()
    expect(panel.get_by_role("button", name="Schließen")).to_be_visible()


def report_as_pdf(clicks: Clicks) -> None:
    page = clicks.page
    clicks.on(page.get_by_role("button", name="Bericht"))
    with page.expect_download() as offered:
        clicks.on(page.get_by_role("button", name="PDF"))
    assert offered.value.suggested_filename.endswith(".pdf")
    assert Path(offered.value.path()).read_bytes().startswith(b"%PDF-")


def change_a_limit(clicks: Clicks) -> None:
    page = clicks.page
    clicks.on(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Spielregeln"))
    settled(page)
    clicks.on(page.get_by_role("radio", name="Entwurf"))
    settled(page)
    limit = page.get_by_label("Grenze (Tage)").first
    expect(limit).to_have_value("90")
    clicks.on(limit)
    limit.press("Control+a")
    limit.press_sequentially("20")
    limit.press("Enter")  # sends the form, as its button does
    expect(page.get_by_role("status").filter(has_text="Grenze")).to_contain_text("Accounts kommen über die Grenze.")
    expect(page.get_by_role("row", name="Anstoß: Grenze (Tage) 90 Tage 20 Tage")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Entwurf verwerfen").click()
    expect(page.get_by_text("Der Entwurf sagt dasselbe wie das, was gilt.")).to_be_visible()


WAYS: dict[str, Callable[[Clicks], None]] = {
    "The five most valuable stuck accounts, and why they are stuck": five_stuck_accounts,
    "What changed since the last meeting": what_changed,
    "Assign with a date": assign,
    "Close it and find it again": close_and_find_again,
    "Why accounts take longer": why_slower,
    "The report as PDF": report_as_pdf,
    "Change a limit and see what it does": change_a_limit,
}


def told() -> dict[str, tuple[int, int]]:
    """Task -> the aim and the clicks, as the document tells them."""
    rows = [
        line.strip("|").split("|") for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("|")
    ]
    return {row[0].strip(): (int(row[1]), int(row[2])) for row in rows[2:]}


def test_the_document_names_every_way() -> None:
    assert {*told()} == {*WAYS, MINE}


@pytest.mark.parametrize("task", WAYS)
def test_clicks(watched: Watched, server: Server, task: str) -> None:
    clicks = Clicks(settled(watched.open(f"{server.url}/?lang=de")))
    WAYS[task](clicks)
    aim, known = told()[task]
    assert clicks.count == known <= aim
    assert watched.complaints == []


def test_whoever_is_signed_in_meets_the_next_task_at_once(browser: Browser, company: Path, tmp_path: Path) -> None:
    data, port = shutil.copytree(company, tmp_path / "data"), free_port()
    with (
        Provider(email=OWNER) as provider,
        serving(
            data,
            port=port,
            oidc_issuer=provider.issuer,
            oidc_client_id=provider.client_id,
            oidc_client_secret=provider.client_secret,
            oidc_cookie_secret="0123456789" * 4,
            oidc_redirect_uri=f"http://localhost:{port}/oauth2callback",
        ) as server,
        visitor(browser, viewport=WINDOW) as watched,
    ):
        page = watched.open(f"{server.url}/?lang=de")
        page.get_by_role("button", name="Anmelden · Sign in").click()
        page.get_by_role("button", name="Continue as").click()
        clicks = Clicks(settled(page))
        clicks.on(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Accounts"))
        expect(page.get_by_role("heading", name="Meine Aufgaben", level=1)).to_be_visible()
        expect(page.get_by_role("button", name="Zuweisen").first).to_be_in_viewport()
        aim, known = told()[MINE]
        assert clicks.count == known <= aim
