"""How often HubSpot may be queried, according to its answers."""

import json
import time
from collections.abc import Callable, Mapping
from threading import Lock

import httpx

from connectors.kit.base import UnavailableError
from connectors.kit.quota import Quota

# Below this many requests left in the rolling ten seconds, the rest is for others.
RESERVE = 2


class Turns:
    """A Pace for several concurrent callers: each gets a turn, so that together they keep to their share of the
    account's momentary limit; `leave` (0 to 1) of it belongs to others.
    """

    def __init__(self, leave: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._leave, self._clock = leave, clock
        self._lock = Lock()
        self._next = 0.0

    def __call__(self, headers: Mapping[str, str]) -> float:
        """Seconds to wait before the next request."""
        try:
            most = int(headers["X-HubSpot-RateLimit-Max"])
            interval = int(headers["X-HubSpot-RateLimit-Interval-Milliseconds"]) / 1000
        except (KeyError, ValueError):
            return pause(headers)
        with self._lock:
            now = self._clock()
            turn = max(now, self._next)
            self._next = turn + interval / max(1.0, most * (1 - self._leave))
        return max(turn - now, pause(headers))


def pause(headers: Mapping[str, str]) -> float:
    """Seconds to wait when hardly any requests are left in the rolling interval, by the answer's headers."""
    try:
        left = int(headers["X-HubSpot-RateLimit-Remaining"])
        interval = int(headers["X-HubSpot-RateLimit-Interval-Milliseconds"]) / 1000
    except (KeyError, ValueError):
        return 0.0
    return interval if left < RESERVE else 0.0


def stop_for_today(quota: Quota, response: httpx.Response) -> None:
    """UnavailableError when the account's requests of the day are used up, or our share of them: retrying helps
    only tomorrow. Search answers do not show it.
    """
    daily, left = (
        int(header) if (header := response.headers.get(f"X-HubSpot-RateLimit-{name}", "")).isdigit() else 0
        for name in ("Daily", "Daily-Remaining")
    )
    if response.status_code == 200:
        quota.check(daily - left, daily)
    if response.status_code != 429:
        return
    try:
        policy = json.loads(response.read()).get("policyName")
    except (ValueError, AttributeError):
        return
    if policy == "DAILY":
        raise UnavailableError("hubspot.daily_limit")
