"""Whether the provider still knows somebody who signed in, asked while they are at work.

Streamlit keeps no refresh token (streamlit/streamlit#12043), so the provider's userinfo endpoint is asked with the
access token of the sign-in (OpenID Connect Core 1.0, 5.3): it refuses the tokens of users who were removed or whose
session was ended there. Where it cannot be asked, nobody stays signed in for longer than an hour.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any, Final

import httpx

# A sign-in is confirmed at least this often, or it ends.
WITHIN_SECONDS: Final = 3600
ASK_EVERY_SECONDS: Final = 600
# After no answer the next try comes sooner.
TRY_AGAIN_SECONDS: Final = 60
_PATIENCE: Final = httpx.Timeout(3.0)
_MOST: Final = 10_000
_REFUSED: Final = (401, 403)
_LOG: Final = logging.getLogger(__name__)


@dataclass
class _Known:
    confirmed_at: float
    ask_at: float


class SignIns:
    """When each sign-in was last confirmed, in this process; safe to share between threads."""

    def __init__(self, client: httpx.Client | None = None) -> None:
        self._given = client
        self._known: dict[str, _Known] = {}
        self._endpoints: dict[str, tuple[str | None, float]] = {}
        self._lock = Lock()

    def is_known(self, sign_in: str, user: Mapping[str, Any], metadata_url: str, now: float) -> bool:
        """Whether the provider confirmed `sign_in` within the last hour and does not refuse it now.

        sign_in: what tells it from others. user: its claims, with the access token under ``tokens``. now: seconds since
        1970. It counts as confirmed when its token was issued.
        """
        with self._lock:
            known = self._known.get(sign_in)
            if known is None:
                issued = user.get("iat")
                begun = min(float(issued), now) if isinstance(issued, int | float) else now
                known = self._known[sign_in] = _Known(begun, begun + ASK_EVERY_SECONDS)
                if len(self._known) > _MOST:
                    del self._known[next(iter(self._known))]
            is_due = now >= known.ask_at
            if is_due:  # other runs of this visitor meanwhile go on with what is known
                known.ask_at = now + TRY_AGAIN_SECONDS
        if is_due:
            answer = self._ask(user, metadata_url, now)
            if answer is False:
                known.confirmed_at = 0.0
            elif answer:
                known.confirmed_at, known.ask_at = now, now + ASK_EVERY_SECONDS
        return now - known.confirmed_at < WITHIN_SECONDS

    @cached_property
    def _client(self) -> httpx.Client:
        """Made for the first question only: reading the machine's certificates takes a while."""
        return self._given or httpx.Client(timeout=_PATIENCE)

    def _ask(self, user: Mapping[str, Any], metadata_url: str, now: float) -> bool | None:
        """Whether the provider knows the user; None if it cannot be asked or does not answer."""
        token = (user.get("tokens") or {}).get("access")
        if not token:
            return None
        try:
            endpoint = self._endpoint(metadata_url, now)
            if endpoint is None:
                return None
            answer = self._client.get(endpoint, headers={"Authorization": f"Bearer {token}"})
            if answer.status_code in _REFUSED:
                return False
            answer.raise_for_status()
            is_json = answer.headers.get("content-type", "").startswith("application/json")
            # It must be the same person (5.3.2); a signed answer is as good as its status.
            return bool(answer.json().get("sub") == user.get("sub")) if is_json else True
        except (httpx.HTTPError, ValueError) as error:
            _LOG.warning("the provider could not be asked whether a sign-in still holds: %s", type(error).__name__)
            return None

    def _endpoint(self, metadata_url: str, now: float) -> str | None:
        """The address of the userinfo endpoint; None if the provider names none."""
        found, read_at = self._endpoints.get(metadata_url, (None, 0.0))
        if now - read_at >= WITHIN_SECONDS:
            answer = self._client.get(metadata_url).raise_for_status()
            found = answer.json().get("userinfo_endpoint")
            self._endpoints[metadata_url] = (found, now)
        return found
