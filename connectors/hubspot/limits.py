"""How often HubSpot may be asked, as its answers say."""

import json
import time
from collections.abc import Mapping
from threading import Lock

import httpx

from connectors.kit.base import UnavailableError
from connectors.kit.quota import Quota

# Below this many questions left in the rolling ten seconds, others of the account shall have them.
RESERVE = 2


class Turns:
    """A Pace for several who ask at a time: each gets a turn, so that together they keep to their share of what the
    account may ask in a moment; `leave` (0 to 1) of it is others'.
    """

    def __init__(self, leave: float) -> None:
        self._leave = leave
        self._lock = Lock()
        self._next = 0.0

    def __call__(self, headers: Mapping[str, str]) -> float:
        """Seconds to wait before the next question."""
        try:
            most = int(headers["X-HubSpot-RateLimit-Max"])
            interval = int(headers["X-HubSpot-RateLimit-Interval-Milliseconds"]) / 1000
        except (KeyError, ValueError):
            return pause(headers)
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next)
            self._next = turn + interval / max(1.0, most * (1 - self._leave))
        return max(turn - now, pause(headers))


def pause(headers: Mapping[str, str]) -> float:
    """Seconds to wait when hardly a question is left in the rolling interval, by the answer's headers."""
    try:
        left = int(headers["X-HubSpot-RateLimit-Remaining"])
        interval = int(headers["X-HubSpot-RateLimit-Interval-Milliseconds"]) / 1000
    except (KeyError, ValueError):
        return 0.0
    return interval if left < RESERVE else 0.0


def stop_for_today(quota: Quota, response: httpx.Response) -> None:
    """UnavailableError when the account's questions of the day are used up, or our share of them: asking again helps
    only tomorrow. Answers of the search say nothing of it.
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
