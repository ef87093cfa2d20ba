"""Journeys through the real dashboard in a real browser."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import TimeoutError as NotYet

from model.charter import read_charter
from storage.warehouse import Warehouse
from tests.browser import WINDOW, Server, Watched, cli, free_port, served, serving, settled, visitor
from tests.oidc_provider import Provider
from tests.publishing import publish

pytestmark = pytest.mark.browser

DEMONSTRATION = "Vorführfirma: Alle Zahlen und Namen sind simuliert."
PATIENCE_MS = 120_000

ELSEWHERE = "https://elsewhere.example"
HOSTILE = {
    "007": "<img src=x onerror=alert(1)>",
    "NA": f"**x** $x$ :material/bug_report: ![x]({ELSEWHERE}/x.png)",
    "9007199254740993123": f'=HYPERLINK("{ELSEWHERE}","x")',
    "quote'\"": f'<a href="{ELSEWHERE}">x</a><script>alert(1)</script>',
}


def opened(menu: Locator, inside: Locator) -> Locator:
    """`inside`, once the menu shows it; a click that met a page still being built opens nothing and is made again."""
    for _ in range(5):
        menu.click()
        try:
            inside.wait_for(timeout=PATIENCE_MS / 20)
        except NotYet:
            continue
        break
    return inside


def go(watched: Watched, server: Server, address: str = "") -> Page:
    return settled(watched.open(f"{server.url}/{address}"))


def headings(page: Page) -> list[str]:
    return [found.inner_text() for found in page.get_by_role("heading", level=1).all()]


def innocent(watched: Watched, server: Server) -> None:
    assert watched.foreign(server.url) == []
    assert watched.complaints == []


class TestFirstStart:
    def test_three_doors_and_the_demonstration(self, browser: Browser, tmp_path: Path) -> None:
        with serving(tmp_path) as server, visitor(browser, viewport=WINDOW) as watched:
            page = go(watched, server)
            for door in ("Vorführfirma", "Meine Dateien", "Mein CRM"):
                expect(page.get_by_role("heading", name=door, exact=True)).to_be_visible()
            page.get_by_role("button", name="Vorführfirma laden").click()
            expect(page.get_by_text(DEMONSTRATION)).to_be_visible(timeout=300_000)
            page.get_by_test_id("stSidebarNav").get_by_role("link", name="Überblick").click()
            expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible(timeout=PATIENCE_MS)
            expect(page.get_by_text(DEMONSTRATION)).to_be_visible()
            settled(page)
            innocent(watched, server)


class TestStages:
    def test_stages_of_a_system_get_their_phases(self, browser: Browser, tmp_path: Path) -> None:
        day = datetime(2026, 3, 2, 9, tzinfo=UTC)
        stages = [("Papers are out", "77"), ("Onboarding", "88"), ("Proposal", "p"), ("Papers are out", "77")]
        deals = [
            {
                "opportunity_id": f"o{n}", "account_id": f"a{n}", "name": f"Deal {n}", "stage": label, "amount": 500.0,
                "currency": "EUR", "created_at": day, "source": "hubspot", "pipeline": "Sales",
            }
            for n, (label, _) in enumerate(stages)
        ]  # fmt: skip
        changes = [
            {
                "opportunity_id": f"o{n}", "stage": label, "stage_id": known_as, "changed_at": day,
                "changed_by": "user", "source": "hubspot",
            }
            for n, (label, known_as) in enumerate(stages)
        ]  # fmt: skip
        publish(Warehouse(tmp_path), opportunity=deals, stage_change=changes)
        with serving(tmp_path) as server, visitor(browser, viewport=WINDOW) as watched:
            alarm = "3 von 4 offenen Verkaufschancen stehen in Stufen, die keine Regel der Charta nennt"
            page = go(watched, server)
            expect(page.get_by_text(alarm)).to_be_visible()
            page.get_by_role("link", name="Zu den Stufen").click()
            choice = page.get_by_role("combobox", name="Phase der Stufe Papers are out")
            expect(choice).to_be_visible()
            settled(page)
            # A list closes when what lies beneath it moves: a person has scrolled to it before clicking.
            choice.scroll_into_view_if_needed()
            page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            choice.click()
            page.get_by_role("option", name="Entscheidung").click()
            settled(page)  # the choice draws the page anew
            page.get_by_role("button", name="In die Charta schreiben").first.click()
            expect(page.get_by_text("Version 2 der Charta nennt eine Stufe mehr")).to_be_visible()
            expect(page.get_by_text(alarm)).to_have_count(0)
            expect(page.get_by_text("1 von 4 offenen Verkaufschancen").first).to_be_visible()
            settled(page)
            innocent(watched, server)
        rules = read_charter(tmp_path / "charter.toml").rules
        assert [rule.phase for rule in rules if "77" in rule.kinds and "Papers are out" in rule.kinds] == ["decision"]


class TestView:
    def test_the_language_switches(self, watched: Watched, server: Server) -> None:
        page = go(watched, server, "stuck")
        expect(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Überblick")).to_be_visible()
        page.get_by_role("button", name="DE", exact=True).click()
        page.get_by_role("radio", name="EN", exact=True).click()
        expect(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Overview")).to_be_visible(
            timeout=PATIENCE_MS
        )
        expect(page.get_by_text(DEMONSTRATION)).to_have_count(0)
        settled(page)
        for box, chosen in (("Period", "This quarter"), ("Motion", "New business")):
            expect(page.get_by_role("combobox", name=box)).to_have_value(chosen)
        assert "lang=en" in page.url
        assert "/stuck?" in page.url
        innocent(watched, server)

    def test_a_copied_address_opens_the_same_view(self, browser: Browser, watched: Watched, server: Server) -> None:
        page = go(watched, server, "phases")
        before = page.locator(".gt-answer").first.inner_text()
        segments = page.get_by_role("combobox", name="Segment")
        opened(page.get_by_role("button", name="Filter"), segments).click()
        page.get_by_role("option", name="Konzern").click()
        page.keyboard.press("Escape")
        expect(page.locator(".st-key-left_out [data-testid=stHtml]")).to_contain_text(
            "Segment: Konzern", timeout=PATIENCE_MS
        )
        settled(page)
        said, answered = (
            page.locator(".st-key-left_out [data-testid=stHtml]").inner_text(),
            page.locator(".gt-answer").first.inner_text(),
        )
        assert "segment=Konzern" in page.url
        assert answered != before
        with visitor(browser, viewport=WINDOW) as colleague:
            theirs = settled(colleague.open(page.url))
            expect(theirs.locator(".st-key-left_out [data-testid=stHtml]")).to_contain_text(
                "Segment: Konzern", timeout=PATIENCE_MS
            )
            assert theirs.locator(".st-key-left_out [data-testid=stHtml]").inner_text() == said
            assert theirs.locator(".gt-answer").first.inner_text() == answered
            assert theirs.url == page.url
        innocent(watched, server)

    def test_the_first_page_called_by_name_keeps_what_was_chosen(self, watched: Watched, server: Server) -> None:
        page = go(watched, server, "overview?lang=en&names=hidden")
        story = page.locator("dl.gt-story")
        expect(story).to_contain_text("Account A", timeout=PATIENCE_MS)
        expect(story).not_to_contain_text("GmbH")
        assert "names=hidden" in page.url
        innocent(watched, server)

    def test_a_card_is_written(self, watched: Watched, server: Server) -> None:
        page = go(watched, server, "voice?lang=en&phase=trigger&card=new-persona")
        for field, text in (
            ("Title", "Who signs?"), ("Persona", "Purchasing"), ("Decision criteria", "Term and exit")
        ):  # fmt: skip
            page.get_by_label(field, exact=True).fill(text)
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".gt-card", has_text="Who signs?")).to_contain_text("1 voice", timeout=PATIENCE_MS)
        expect(page.get_by_label("Title", exact=True)).to_have_count(0)
        settled(page)
        innocent(watched, server)

    def test_a_stuck_account_opens(self, watched: Watched, server: Server) -> None:
        page = go(watched, server, "stuck")
        link = page.locator(".gt-table tbody a").first
        expect(link).to_be_visible(timeout=PATIENCE_MS)
        name = link.text_content()
        page.evaluate("window.stillHere = true")
        link.click()
        page.wait_for_url("**/account?*account=*", timeout=PATIENCE_MS)
        expect(page.locator("h1")).to_have_text([name], timeout=PATIENCE_MS)
        settled(page)
        assert page.evaluate("window.stillHere") is True  # the page changed, nothing was loaded anew
        page.go_back()
        expect(page.locator(".gt-table tbody a").first).to_have_text(name, timeout=PATIENCE_MS)
        innocent(watched, server)

    def test_a_table_shows_all_its_rows_and_sorts_by_its_heads(self, watched: Watched, server: Server) -> None:
        page = go(watched, server, "stuck?lang=de")
        table = page.locator(".gt-table").first
        seen = table.locator("tbody tr:visible")
        expect(seen).to_have_count(25, timeout=PATIENCE_MS)
        table.locator(".gt-unfold").click()
        assert seen.count() == table.locator("tbody tr").count() > 25
        head = table.locator("th[data-column=age_days]")
        ages = table.locator("tbody tr td:nth-child(3)")
        for order, is_downwards in (("ascending", False), ("descending", True)):
            head.get_by_role("button").focus()
            page.keyboard.press("Enter")
            expect(head).to_have_attribute("aria-sort", order)
            found = [int(text) for text in ages.all_text_contents()]
            assert found == sorted(found, reverse=is_downwards)
        innocent(watched, server)


@pytest.fixture(scope="module")
def hostile(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder, data = tmp_path_factory.mktemp("export"), tmp_path_factory.mktemp("hostile")
    accounts = ["account_id,name,segment"]
    events = ["account_id,phase,occurred_at,known_by"]
    for account, name in HOSTILE.items():
        accounts.append(",".join(quoted(cell) for cell in (account, name, name)))
        for phase, day in (("trigger", "2026-01-05"), ("orientation", "2026-02-05")):
            events.append(f"{quoted(account)},{phase},{day}T08:00:00Z,user")
    (folder / "accounts.csv").write_text("\n".join(accounts) + "\n")
    (folder / "phase_events.csv").write_text("\n".join(events) + "\n")
    cli(data, "import", str(folder))
    with served(browser, data) as found:
        yield found


class TestHostileNames:
    @pytest.mark.parametrize("address", ["", "stuck", "accounts", "phases", "trust"])
    def test_do_nothing_in_lists(self, watched: Watched, hostile: Server, address: str) -> None:
        page = go(watched, hostile, address)
        page.wait_for_timeout(500)
        self.harmless(page)
        innocent(watched, hostile)

    @pytest.mark.parametrize("account", HOSTILE)
    def test_show_as_typed(self, watched: Watched, hostile: Server, account: str) -> None:

        page = go(watched, hostile, f"account?account={quote(account)}")
        # Invisible joiners keep Streamlit from reading more into a name than there is.
        assert [shown.replace("\u2060", "") for shown in headings(page)] == [HOSTILE[account]]
        self.harmless(page)
        innocent(watched, hostile)

    def harmless(self, page: Page) -> None:
        assert page.locator("img[src='x'], img[onerror], [data-testid=stIconMaterial]:text('bug_report')").count() == 0
        assert page.locator(f"[href^='{ELSEWHERE}'], [src^='{ELSEWHERE}']").count() == 0


class TestSignIn:
    def test_a_cold_deep_link_opens_after_it_and_closes_again(
        self, browser: Browser, watched: Watched, company: Path
    ) -> None:
        port = free_port()
        with (
            Provider() as provider,
            serving(
                company,
                port=port,
                oidc_issuer=provider.issuer,
                oidc_client_id=provider.client_id,
                oidc_client_secret=provider.client_secret,
                oidc_cookie_secret="0123456789" * 4,
                oidc_redirect_uri=f"http://localhost:{port}/oauth2callback",
            ) as server,
        ):
            page = watched.open(f"{server.url}/stuck?lang=de")
            expect(page.get_by_role("button", name="Anmelden · Sign in")).to_be_visible(timeout=PATIENCE_MS)
            assert not watched.received(DEMONSTRATION)
            assert not watched.received("pages/accounts")
            assert page.locator(".gt-table").count() == 0
            page.get_by_role("button", name="Anmelden · Sign in").click()
            page.get_by_role("button", name="Continue as").click()
            expect(page.locator(".gt-table").first).to_be_visible(timeout=PATIENCE_MS)
            settled(page)
            assert watched.received(DEMONSTRATION)
            assert page.url.startswith(f"{server.url}/stuck?lang=de")
            page.get_by_role("button", name=re.compile(" · DE")).click()
            page.get_by_role("button", name="Abmelden").click()
            expect(page.get_by_role("button", name="Anmelden · Sign in")).to_be_visible(timeout=PATIENCE_MS)
            assert page.locator(".gt-table").count() == 0
            assert provider.refusals == []
            assert watched.foreign(server.url, provider.issuer) == []


def quoted(cell: str) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'
