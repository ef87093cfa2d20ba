"""How often HubSpot may be asked, as its answers say."""

import json
from collections.abc import Mapping

import httpx

from connectors.base import UnavailableError
from connectors.quota import Quota

# Below this many questions left in the rolling ten seconds, others of the account shall have them.
RESERVE = 2


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
        int(said) if (said := response.headers.get(f"X-HubSpot-RateLimit-{name}", "")).isdigit() else 0
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
