"""Our share of a day's requests: systems count them for the whole account, so some are left to other applications."""

from dataclasses import dataclass

from connectors.kit.base import UnavailableError

# From this share of ours on, requests slow down more and more; and the pause just before the end, in seconds.
SLOW_FROM = 7 / 8
SLOWEST = 5.0


@dataclass(frozen=True)
class Quota:
    """The day's requests to `system`, of which the share `leave` (0 to 1) belongs to other applications."""

    system: str
    leave: float

    def check(self, used: int, limit: int) -> None:
        """UnavailableError if all that remains of `limit` requests a day belongs to others; 0: no limit is known."""
        if self.is_spent(used, limit):
            left = round(100 * self.leave)
            raise UnavailableError("system.quota_left", system=self.system, used=used, limit=limit, left=left)

    def is_spent(self, used: int, limit: int) -> bool:
        """Whether our share of `limit` requests a day is used up; False where nothing is left to others."""
        return self.leave > 0 and limit > 0 and used >= limit * (1 - self.leave)

    def pause(self, used: int, limit: int) -> float:
        """Seconds to wait before the next request: 0 until most of our share is used."""
        if limit <= 0:
            return 0.0
        share = used / limit / (1 - self.leave)
        return SLOWEST * min(1.0, max(0.0, share - SLOW_FROM) / (1 - SLOW_FROM))
