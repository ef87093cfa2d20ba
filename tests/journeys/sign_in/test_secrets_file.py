"""Sign-in in a real browser against a provider of our own: nothing is served before it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import free_port, serving, visitor
from tests.journeys.sign_in.visits import COOKIE_SECRET, DATA, asks, shows, sign_in, stays_closed, toml
from tests.oidc_provider import Provider


@pytest.mark.browser
class TestSecretsFile:
    """`[auth]` in .streamlit/secrets.toml instead of settings."""

    def write(self, tmp_path: Path, text: str) -> tuple[str]:
        path = tmp_path / "secrets.toml"
        path.write_text(text)
        return (f"--secrets.files={path}",)

    def whole(self, provider: Provider, port: int) -> dict[str, str]:
        return {
            "redirect_uri": f"http://localhost:{port}/oauth2callback",
            "cookie_secret": COOKIE_SECRET,
            "client_id": provider.client_id,
            "client_secret": provider.client_secret,
            "server_metadata_url": f"{provider.issuer}/.well-known/openid-configuration",
        }

    def visit(self, browser: Browser, script: Path, tmp_path: Path, text: str, reason: str) -> None:
        options = self.write(tmp_path, text)
        with (
            serving(tmp_path / "data", script=script, options=options) as server,
            visitor(browser) as watched,
        ):
            stays_closed(watched.open(f"{server.url}/stuck"), reason)
            assert not watched.received(DATA)

    def test_signs_in(self, browser: Browser, provider: Provider, script: Path, tmp_path: Path) -> None:
        port = free_port()
        options = self.write(tmp_path, toml(self.whole(provider, port)))
        with (
            serving(tmp_path / "data", script=script, port=port, options=options) as server,
            visitor(browser) as watched,
        ):
            page = watched.open(f"{server.url}/stuck")
            asks(page)
            sign_in(page)
            shows(page, "stuck")

    def test_a_broken_file_does_not_open(self, browser: Browser, script: Path, tmp_path: Path) -> None:
        self.visit(browser, script, tmp_path, '[auth]\nclient_id = "x', "secrets.toml ist nicht lesbar")

    def test_half_a_section_does_not_open(
        self, browser: Browser, provider: Provider, script: Path, tmp_path: Path
    ) -> None:
        section = self.whole(provider, 1)
        del section["client_secret"]
        self.visit(browser, script, tmp_path, toml(section), "fehlen Angaben (client_secret)")

    def test_a_cookie_secret_one_can_guess_does_not_open(
        self, browser: Browser, provider: Provider, script: Path, tmp_path: Path
    ) -> None:
        section = self.whole(provider, 1) | {"cookie_secret": "xxx"}
        self.visit(browser, script, tmp_path, toml(section), "cookie_secret braucht mindestens 32 Zeichen")

    def test_a_file_without_the_section_is_no_provider(self, browser: Browser, script: Path, tmp_path: Path) -> None:
        options = self.write(tmp_path, '[other]\nkey = "value"\n')
        with (
            serving(tmp_path / "data", script=script, options=options) as server,
            visitor(browser) as watched,
        ):
            shows(watched.open(f"{server.url}/stuck"), "stuck")
