"""Tokens obtained with a client's id and secret, or with a refresh token (OAuth 2): fetched, stored, renewed, sent."""

import logging
import time
from collections.abc import Callable, Generator

import httpx

from connectors.kit.base import SettingsError
from connectors.kit.retry import NoTokenError, asked_pause

# httpx logs whole addresses, and the address of a token request may contain the secret.
logging.getLogger("httpx").setLevel(logging.WARNING)

# Seconds before its end at which a token is no longer used, since a request may wait in a queue for that long.
MARGIN = 60.0


class ClientCredentials(httpx.Auth):
    """Tokens of `system`, for httpx. `asked` gives the request for a token, `is_stale` says of an answer whether
    it rejects the token. `lasts`: seconds a token is used where the answer does not say (Salesforce).
    `scheme`: what precedes the token in the header. `refusals`: values of ``error`` that mean refused credentials, for
    systems whose status does not distinguish them from too many requests (Zoho).

    NoTokenError if an answer holds no token: the caller waits and tries again, and the answer is never taken for that
    to the request itself. SettingsError if the credentials are refused.
    """

    requires_response_body = True

    def __init__(
        self,
        system: str,
        asked: Callable[[], httpx.Request],
        is_stale: Callable[[httpx.Response], bool],
        *,
        lasts: float = 0.0,
        scheme: str = "Bearer",
        refusals: frozenset[str] = frozenset(),
    ) -> None:
        self._system, self._asked, self._is_stale, self._lasts = system, asked, is_stale, lasts
        self._scheme, self._refusals = scheme, refusals
        self._token = ""
        # What the last token was issued for; at Marketo, the user that owns the credentials.
        self.scope = ""
        self._ends = 0.0

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """The request with a token; once more with a new one if the first was rejected."""
        if time.monotonic() >= self._ends:
            self._take((yield self._asked_like(request)))
        answer = yield self._signed(request)
        if self._is_stale(answer):
            self._take((yield self._asked_like(request)))
            yield self._signed(request)

    def _asked_like(self, request: httpx.Request) -> httpx.Request:
        """The token request, with the time-out of the request it serves: by default httpx would wait for ever."""
        asked = self._asked()
        asked.extensions = {**asked.extensions, **request.extensions}
        return asked

    def _signed(self, request: httpx.Request) -> httpx.Request:
        request.headers["Authorization"] = f"{self._scheme} {self._token}"
        return request

    def _take(self, answer: httpx.Response) -> None:
        named = {"system": self._system, "place": answer.url.path}
        try:
            payload = answer.json()
        except ValueError:
            payload = None
        error = payload.get("error") if isinstance(payload, dict) else None
        if error in self._refusals if self._refusals and error else answer.status_code in (400, 401, 403):
            raise SettingsError("system.credentials_refused", **named)
        payload = payload if answer.status_code == 200 else None
        # Marketo also reports with status 200 that it is too busy.
        if not isinstance(payload, dict) or not isinstance(token := payload.get("access_token"), str):
            raise NoTokenError(answer.url.path, answer.status_code, asked_pause(answer.headers))
        self._token, self.scope = token, str(payload.get("scope") or "")
        self._ends = time.monotonic() + float(payload.get("expires_in", self._lasts)) - MARGIN
