"""A database queried again while that may help: with growing waits, never for ever."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from connectors.kit.base import UnavailableError
from connectors.kit.retry import ATTEMPTS, FIRST_WAIT, LONGEST_WAIT

T = TypeVar("T")


@dataclass
class Patience:
    """Counts consecutive failures; a success in between resets the count."""

    sleep: Callable[[float], None] = time.sleep
    failures: int = 0

    def failed(self, fault: UnavailableError) -> None:
        """Wait for the next attempt, or raise `fault` when there were enough of them."""
        self.failures += 1
        if self.failures >= ATTEMPTS:
            raise fault
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2**self.failures)
        self.sleep(wait * random.uniform(0.5, 1))  # noqa: S311 - spreads callers, guards nothing

    def ask(self, question: Callable[[], T]) -> T:
        """The result of `question`, once it succeeds."""
        while True:
            try:
                answer = question()
            except UnavailableError as fault:
                self.failed(fault)
                continue
            self.failures = 0
            return answer
