"""How many of the day's API calls are used, from the header ``Sforce-Limit-Info: api-usage=18/15000``.

Every organisation has a number of calls per 24 hours that all its programs share.
"""

import re
from collections.abc import Mapping

_USED = re.compile(r"(?<!app-)api-usage=(\d+)/(\d+)")


def used(headers: Mapping[str, str]) -> tuple[int, int]:
    """Calls used and permitted in 24 hours; 0 and 0 where the answer does not say."""
    found = _USED.search(headers.get("Sforce-Limit-Info", ""))
    return (int(found[1]), int(found[2])) if found else (0, 0)
