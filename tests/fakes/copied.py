"""A system's streams read into dictionaries, as a store keeps them, page by page."""

from typing import Any

from connectors.kit.stream import Cursor, Page
from connectors.kit.system import System


class Copied:
    """What was read of `system`: rows by table and id, what is gone, and the cursor of each stream."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.rows: dict[str, dict[str, Any]] = {}
        self.gone: dict[tuple[str, str], tuple[str, str | None]] = {}
        self.cursors: dict[str, Cursor] = {}

    def read(self, *names: str) -> dict[str, int]:
        """Rows told per stream that told any; of all streams, or of those called `names`."""
        counts: dict[str, int] = {}
        with self.system.opened() as client:
            for stream in self.system.streams:
                if names and stream.name not in names:
                    continue
                for page in stream.read(client, self.cursors.get(stream.name) or None):
                    self.keep(page)
                    self.cursors[stream.name] = page.cursor
                    counts[stream.name] = counts.get(stream.name, 0) + len(page.rows.get(stream.name, ()))
        return {name: count for name, count in counts.items() if count}

    def keep(self, page: Page) -> None:
        for name, rows in page.rows.items():
            for row in rows:
                if name == "gone":
                    self.gone[row["object"], row["id"]] = (row["kind"], row["into_id"])
                else:
                    self.rows.setdefault(name, {})[row["id"]] = row

    def pages(self, name: str, cursor: Cursor | None) -> list[Page]:
        """The pages of one stream from `cursor` on; nothing of them is kept."""
        [stream] = [stream for stream in self.system.streams if stream.name == name]
        with self.system.opened() as client:
            return list(stream.read(client, cursor))


def ids_told(name: str, pages: list[Page]) -> list[str]:
    return [row["id"] for page in pages for row in page.rows.get(name, ())]
