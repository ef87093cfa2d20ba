"""What was recognised in third-party files, and what must be asked before the import."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from connectors.files.foreign.opening.table import LeftOut
from connectors.files.known.declaration import State
from connectors.files.recognised.answers import Answers
from connectors.kit.base import Note
from model.charter import Charter
from model.words import Words

QuestionKind = Literal["kind", "field", "stage", "state", "decimal", "order", "exported_on", "look", "lines", "fill"]
# How the day of an export became known.
DayFrom = Literal["answer", "file_name", "footer", "newest_date"]
# How a word's phase became known: by the charter, by the library of the export, by an answer; "": not yet.
KnownBy = Literal["charter", "library", "answer", "asked"]


@dataclass(frozen=True)
class Choice:
    """A possible answer. ``shows``: how a cell would then be read ("12.500" is 12500), where that helps."""

    answer: str
    shows: str = ""


@dataclass(frozen=True)
class Question:
    """Something that only a person can answer. ``key`` is the argument of :meth:`Answers.with_answer`.

    rows, value: how many rows depend on it, and the sum of their amounts (whatever the currency). guess: the likely
    answer, never used without asking. file, subject: what it is about; a word, a column, a field.
    """

    key: str
    kind: QuestionKind
    subject: str
    choices: tuple[Choice, ...]
    rows: int = 0
    value: float = 0.0
    guess: str | None = None
    file: str | None = None


@dataclass(frozen=True)
class Option:
    """Something that the files leave open and that may stay as it is. ``key`` as in :class:`Question`.

    chosen: the present setting (for "only": the words, none for all). rows, value: what is at stake. For "only" a
    choice shows its rows.
    """

    key: str
    kind: Literal["only", "time_zone", "currency", "factor"]
    subject: str
    choices: tuple[Choice, ...]
    chosen: tuple[str, ...] = ()
    rows: int = 0
    value: float = 0.0


@dataclass(frozen=True)
class StageWord:
    """A word of a stage, its phase ("-": none; None: to be asked) and how that is known.

    rows: those with it; open_rows: open opportunities now in it; open_by_currency: what they are worth, the largest
    sum first, apart by currency (None: none named).
    """

    word: str
    pipeline: str | None
    phase: str | None
    known_by: KnownBy
    rows: int
    open_rows: int
    open_by_currency: tuple[tuple[str | None, float], ...] = ()

    @property
    def open_value(self) -> float:
        """All that as a bare number, only to put words in order."""
        return math.fsum(value for _, value in self.open_by_currency)


@dataclass(frozen=True)
class RecognisedColumn:
    """The column of a field, with how its cells are written: decimal sign, order of day and month, currency, factor."""

    field: str
    column: str
    filled: int
    unreadable: int = 0
    decimal: str | None = None
    order: str | None = None
    currency: str | None = None
    factor: int = 1


@dataclass(frozen=True)
class RecognisedTable:
    """A table of a file: the kind of export it was taken for (None: none) and its
    name, by which headings, and what else it could be.

    missing: fields that this kind of export usually has and this one lacks. unused: columns from which nothing is
    taken. twice: fields that two columns could hold, with the one not taken.
    """

    file: str
    sheet: str | None
    kind: str | None
    name: Words | None
    telling: tuple[str, ...]
    others: tuple[str, ...]
    rows: int
    columns: tuple[RecognisedColumn, ...] = ()
    entered: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    twice: tuple[tuple[str, str], ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None

    @property
    def all_columns(self) -> tuple[str, ...]:
        """Every column of the table."""
        return (*(one.column for one in self.columns), *self.entered, *self.unused)


@dataclass(frozen=True)
class Amounts:
    """Opportunities with an amount in one currency (None: none is given): how many, the sum, smallest and largest."""

    currency: str | None
    opportunities: int
    total: float
    smallest: float
    largest: float
    open_total: float
    won_this_year: float


@dataclass(frozen=True)
class Counts:
    """Figures the user knows by heart.

    accounts_in_play: with an open opportunity; accounts_won: without, but with one won; accounts_lost: the rest.
    won_undated: won on a day that nobody tells, so in no year.
    """

    accounts: int = 0
    opportunities: int = 0
    open: int = 0
    won: int = 0
    lost: int = 0
    won_this_year: int = 0
    won_undated: int = 0
    accounts_in_play: int = 0
    accounts_won: int = 0
    accounts_lost: int = 0
    contacts: int = 0
    activities: int = 0
    changes: int = 0
    without_account: int = 0
    without_account_value: float = 0.0
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True)
class Proposal:
    """All that is known of the files before they are imported; nothing has been written anywhere.

    charter: the one the import would publish, with the words that are now known. answers: everything answered and
    recognised, as a mapping that can be stored. notes: what was not used, and why, a sentence each. options: optional
    choices.
    """

    tables: tuple[RecognisedTable, ...]
    questions: tuple[Question, ...]
    counts: Counts
    amounts: tuple[Amounts, ...]
    stages: tuple[StageWord, ...]
    states: Mapping[str, State]
    exported_on: date | None
    exported_by: DayFrom | None
    charter: Charter
    answers: Answers
    notes: tuple[Note, ...] = field(default=())
    options: tuple[Option, ...] = ()

    def as_list(self) -> "Proposal":
        """The same for files that are added as a list: without questions and notes about earlier looks."""
        return replace(
            self,
            questions=tuple(
                one
                for one in self.questions
                if one.kind != "look" and (one.kind != "exported_on" or self.exported_on is None)
            ),
            notes=tuple(note for note in self.notes if not note.key.startswith("looks.")),
        )

    @property
    def is_ready(self) -> bool:
        """Whether no question is open."""
        return not self.questions
