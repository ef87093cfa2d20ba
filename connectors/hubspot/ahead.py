"""An object listed in full by several requests at a time, and yet delivered in order.

A listing goes by ascending id, so that it can begin anywhere: the ids are cut into ranges of about equally many rows, a
few ranges are read at once, each with its associations, and they are delivered one after the other. A read that is cut
off resumes after the last range delivered.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from connectors.hubspot.client import OBJECTS, HubSpot, Record
from connectors.hubspot.objects import CrmObject, raw_rows
from connectors.kit.base import ContractError
from connectors.kit.stream import Row

# Rows a range should have, and its maximum: where ids are denser than expected, the rest becomes another range.
ROWS, MOST = 2_000, 4_000
# By what factor a range may be wider than the one before.
WIDER = 2

Rows = Mapping[str, Sequence[Row]]


class NotByIdError(Exception):
    """The listing is not ordered by id, or cannot begin at any."""


@dataclass(frozen=True)
class Found:
    """The content of a range of ids: its rows, the last id, their number, and whether the listing ends in it."""

    rows: Rows
    reached: int
    count: int
    is_last: bool


@dataclass(frozen=True)
class Listing:
    """The listing of one object: its request parameters and the most rows per answer."""

    client: HubSpot
    one: CrmObject
    asked: Mapping[str, Any]
    limit: int

    def ranges(self, after: int, width: int, lanes: int) -> Iterator[tuple[Rows, str | None]]:
        """Rows with ids above `after`, each with the id up to which they are complete; None at the end.

        width: how many ids about ROWS rows take. NotByIdError before anything wrong is delivered.
        """
        waiting: deque[tuple[Future[Found], int, int]] = deque()
        pool = ThreadPoolExecutor(lanes)
        try:
            while True:
                while len(waiting) < lanes:
                    waiting.append((pool.submit(self._range, after, after + width), after, after + width))
                    after += width
                future, start, end = waiting.popleft()
                found = future.result()
                if found.is_last:
                    yield found.rows, None
                    return
                # As wide as ROWS rows are at present, but a gap must not make it much wider at once.
                width = max(1, min((found.reached - start) * ROWS // max(found.count, 1), WIDER * (end - start)))
                if found.reached < end:
                    # Ids are denser than expected: ranges already begun are as wide as this one, and are begun anew.
                    for begun, *_ in waiting:
                        begun.cancel()
                    waiting.clear()
                    after = found.reached
                yield found.rows, str(found.reached)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _range(self, after: int, end: int) -> Found:
        """The rows listed with ids above `after` and up to `end`."""
        records: list[Record] = []
        path = f"{OBJECTS}/{self.one.name}"
        reached, is_last = end, False
        try:
            for some, following in self.client.listing(path, self.asked, limit=self.limit, after=str(after)):
                ids = [int(record["id"]) for record in some]
                if any(later <= earlier for earlier, later in pairwise(ids)) or any(number < after for number in ids):
                    raise NotByIdError
                records += [record for record, number in zip(some, ids, strict=True) if after < number <= end]
                is_last = following is None and not (ids and ids[-1] > end)
                if ids and ids[-1] > end:
                    break
                if len(records) >= MOST and following is not None:
                    reached = ids[-1]
                    break
        except ContractError as fault:
            if fault.key == "system.question_refused":
                raise NotByIdError from fault
            raise
        return Found(raw_rows(self.client, self.one, records), reached, len(records), is_last)
