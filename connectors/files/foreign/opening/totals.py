"""Rows that total the others: marked by a word, or without an id and with an amount that adds up."""

import re
from dataclasses import dataclass

from connectors.files.foreign.opening.total_words import WORDS, is_total_word
from connectors.files.foreign.styles import number_sql
from connectors.kit.convert import Decimal, literal
from storage.staging import Staging

# With the group next to the word: "Zwischensumme Nord" and, as spreadsheets write it, "Nord Ergebnis", "Nord Total".
_OF = rf"({WORDS})[ :].{{1,60}}|.{{1,60}} (ergebnis|gesamt|summe|total|subtotal)"
_TOTAL_OF = re.compile(_OF, re.IGNORECASE)
# What those words begin and end with: so the pattern is not tried on most cells.
_BEGINNINGS = ("ges", "ins", "sum", "end", "zwi", "tei", "tot", "gra", "sub", "rec", "cou", "anz", "ave", "dur")
_ENDINGS = ("nis", "amt", "mme", "tal")
# Unmarked totals are at the end of the table; if there are more than this, they are no totals.
LAST = 3
MAX_TOTALS = 1_000
# Sums of individually rounded amounts differ by cents.
CENT = 0.05


@dataclass(frozen=True)
class _Row:
    """A row that may be a total: its place in the table, its line, its cells."""

    place: int
    line: int
    cells: tuple[str | None, ...]

    @property
    def filled(self) -> list[int]:
        return [at for at, cell in enumerate(self.cells) if cell]

    @property
    def words(self) -> list[int]:
        return [at for at in self.filled if is_total_word(self.cells[at] or "")]

    @property
    def is_of_a_group(self) -> bool:
        """Whether a cell may name the group that this row totals."""
        return any(_TOTAL_OF.fullmatch((self.cells[at] or "").strip()) for at in self.filled)


def find_totals(staging: Staging, relation: str, width: int) -> list[tuple[int, list[str]]]:
    """Line and filled cells of the rows of `relation` that are totals of others.

    A row with such a word is a total if it has less than half the usual number of cells, if the word is where all
    others have numbers, or if an amount adds up; none of this is true of a company called "Total". A row whose word is
    next to another ("Nord Ergebnis", but also "Total Energies"), or one without the word at the end of the table with
    an empty first cell, is a total if an amount adds up.
    """
    rows = _candidates(staging, relation, width)
    if not rows:
        return []
    texts = [f"c{at}" for at in range(width)]
    count = " + ".join(f"CAST({text} IS NOT NULL AS INT)" for text in texts)
    named = [row.place for row in rows if row.words]
    others = ", ".join(map(str, named)) or "-1"
    usual = _one(
        staging, f"SELECT median({count}) FROM (SELECT * FROM {relation} WHERE rowid NOT IN ({others}) LIMIT 1000)"
    )
    found: list[_Row] = []
    for row in rows:
        begins = found[-1].place if found else -1
        if row.words:
            is_sparse = len(row.filled) < 0.5 * usual or len(row.filled) <= 1
            is_named = is_sparse and row.words[0] == row.filled[0]
            is_named = is_named or (row.words[0] == 0 and _is_numbers(staging, relation, row))
        elif not row.is_of_a_group and (row.cells[0] or len(row.filled) > 0.5 * usual):
            continue
        else:
            is_named = False
        amounts = [at for at in row.filled if at not in row.words]
        known = [*named, *(other.place for other in found)]
        if is_named or any(_adds_up(staging, relation, row, at, begins, known) for at in amounts):
            found.append(row)
    return [(row.line, [row.cells[at] or "" for at in row.filled]) for row in found]


def _candidates(staging: Staging, relation: str, width: int) -> list[_Row]:
    beginnings, endings = (", ".join(map(literal, signs)) for signs in (_BEGINNINGS, _ENDINGS))
    named = " OR ".join(
        f"(length(c{at}) < 90 AND (lower(left(c{at}, 3)) IN ({beginnings}) OR lower(right(c{at}, 3)) IN ({endings}))"
        f" AND regexp_full_match(trim(c{at}), {literal(f'(?i){WORDS}|{_OF}')}))"
        for at in range(width)
    )
    last = _one(staging, f"SELECT max(rowid) FROM {relation}")
    cells = ", ".join(f"c{at}" for at in range(width))
    rows = staging.connection.execute(
        f"SELECT rowid, line, {cells} FROM {relation} WHERE {named} OR rowid > {int(last) - LAST}"
        f" ORDER BY rowid LIMIT {MAX_TOTALS + LAST}"
    ).fetchall()
    return [_Row(index, line, tuple(cells)) for index, line, *cells in rows]


def _is_numbers(staging: Staging, relation: str, row: _Row) -> bool:
    """Whether nearly all other rows have a number where this one has its word."""
    at = row.words[0]
    share = _one(
        staging,
        f"SELECT avg(CAST(regexp_full_match(c{at}, '\\d+') AS INT)) FROM {relation}"
        f" WHERE rowid <> {row.place} AND c{at} IS NOT NULL",
    )
    return share >= 0.9


def _adds_up(staging: Staging, relation: str, row: _Row, at: int, begins: int, totals: list[int]) -> bool:
    """Whether the amount in column `at` is the sum of all rows that are no totals, or of those since the last total."""
    if not any(letter.isdigit() for letter in row.cells[at] or ""):
        return False
    others = ", ".join(str(index) for index in {*totals, row.place})
    decimals: tuple[Decimal, ...] = (",", ".")
    groups = ("is_other", "is_own", "is_near")
    sums = [f"sum({number_sql.value('n', decimal)}) FILTER ({group})" for decimal in decimals for group in groups]
    parts = number_sql.parts(number_sql.spaced(f"c{at}"))
    found = staging.connection.execute(
        f"SELECT {', '.join(sums)}, count(*) FILTER (is_other)"
        f" FROM (SELECT {parts} AS n, rowid NOT IN ({others}) AND rowid < {row.place} AS is_other,"
        f" rowid = {row.place} AS is_own, rowid > {begins} AND rowid < {row.place} AS is_near"
        f" FROM {relation} WHERE c{at} IS NOT NULL)"
    ).fetchone()
    if found is None or found[-1] < 2:
        return False
    for all_others, own, near in (found[0:3], found[3:6]):
        if own and any(total is not None and abs(total - own) <= CENT for total in (all_others, near)):
            return True
    return False


def _one(staging: Staging, sql: str) -> float:
    found = staging.connection.execute(sql).fetchone()
    return float(found[0]) if found and found[0] is not None else 0.0
