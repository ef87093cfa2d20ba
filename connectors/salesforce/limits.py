"""How much of the day's API calls is used, from the heading ``Sforce-Limit-Info: api-usage=18/15000``.

Every organisation has a number of calls per 24 hours that all its programs share. We slow down when most of them are
used and stop before the last ones, so that a sync never takes the calls that others need.
"""

import re
from collections.abc import Mapping

SLOW_FROM, STOP_FROM = 0.7, 0.95
SLOWEST = 5.0  # seconds between questions just before we stop

_USED = re.compile(r"(?<!app-)api-usage=(\d+)/(\d+)")


def used_share(headers: Mapping[str, str]) -> float:
    """Share of the day's calls that is used, 0 to 1; 0 where the answer does not say."""
    found = _USED.search(headers.get("Sforce-Limit-Info", ""))
    return int(found[1]) / int(found[2]) if found and int(found[2]) else 0.0


def pause(headers: Mapping[str, str]) -> float:
    """Seconds to wait before the next question."""
    return pause_at(used_share(headers))


def pause_at(share: float) -> float:
    """Seconds to wait before the next question when `share` of the day's calls is used."""
    beyond = share - SLOW_FROM
    return SLOWEST * min(1.0, beyond / (STOP_FROM - SLOW_FROM)) if beyond > 0 else 0.0


def spent(headers: Mapping[str, str]) -> bool:
    """Whether what is left of the day's calls is to be left to others."""
    return used_share(headers) >= STOP_FROM
