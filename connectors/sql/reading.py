"""One mapped query read: in windows by keyset, each streamed, so that reading can resume after any page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from connectors.kit.base import ContractError, UnavailableError
from connectors.kit.stream import Cursor, Page, Row
from connectors.sql.database import Database
from connectors.sql.keyset import Leg, Question
from connectors.sql.patience import Patience
from connectors.sql.position import Position, before, is_cursor
from connectors.sql.rows import Rows
from connectors.sql.table_mapping import TableMapping
from model.tables import Table

# A window is a query of its own: this limits the length of transactions, and sorts once for several pages.
WINDOW_PAGES = 20

Place = tuple[Any, ...]


@dataclass(frozen=True)
class Reading:
    """Reads the query in the mapping file of one table."""

    table: Table
    mapping: TableMapping
    zone: ZoneInfo
    page_rows: int
    patience: Patience = field(default_factory=Patience)

    @property
    def file(self) -> str:
        """The mapping file's name for errors."""
        return f"{self.table.plural}.toml"

    def __call__(self, database: Database, cursor: Cursor | None) -> Iterator[Page]:
        """Pages from `cursor` on; ConnectorError names the mapping file."""
        question, rows = Question(self.mapping), Rows(self.table, self.mapping, self.zone)
        self.patience.ask(lambda: rows.check(database.columns(question.shape(), self.file)))
        position = Position.from_cursor(cursor, question.by)
        if position.leg is None:
            position = self._begun(database, question, position)
            if position.since is None:
                yield from self._without_key(database, question, rows)
        done: Cursor = {} if position.latest is None else self._cursor(Position(position.by, position.latest))
        held: Page | None = None
        for page in self._under_way(database, question, rows, position):
            if held is not None:
                yield held
            held = page
        # The last page leads to the next pass; without a cursor column every pass begins anew.
        yield Page(held.rows if held else {}, done)

    def count(self, database: Database) -> int:
        """How many rows the query returns; the database counts them."""
        return int(database.value(Question(self.mapping).count(), self.file))

    def _under_way(self, database: Database, question: Question, rows: Rows, position: Position) -> Iterator[Page]:
        """The pages from `position` to the end of the pass."""
        legs = question.legs(position.since)
        first = next((number for number, leg in enumerate(legs) if leg.name == position.leg), 0)
        for leg in legs[first:]:
            start = position.place if leg.name == position.leg else None
            for found, place in self._windows(database, question, leg, rows, start):
                yield Page(found, self._cursor(replace(position, leg=leg.name, place=place)))

    def _begun(self, database: Database, question: Question, last: Position) -> Position:
        """A new pass, after the one that ended at `last`.

        The next one begins at the greatest cursor value from before this one began, so that rows committed later with a
        smaller value, during hours of reading, are not missed.
        """
        if self.mapping.cursor is None:
            return Position(question.by)
        latest = self.patience.ask(lambda: database.value(question.latest(), self.file))
        if latest is not None and not is_cursor(latest):
            kind = type(latest).__name__
            raise ContractError("sql.cursor_kind", file=self.file, column=self.mapping.cursor, kind=kind)
        is_wall_clock = self.zone.key != "UTC"
        back = self.mapping.overlap
        since = None if last.latest is None else before(last.latest, back, is_wall_clock=is_wall_clock)
        return Position(question.by, last.latest if latest is None else latest, since)

    def _without_key(self, database: Database, question: Question, rows: Rows) -> Iterator[Page]:
        """Rows without a key, as they are: they are counted, not taken."""
        with database.stream(question.without_key(), self.file, page_rows=self.page_rows) as told:
            for found in told.pages:
                yield Page(rows.page(told, found), {})

    def _windows(
        self, database: Database, question: Question, leg: Leg, rows: Rows, place: Place | None
    ) -> Iterator[tuple[Mapping[str, Sequence[Row]], Place]]:
        """Pages of `leg` from `place` on, each with its last place; resumed there if the connection breaks."""
        limit = self.page_rows * WINDOW_PAGES
        while True:
            began_at, count = place, 0
            try:
                with database.stream(question.window(leg, place, limit), self.file, page_rows=self.page_rows) as told:
                    for found in told.pages:
                        places = rows.places(told, found, leg)
                        self._check_apart([*([place] if count and place else []), *places])
                        place, count, self.patience.failures = places[-1], count + len(found), 0
                        yield rows.page(told, found), place
            except UnavailableError as fault:
                self.patience.failed(fault)
                continue
            if count < limit:
                return
            if place == began_at:
                raise ContractError("sql.no_way_on", file=self.file, rows=limit)

    def _check_apart(self, places: Sequence[Place]) -> None:
        if any(one == other for one, other in pairwise(places)):
            raise ContractError("sql.key_not_unique", file=self.file, columns=", ".join(self.mapping.key))

    def _cursor(self, position: Position) -> Cursor:
        try:
            return position.cursor()
        except TypeError as error:
            by = ", ".join(position.by)
            raise ContractError("sql.key_kind", file=self.file, columns=by, kind=str(error)) from None
