"""What of a day's questions is ours: systems count them for the whole account, so that a share is left to others."""

from dataclasses import dataclass

from connectors.kit.base import UnavailableError

# Our share of the day is used up ever more slowly from here on, and the pause just before its end.
SLOW_FROM = 7 / 8
SLOWEST = 5.0


@dataclass(frozen=True)
class Quota:
    """The day's questions to `system`, of which the share `leave` (0 to 1) belongs to other applications."""

    system: str
    leave: float

    def check(self, used: int, limit: int) -> None:
        """UnavailableError if what is left of `limit` questions a day belongs to others; 0: no limit is known."""
        if self.is_spent(used, limit):
            left = round(100 * self.leave)
            raise UnavailableError("system.quota_left", system=self.system, used=used, limit=limit, left=left)

    def is_spent(self, used: int, limit: int) -> bool:
        """Whether our share of `limit` questions a day is used up; where others get none, the system says when."""
        return self.leave > 0 and limit > 0 and used >= limit * (1 - self.leave)

    def pause(self, used: int, limit: int) -> float:
        """Seconds to wait before the next question: none until most of our share is used."""
        if limit <= 0:
            return 0.0
        share = used / limit / (1 - self.leave)
        return SLOWEST * min(1.0, max(0.0, share - SLOW_FROM) / (1 - SLOW_FROM))
