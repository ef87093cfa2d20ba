"""Sign-in in a real browser against a provider of our own: nothing is served before it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import Server, serving, visitor
from tests.journeys.sign_in.visits import DATA, frames, shows, stays_closed


@pytest.mark.browser
class TestWithoutProvider:
    def test_a_cold_deep_link_opens_on_this_machine(self, browser: Browser, alone: Server) -> None:
        with visitor(browser) as watched:
            page = watched.open(f"{alone.url}/stuck?segment=KMU")
            shows(page, "stuck")
            expect(page.get_by_text("KMU")).to_be_visible()
            expect(page.get_by_role("dialog")).to_have_count(0)
            expect(page.get_by_role("button", name="Abmelden")).to_have_count(0)

    def test_stays_closed_under_a_foreign_name(self, browser: Browser, alone: Server) -> None:
        with visitor(browser) as watched:
            page = watched.open(f"http://dashboard.example:{alone.port}/stuck")
            stays_closed(page, "nur an dem Rechner")
            expect(page.get_by_text("only be used on the machine it runs on")).to_be_visible()
            assert not watched.received(DATA)

    def test_stays_closed_behind_a_proxy(self, alone: Server) -> None:
        assert DATA.encode() in frames(alone)
        assert DATA.encode() not in frames(alone, {"X-Forwarded-For": "203.0.113.9"})
        assert DATA.encode() not in frames(alone, {"X-Forwarded-For": "127.0.0.1"})
        assert DATA.encode() not in frames(alone, {"Forwarded": "for=203.0.113.9"})

    def test_opens_to_all_where_the_operator_says_so(self, browser: Browser, script: Path, tmp_path: Path) -> None:
        with (
            serving(tmp_path / "data", script=script, allow_open="true") as server,
            visitor(browser) as watched,
        ):
            shows(watched.open(f"http://dashboard.example:{server.port}/stuck"), "stuck")
