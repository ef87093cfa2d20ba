"""A small OpenID Connect provider on 127.0.0.1 for tests: code flow with S256 PKCE, RS256 tokens, logout.

>>> with Provider() as provider:
...     provider.issuer.startswith("http://127.0.0.1:")
True
"""

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

Query = dict[str, str]
Answer = tuple[int, dict[str, str], bytes]


class Refused(Exception):
    """The request breaks the protocol; the test that caused it should fail."""


@dataclass
class Provider:
    """Signs one person in with one button. Everything it refused stands in `refusals`."""

    client_id: str = "gleichtakt-test"
    client_secret: str = field(default_factory=secrets.token_urlsafe, repr=False)
    subject: str = "u-1"
    email: str = "erika.musterfrau@example.com"
    lifetime_seconds: int = 3600
    # Tokens pretend to be so much older, and say these claims instead of the right ones, or are signed by another key.
    issued_ago_seconds: int = 0
    instead: dict[str, Any] = field(default_factory=dict)
    is_forged: bool = False
    # Somebody removed the person: no token of theirs is worth anything any more.
    is_removed: bool = False
    refusals: list[str] = field(default_factory=list)
    issued: int = 0
    signed_out: int = 0

    def __enter__(self) -> Self:
        self._key = RSAKey.generate_key(2048, parameters={"kid": "test", "use": "sig", "alg": "RS256"})
        self._foreign_key = RSAKey.generate_key(2048, parameters={"kid": "test", "use": "sig", "alg": "RS256"})
        self._codes: dict[str, Query] = {}
        self._tokens: set[str] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def discovery(self, _query: Query, _authorization: str) -> Answer:
        return _json(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "end_session_endpoint": f"{self.issuer}/end_session",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            }
        )

    def authorize(self, query: Query, _authorization: str) -> Answer:
        _must(query.get("response_type") == "code", "only the code flow")
        _must(query.get("client_id") == self.client_id, "unknown client")
        _must(query.get("code_challenge_method") == "S256", "PKCE with S256 is required")
        for name in ("state", "nonce", "code_challenge", "redirect_uri"):
            _must(len(query.get(name, "")) >= 16, f"{name} is missing or too short to be random")
        hidden = "".join(f'<input type="hidden" name="{n}" value="{html.escape(v)}">' for n, v in query.items())
        form = f'<form action="/consent">{hidden}<button>Continue as {html.escape(self.email)}</button></form>'
        return 200, {"Content-Type": "text/html; charset=utf-8"}, form.encode()

    def consent(self, query: Query, _authorization: str) -> Answer:
        code = secrets.token_urlsafe()
        self._codes[code] = query
        return _redirect(query["redirect_uri"], {"code": code, "state": query["state"]})

    def token(self, query: Query, authorization: str) -> Answer:
        named = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        _must(authorization == f"Basic {named}", "wrong client secret")
        asked = self._codes.pop(query.get("code", ""), None)
        _must(asked is not None, "the code is unknown or was used before")
        assert asked is not None
        _must(query.get("redirect_uri") == asked["redirect_uri"], "another redirect_uri than at the start")
        digest = hashlib.sha256(query.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        _must(proof == asked["code_challenge"], "the PKCE verifier does not match")
        now = int(time.time())
        claims: dict[str, Any] = {"iss": self.issuer, "sub": self.subject, "aud": self.client_id, "email": self.email}
        issued = now - self.issued_ago_seconds
        claims |= {"iat": issued, "exp": now + self.lifetime_seconds, "nonce": asked["nonce"], **self.instead}
        self.issued += 1
        access = secrets.token_urlsafe()
        self._tokens.add(f"Bearer {access}")
        return _json(
            {
                "access_token": access,
                "token_type": "Bearer",
                "expires_in": self.lifetime_seconds,
                "id_token": jwt.encode(
                    {"alg": "RS256", "kid": "test"}, claims, self._foreign_key if self.is_forged else self._key
                ),
            }
        )

    def jwks(self, _query: Query, _authorization: str) -> Answer:
        return _json({"keys": [self._key.as_dict(private=False)]})

    def userinfo(self, _query: Query, authorization: str) -> Answer:
        if self.is_removed or authorization not in self._tokens:
            return 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'}, b""
        return _json({"sub": self.subject, "email": self.email})

    def end_session(self, query: Query, _authorization: str) -> Answer:
        _must(query.get("client_id") == self.client_id, "unknown client")
        _must("id_token_hint" in query, "id_token_hint is missing")
        self.signed_out += 1
        return _redirect(query["post_logout_redirect_uri"], {})


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Refused(otherwise)


def _json(body: dict[str, Any]) -> Answer:
    return 200, {"Content-Type": "application/json"}, json.dumps(body).encode()


def _redirect(to: str, query: Query) -> Answer:
    return 302, {"Location": f"{to}?{urlencode(query)}" if query else to}, b""


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    gets: dict[str, Callable[[Query, str], Answer]] = {
        "/.well-known/openid-configuration": provider.discovery,
        "/authorize": provider.authorize,
        "/consent": provider.consent,
        "/jwks": provider.jwks,
        "/userinfo": provider.userinfo,
        "/end_session": provider.end_session,
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            self._answer(gets.get(url.path), url.query)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(provider.token if self.path == "/token" else None, body)

        def log_message(self, *_: object) -> None:
            """Quiet: codes and tokens do not belong in a log."""

        def _answer(self, answer: Callable[[Query, str], Answer] | None, query: str) -> None:
            try:
                _must(answer is not None or self.path == "/favicon.ico", f"no such path: {self.path}")
                values = {name: found[-1] for name, found in parse_qs(query).items()}
                authorization = self.headers.get("Authorization", "")
                status, headers, body = answer(values, authorization) if answer else (204, {}, b"")
            except Refused as refusal:
                provider.refusals.append(str(refusal))
                status, headers, body = 400, {"Content-Type": "text/plain"}, str(refusal).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler
