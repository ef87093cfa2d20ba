"""Sessions attacked over the wire: fixed, forged, foreign, expired and revoked sign-ins open nothing."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from tests.browser import Server, serving
from tests.journeys.sign_in.visits import COOKIE_SECRET, DATA, Start
from tests.journeys.sign_in.visits_by_wire import Wire
from tests.oidc_provider import Provider

pytestmark = pytest.mark.browser
UNCONFIRMED = "bestätigt diese Anmeldung nicht mehr"


@pytest.fixture
def wire(gated: Server) -> Wire:
    return Wire(gated)


@pytest.fixture(autouse=True)
def _as_before(provider: Provider) -> Iterator[None]:
    yield
    provider.instead, provider.is_forged, provider.is_removed = {}, False, False
    provider.lifetime_seconds, provider.issued_ago_seconds = 3600, 0


def test_whoever_signs_in_sees_it_and_nobody_else(wire: Wire, gated: Server) -> None:
    assert not wire.sees()
    wire.sign_in()
    assert wire.sees()
    assert not Wire(gated).sees()


class TestFixation:
    def test_a_way_back_from_the_provider_works_for_whoever_set_out_alone(self, wire: Wire, gated: Server) -> None:
        attacker, victim = wire, Wire(gated)
        way_back = attacker.callback()
        victim.get(way_back)
        assert "_streamlit_user" not in victim.cookies()
        assert not victim.sees()
        attacker.get(way_back)
        assert attacker.sees(), "the same address works for whoever set out"

    def test_it_works_once(self, wire: Wire) -> None:
        way_back = wire.callback()
        wire.get(way_back)
        assert wire.sees()
        again = wire.get(way_back)
        assert "_streamlit_user=" not in str(again.headers.get("set-cookie", "")).replace('_streamlit_user=""', "")

    def test_cookies_that_were_planted_before_are_replaced(self, wire: Wire) -> None:
        for name in ("_streamlit_user", "_streamlit_user_tokens", "_streamlit_session"):
            wire.client.cookies.set(name, "planted", domain="localhost.local")
        wire.sign_in()
        assert wire.sees()
        assert "planted" not in wire.cookies().values()

    def test_every_sign_in_is_one_of_its_own(self, wire: Wire, gated: Server) -> None:
        other = Wire(gated)
        wire.sign_in()
        other.sign_in()
        assert wire.cookies()["_streamlit_user"] != other.cookies()["_streamlit_user"]


class TestForeignTokens:
    @pytest.mark.parametrize(
        "instead",
        [
            {"iss": "https://other.example"},
            {"aud": "another-client"},
            {"aud": ["another-client"]},
            {"nonce": "another-nonce-altogether"},
            {"exp": int(time.time()) - 1000},
            {"iat": int(time.time()) + 1000},
        ],
        ids=lambda found: "-".join(found),
    )
    def test_a_token_that_is_not_ours_opens_nothing(self, wire: Wire, provider: Provider, instead: dict) -> None:
        provider.instead = instead
        wire.sign_in()
        assert not wire.sees()

    def test_nor_does_one_signed_by_another_key(self, wire: Wire, provider: Provider) -> None:
        provider.is_forged = True
        wire.sign_in()
        assert "_streamlit_user" not in wire.cookies()
        assert not wire.sees()

    @pytest.mark.parametrize(("secret", "opens"), [(COOKIE_SECRET, True), ("9876543210" * 4, False), ("", False)])
    def test_a_cookie_is_worth_its_signature(
        self, wire: Wire, provider: Provider, gated: Server, secret: str, opens: bool
    ) -> None:
        now = int(time.time())
        claims = {
            "is_logged_in": True,
            "origin": gated.url,
            "provider": "default",
            "sub": "x",
            "aud": provider.client_id,
        }
        claims |= {"iat": now, "exp": now + 3600}
        value = create_signed_value(secret, "_streamlit_user", json.dumps(claims)) if secret else b"x"
        wire.client.cookies.set("_streamlit_user", value.decode())
        assert wire.sees() is opens

    def test_a_cookie_of_another_origin_opens_nothing(self, wire: Wire, provider: Provider) -> None:
        now = int(time.time())
        claims = {"is_logged_in": True, "origin": "https://evil.example", "sub": "x", "aud": provider.client_id}
        claims |= {"provider": "default", "iat": now, "exp": now + 3600}
        value = create_signed_value(COOKIE_SECRET, "_streamlit_user", json.dumps(claims))
        wire.client.cookies.set("_streamlit_user", value.decode())
        assert not wire.sees()

    def test_nor_do_cookies_without_the_token_against_forged_requests(self, wire: Wire) -> None:
        wire.sign_in()
        assert wire.sees()
        assert not wire.sees(xsrf="2|00000000|00000000000000000000000000000000|1700000000")


class TestRevoked:
    def test_an_expired_sign_in_is_over_whatever_the_cookie_says(self, wire: Wire, provider: Provider) -> None:
        provider.lifetime_seconds = 3
        wire.sign_in()
        cookies = wire.cookies()
        time.sleep(3.5)
        assert wire.cookies() == cookies
        assert not wire.sees()

    def test_a_user_removed_at_the_provider_is_out_at_the_next_question(
        self, behind: Start, provider: Provider
    ) -> None:
        """Ten minutes after the token was issued the provider is asked; here that is at once."""
        provider.issued_ago_seconds = 601
        with behind() as server:
            wire, other = Wire(server), Wire(server)
            wire.sign_in()
            assert wire.sees()
            provider.is_removed = True
            other.sign_in()
            assert UNCONFIRMED in other.received().decode(errors="ignore")
            assert not other.sees(), "also when asked again"
            assert wire.sees(), "confirmed less than ten minutes ago"

    def test_where_the_provider_cannot_be_asked_an_hour_is_the_end(self, wire: Wire, provider: Provider) -> None:
        provider.issued_ago_seconds, provider.is_removed = 3601, True
        wire.sign_in()
        assert not wire.sees()


class TestTrustedHeaders:
    FORGED = {"X_Email": "boss@example.com", "X_Logged_In": "true", "Remote_User": "boss"}  # noqa: RUF012 - read only

    def test_headers_of_a_visitor_are_believed_by_nobody(self, wire: Wire) -> None:
        assert not wire.sees(**self.FORGED)
        assert not wire.sees(X_Forwarded_User="boss", X_Auth_Request_Email="boss@example.com")

    @pytest.mark.parametrize("has_provider", [True, False])
    def test_where_they_are_trusted_the_dashboard_stays_closed(
        self, script: Path, tmp_path: Path, provider: Provider, has_provider: bool
    ) -> None:
        settings = {
            "oidc_issuer": provider.issuer, "oidc_client_id": provider.client_id,
            "oidc_client_secret": provider.client_secret, "oidc_cookie_secret": COOKIE_SECRET,
            "oidc_redirect_uri": "http://localhost:1/oauth2callback",
        }  # fmt: skip
        trusted = '--server.trustedUserHeaders={"X-Email":"email","X-Logged-In":"is_logged_in"}'
        with serving(tmp_path, script=script, options=(trusted,), **(settings if has_provider else {})) as server:
            wire = Wire(server)  # the first visit of all is sent on to itself
            received = wire.received(**self.FORGED) + wire.received(**self.FORGED)
        assert DATA.encode() not in received
        assert b"trustedUserHeaders" in received
