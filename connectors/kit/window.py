"""Pages gathered until there are enough rows to be worth a load; a run that is killed loses at most one window."""

from collections.abc import Iterable

from connectors.kit.raw import Mark, RawStore
from connectors.kit.stream import Page, RawTable, Row

# As many rows as are loaded in about a second; this is what a kill loses and what memory holds.
ROWS = 25_000


class Window:
    """Rows by table and key, the last reported winning, and the mark of each stream they belong to."""

    def __init__(self, store: RawStore, tables: Iterable[RawTable], *, rows: int = ROWS) -> None:
        self._store, self._limit = store, rows
        self._tables = {table.name: table for table in tables}
        self._rows: dict[str, dict[tuple[str | None, ...], Row]] = {}
        self._marks: dict[str, Mark] = {}
        # Table -> number of rows with an incomplete key: they could never be replaced, so they are not taken.
        self.keyless: dict[str, int] = {}
        # Streams whose reach has been recorded.
        self.reached: set[str] = set()

    def add(self, page: Page, mark: Mark) -> int:
        """Add a page and how far it reaches; returns the number of its rows. Loads when the window is full."""
        count = 0
        for name, rows in page.rows.items():
            table = self._tables[name]
            rows_by_key = self._rows.setdefault(name, {})
            for row in rows:
                key = tuple(row.get(column) for column in table.key)
                if all(key):
                    rows_by_key[key] = row
                    count += 1
                else:
                    self.keyless[name] = self.keyless.get(name, 0) + 1
        self.reach(mark)
        if sum(map(len, self._rows.values())) >= self._limit:
            self.load()
        return count

    def reach(self, mark: Mark) -> None:
        """Record how far a stream is read, without any rows."""
        self._marks[mark.stream] = mark
        self.reached.add(mark.stream)

    def load(self) -> None:
        """Stage what was gathered, rows and marks together."""
        if self._rows or self._marks:
            self._store.load(self._rows, self._marks.values())
        self._rows, self._marks = {}, {}
