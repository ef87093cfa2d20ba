"""Rows of a run counted as they arrive, beside how many the system says there are."""

import logging
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any

from connectors.kit.answered import UntoldError
from connectors.kit.base import ConnectorError
from connectors.kit.stream import Page, Stream

log = logging.getLogger(__name__)

# Called with rows so far, rows expected (None: nobody knows), and seconds since the first.
OnRows = Callable[[int, int | None, float], None]


def ignore_rows(rows: int, expected: int | None, seconds: float) -> None:
    """A callback that does nothing."""


class RowCount:
    """Counts rows of each stream's first table, the one that systems count, too."""

    def __init__(self, on_rows: OnRows, clock: Callable[[], float] = monotonic) -> None:
        self._on_rows, self._clock = on_rows, clock
        self._began = clock()
        self._expected: dict[str, int] = {}
        self._read: dict[str, int] = {}

    def expect(self, client: Any, streams: Iterable[Stream]) -> None:
        """Ask the system how many rows `streams` have, where it can tell; one that does not answer is not counted."""
        for stream in streams:
            if stream.count is None:
                continue
            try:
                self._expected[stream.name] = stream.count(client)
            except (ConnectorError, UntoldError):
                log.info("%s: the system does not tell how many rows there are", stream.name)
        self._began = self._clock()

    def add(self, stream: Stream, page: Page) -> None:
        """Count `page`, and tell."""
        self._read[stream.name] = self._read.get(stream.name, 0) + len(page.rows.get(stream.tables[0].name, ()))
        self._on_rows(self.rows, self.expected, self._clock() - self._began)

    def end(self, stream: Stream) -> None:
        """`stream` is read: what was expected of it no longer counts."""
        if stream.name in self._expected:
            self._expected[stream.name] = self._read.get(stream.name, 0)

    @property
    def rows(self) -> int:
        """Rows so far, of all streams."""
        return sum(self._read.values())

    @property
    def expected(self) -> int | None:
        """Rows that there will be at the end: as the system counts them, and no fewer than were delivered.

        None if it counts none. Streams that it does not count add what they have delivered.
        """
        if not self._expected:
            return None
        others = {name: 0 for name in self._read if name not in self._expected}
        return sum(max(n, self._read.get(name, 0)) for name, n in {**others, **self._expected}.items())
