"""Sign-in in a real browser against a provider of our own: nothing is served before it."""

import pytest
from playwright.sync_api import Browser, expect
from streamlit.util import calc_hash

from tests.browser import Server, visitor
from tests.journeys.sign_in.visits import DATA, Start, asks, frames, shows, sign_in
from tests.oidc_provider import Provider


@pytest.mark.browser
class TestWithProvider:
    def test_in_by_a_cold_deep_link_and_out_again(self, browser: Browser, gated: Server, provider: Provider) -> None:
        signed_out = provider.signed_out
        with visitor(browser) as watched:
            address = f"{gated.url}/stuck?segment=KMU&segment=A%26B"
            page = watched.open(address)
            asks(page)
            expect(page.get_by_text("Please sign in.")).to_be_visible()
            expect(page.get_by_role("dialog")).to_have_count(0)
            page.wait_for_timeout(1000)
            assert not watched.received(DATA)
            assert not watched.received("page stuck")

            sign_in(page)
            shows(page, "stuck")
            assert page.url == address
            expect(page.get_by_text("A&B")).to_be_visible()

            watched.frames.clear()
            page.get_by_role("button", name="Abmelden").click()
            asks(page)
            assert provider.signed_out == signed_out + 1
            asks(watched.open(address))
            assert not watched.received(DATA)

    def test_the_first_page_when_no_other_was_asked_for(self, browser: Browser, gated: Server) -> None:
        with visitor(browser) as watched:
            page = watched.open(gated.url)
            asks(page)
            sign_in(page)
            shows(page, "home")
            assert page.url == f"{gated.url}/"

    def test_a_restart_keeps_who_is_signed_in_and_another_cookie_secret_knows_nobody(
        self, browser: Browser, behind: Start
    ) -> None:
        with visitor(browser) as watched:
            with behind() as server:
                page = watched.open(server.url)
                sign_in(page)
                shows(page, "home")
            page.close()
            with behind(server.port):
                page = watched.open(f"{server.url}/stuck")
                shows(page, "stuck")
            page.close()
            with behind(server.port, cookie_secret="9876543210" * 4):
                watched.frames.clear()
                asks(watched.open(f"{server.url}/stuck"))
                assert not watched.received(DATA)

    def test_a_copied_cookie_ends_with_the_sign_in(self, browser: Browser, gated: Server) -> None:
        with visitor(browser) as watched, visitor(browser) as thief:
            page = watched.open(gated.url)
            sign_in(page)
            shows(page, "home")
            thief.context.add_cookies(watched.context.cookies())  # type: ignore[arg-type]
            shows(thief.open(f"{gated.url}/stuck"), "stuck")

            page.get_by_role("button", name="Abmelden").click()
            asks(page)
            thief.frames.clear()
            asks(thief.open(f"{gated.url}/stuck"), "Sie haben sich abgemeldet.")
            assert not thief.received(DATA)

            sign_in(page)
            shows(page, "home")
            asks(thief.open(f"{gated.url}/stuck"), "Sie haben sich abgemeldet.")

    def test_an_open_page_closes_when_the_sign_in_expires(
        self, browser: Browser, gated: Server, provider: Provider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with visitor(browser) as watched:
            page = watched.open(f"{gated.url}/stuck?segment=KMU")
            opened = page.get_by_role("heading", name="page stuck", exact=True)
            ended = page.get_by_text("Ihre Anmeldung ist abgelaufen.")
            for seconds in (8, 32, 128):  # on a busy machine a sign-in may have expired before its page stands
                monkeypatch.setattr(provider, "lifetime_seconds", seconds)
                sign_in(page)
                expect(opened.or_(ended)).to_be_visible(timeout=120_000)
                if not ended.is_visible():
                    break
            else:
                pytest.fail("signed in for two minutes, and the page was never seen")
            shows(page, "stuck")
            expect(ended).to_be_visible(timeout=300_000)
            asks(page, "Ihre Anmeldung ist abgelaufen.")  # by itself, nobody clicks
            watched.frames.clear()
            page.reload()
            asks(page, "Ihre Anmeldung ist abgelaufen.")
            assert not watched.received(DATA)

            monkeypatch.undo()
            sign_in(page)
            shows(page, "stuck")
            assert page.url == f"{gated.url}/stuck?segment=KMU"

    def test_nothing_comes_without_a_browser_either(self, gated: Server) -> None:
        for page in ("", "home", "stuck", "sign-in", "../stuck", "a/b"):
            assert DATA.encode() not in frames(gated, page=page)
        for name in ("home", "stuck"):
            assert DATA.encode() not in frames(gated, page_hash=calc_hash(name))
