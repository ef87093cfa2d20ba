"""Sign-in in a real browser against a provider of our own: nothing is served before it."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pydantic import SecretStr, ValidationError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.util import calc_hash
from websockets.sync.client import connect

from settings import Settings
from tests.browser import Server, free_port, serving, visitor
from tests.oidc_provider import Provider
from ui.streamlit_internals.login_redirect import local

DATA = "Betriebsgeheimnis 4711"
COOKIE_SECRET = "0123456789" * 4
DASHBOARD = """
import streamlit as st

from ui.shell import sign_in

st.set_page_config(page_title="Test")
sign_in.gate()
with st.sidebar:
    sign_in.sign_out_button()
st.navigation([
    st.Page("pages/start/home.py", title="Start", url_path="home", default=True),
    st.Page("pages/start/stuck.py", title="Stuck", url_path="stuck"),
]).run()
"""
PAGE = f"""
import streamlit as st

st.title("{{}}")
st.write("{DATA}", st.query_params.get_all("segment"))
"""

Start = Callable[..., AbstractContextManager[Server]]


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The layout of the product, small: pages one level down, the gate before anything else."""
    folder = tmp_path_factory.mktemp("small")
    pages = folder / "app" / "pages" / "start"
    pages.mkdir(parents=True)
    (pages.parent / "__init__.py").touch()
    for name in ("home", "stuck"):
        (pages / f"{name}.py").write_text(PAGE.format(f"page {name}"))
    path = folder / "app" / "dashboard.py"
    path.write_text(DASHBOARD)
    return path


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as found:
        yield found
        assert found.refusals == []


@pytest.fixture(scope="module")
def alone(script: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The small dashboard without any provider."""
    with serving(tmp_path_factory.mktemp("alone"), script=script) as found:
        yield found


@pytest.fixture(scope="module")
def gated(behind: Start) -> Iterator[Server]:
    """The small dashboard behind the provider, for all who do not start it again."""
    with behind() as found:
        yield found


@pytest.fixture(scope="module")
def behind(provider: Provider, tmp_path_factory: pytest.TempPathFactory, script: Path) -> Start:
    """The small dashboard behind the provider."""

    @contextmanager
    def start(port: int | None = None, cookie_secret: str = COOKIE_SECRET) -> Iterator[Server]:
        port = port or free_port()
        with serving(
            tmp_path_factory.mktemp("behind"),
            script=script,
            port=port,
            oidc_issuer=provider.issuer,
            oidc_client_id=provider.client_id,
            oidc_client_secret=provider.client_secret,
            oidc_cookie_secret=cookie_secret,
            oidc_redirect_uri=f"http://localhost:{port}/oauth2callback",
        ) as server:
            yield server
        log = server.log.read_text()
        assert provider.client_secret not in log
        assert cookie_secret not in log

    return start


def button(page: Page) -> Locator:
    return page.get_by_role("button", name="Anmelden · Sign in")


def sign_in(page: Page) -> None:
    button(page).click()
    page.get_by_role("button", name="Continue as").click()


def shows(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", name=f"page {name}", exact=True)).to_be_visible(timeout=120_000)


def asks(page: Page, reason: str = "Bitte melden Sie sich an.") -> None:
    """The sign-in page, for the given reason, and nothing else."""
    expect(page.get_by_text(reason)).to_be_visible(timeout=120_000)
    expect(button(page)).to_be_visible()
    assert DATA not in page.content()


def stays_closed(page: Page, reason: str) -> None:
    """A page that says why, in both languages, without a way in."""
    expect(page.get_by_text(reason)).to_be_visible(timeout=120_000)
    expect(button(page)).to_have_count(0)
    assert DATA not in page.content()


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


class TestSettings:
    WHOLE = {  # noqa: RUF012 - read only
        "oidc_issuer": "https://sign-in.example",
        "oidc_client_id": "gleichtakt",
        "oidc_client_secret": "hush-hush-hush",
        "oidc_cookie_secret": "hush" * 8,
        "oidc_redirect_uri": "https://gleichtakt.example/oauth2callback",
    }

    def test_all_five_or_none(self) -> None:
        assert Settings(**self.WHOLE).has_provider  # type: ignore[arg-type]
        assert not Settings().has_provider
        for name in self.WHOLE:
            rest = {other: value for other, value in self.WHOLE.items() if other != name}
            with pytest.raises(ValidationError, match=f"GLEICHTAKT_{name.upper()}$|{name.upper()}[^_]"):
                Settings(**rest)  # type: ignore[arg-type]

    @pytest.mark.parametrize("change", [{"oidc_cookie_secret": "hush"}, {"oidc_redirect_uri": "https://a.example"}])
    def test_a_refusal_names_no_secret(self, change: dict[str, str]) -> None:
        with pytest.raises(ValidationError) as refused:
            Settings(**(self.WHOLE | change))  # type: ignore[arg-type]
        assert "hush" not in str(refused.value)

    def test_a_repr_names_no_secret(self) -> None:
        whole = Settings(**self.WHOLE)  # type: ignore[arg-type]
        assert isinstance(whole.oidc_client_secret, SecretStr)
        assert "hush" not in repr(whole)


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/stuck", "/stuck"),
        ("", "/"),
        ("//elsewhere.example/x", "/elsewhere.example/x"),
        ("/\\elsewhere.example", "/elsewhere.example"),
        ("/%2F%5Celsewhere.example", "/elsewhere.example"),
        ("/a\\b\nc", "/a%5Cb%0Ac"),
        ("/möglich", "/m%C3%B6glich"),
    ],
)
def test_the_way_back_never_leads_elsewhere(path: str, address: str) -> None:
    assert local(path, {}) == address


def toml(section: dict[str, str]) -> str:
    return "[auth]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in section.items())


def frames(server: Server, headers: dict[str, str] | None = None, page: str = "", page_hash: str = "") -> bytes:
    """Everything the server sends to a client that asks for a page by name or hash without any cookie."""
    message = BackMsg()
    message.rerun_script.page_name = page
    message.rerun_script.page_script_hash = page_hash
    message.rerun_script.context_info.url = f"{server.url}/{page}"
    received = b""
    with connect(f"ws://localhost:{server.port}/_stcore/stream", additional_headers=headers) as socket:
        socket.send(message.SerializeToString())
        finished = False
        while not finished:
            frame = socket.recv(timeout=120)
            received += frame if isinstance(frame, bytes) else frame.encode()
            finished = ForwardMsg.FromString(frame).WhichOneof("type") == "script_finished"
    return received
