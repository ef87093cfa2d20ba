"""Reports by groups: a value in only the first row of a group holds for all of its rows."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from connectors.files.foreign.opening.table import ForeignColumn
from storage.staging import Staging

# Reports are grouped by at most this many columns.
_MOST = 4
# A row that names a group: "Stage: Proposal (2 records)". More labels than this are no groups.
_LABEL = re.compile(r"([^:]{1,60}): (.+?)(?: \((\d+) [^()]*\))?")
_MOST_NAMED = 200


def fill_groups(staging: Staging, relation: str, width: int, totals: Collection[int]) -> dict[int, int]:
    """Fill the leading columns of `relation` that are filled in the first row of each group only, where subtotals (the
    rows of lines `totals`, still present) end the groups; returns the place of each such column, and its number of
    cells filled.
    """
    filled: dict[int, int] = {}
    if not totals:
        return filled
    for at in range(min(width, _MOST)):
        rows, named, astray, begins, ended = _looks(staging, relation, f"c{at}", totals)
        if not (begins and ended and named < rows and not astray):
            break
        filled[at] = _fill(staging, relation, f"c{at}", totals)
    return filled


@dataclass(frozen=True)
class Named:
    """Groups named by rows of their own: the label, the lines of such rows, and the number of rows in all groups."""

    label: str
    lines: tuple[int, ...]
    rows: int


def fill_named(staging: Staging, relation: str, width: int) -> Named | None:
    """Give the rows below "Stage: Proposal (2 records)" a column "Stage" (`c<width>`) and remove such rows; None
    unless the table begins with one, all share one label, and each states the number of rows after it, or none.
    """
    empty = " AND ".join(f"c{at} IS NULL" for at in range(1, width)) or "false"
    found = staging.connection.execute(
        f"SELECT rowid, line, trim(c0), lead(rowid) OVER (ORDER BY rowid) FROM {relation}"
        f" WHERE c0 IS NOT NULL AND {empty} ORDER BY rowid LIMIT {_MOST_NAMED + 1}"
    ).fetchall()
    first, rows = staging.connection.execute(f"SELECT min(rowid), count(*) FROM {relation}").fetchone() or (None, 0)
    if not 0 < len(found) <= _MOST_NAMED or found[0][0] != first:
        return None
    groups = [_LABEL.fullmatch(text) for *_, text, _ in found]
    if None in groups or len({group[1] for group in groups if group}) > 1:
        return None
    for (place, _, _, following), group in zip(found, groups, strict=True):
        within = f"rowid > {place}" + (f" AND rowid < {following}" if following is not None else "")
        filled = staging.connection.execute(f"SELECT count(*) FROM {relation} WHERE {within}").fetchone() or (0,)
        if group is None or not filled[0] or (group[3] and int(group[3]) != filled[0]):
            return None
    staging.connection.execute(f"ALTER TABLE {relation} ADD COLUMN c{width} VARCHAR")
    kinds = f"cell_kinds = rpad(cell_kinds, {width + 1}, '.')"
    for (place, *_), group in zip(found, groups, strict=True):
        told_by = group[2] if group else None
        staging.connection.execute(f"UPDATE {relation} SET c{width} = $1, {kinds} WHERE rowid > {place}", [told_by])
    places = ", ".join(str(place) for place, *_ in found)
    staging.connection.execute(f"DELETE FROM {relation} WHERE rowid IN ({places})")
    return Named(groups[0][1] if groups[0] else "", tuple(line for _, line, *_ in found), rows - len(found))


def is_by_groups(staging: Staging, relation: str, column: ForeignColumn) -> bool:
    """Whether a column may be filled in the first row of each group only: from the first row on, no word twice, and at
    least as many cells empty as filled. It could also be a column that is mostly empty.
    """
    found = staging.connection.execute(
        f"SELECT count(*), count({column.text}), count(DISTINCT {column.text}),"
        f" arg_min({column.text} IS NOT NULL, rowid) FROM {relation}"
    ).fetchone() or (0, 0, 0, False)
    rows, named, words, begins = found
    return bool(begins and 1 < named == words and rows - named >= named)


def fill_down(staging: Staging, relation: str, column: ForeignColumn) -> int:
    """Fill the empty cells of a column with the value above them; returns how many."""
    return _fill(staging, relation, column.text, ())


def _looks(staging: Staging, relation: str, cell: str, totals: Collection[int]) -> tuple[int, int, int, bool, int]:
    """Rows that are not totals; those with something in `cell`; those of them that neither begin the table nor follow a
    total; whether the first row has something; and totals that are followed by further rows.
    """
    found = staging.connection.execute(
        "SELECT count(*) FILTER (NOT is_total), count(*) FILTER (NOT is_total AND is_named),"
        " count(*) FILTER (NOT is_total AND is_named AND NOT COALESCE(was_total, true)),"
        " arg_min(is_named, place) FILTER (NOT is_total), count(*) FILTER (NOT is_total AND was_total)"
        " FROM (SELECT *, lag(is_total) OVER (ORDER BY place) AS was_total FROM ("
        f"SELECT rowid AS place, {cell} IS NOT NULL AS is_named, line IN ({_listed(totals)}) AS is_total"
        f" FROM {relation}))"
    ).fetchone()
    rows, named, astray, begins, ended = found or (0, 0, 0, False, 0)
    return rows, named, astray, bool(begins), ended


def _fill(staging: Staging, relation: str, cell: str, totals: Collection[int]) -> int:
    found = staging.connection.execute(
        f"UPDATE {relation} SET {cell} = f.above FROM (SELECT rowid AS place, {cell} AS own, last_value({cell} IGNORE"
        " NULLS) OVER (ORDER BY rowid ROWS UNBOUNDED PRECEDING) AS above"
        f" FROM {relation} WHERE line NOT IN ({_listed(totals)})) f"
        f" WHERE f.place = {relation}.rowid AND f.own IS NULL AND f.above IS NOT NULL"
    ).fetchone()
    return int(found[0]) if found else 0


def _listed(lines: Collection[int]) -> str:
    return ", ".join(map(str, sorted(lines))) or "-1"
