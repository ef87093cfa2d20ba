"""A written-out sheet as a table of the staging file: without totals, with groups as a column."""

from itertools import count

from connectors.files.foreign.opening.groups import fill_groups, fill_named
from connectors.files.foreign.opening.headings import unique_names
from connectors.files.foreign.opening.omitted import Omitted
from connectors.files.foreign.opening.table import ForeignColumn, ForeignTable, LeftOut
from connectors.files.foreign.opening.totals import find_totals
from connectors.files.foreign.opening.written import Written
from connectors.kit.convert import literal
from storage.staging import Staging

_numbers = count()


def fill(written: Written, staging: Staging) -> ForeignTable:
    """The table of a sheet, its rows in a temporary table of `staging`."""
    width, names = written.width, list(written.names)
    relation = f"foreign_table_{next(_numbers)}"
    _load(staging, written, relation)
    omitted = Omitted()
    totals = find_totals(staging, relation, width)
    grouped = fill_groups(staging, relation, width, {line for line, _ in totals})
    for line, cells in totals:
        omitted.add("total", line, cells)
        staging.connection.execute(f"DELETE FROM {relation} WHERE line = $1", [line])
    by_groups = [(unique_names(names)[at], rows) for at, rows in grouped.items()]
    if (named := fill_named(staging, relation, width)) is not None:
        names.append(named.label)
        by_groups.append((unique_names(names)[width], named.rows))
        for line in named.lines:
            omitted.add("group", line, [named.label])
    return ForeignTable(
        file=written.file,
        sheet=written.sheet,
        format=written.format,
        columns=_columns(staging, relation, names),
        relation=relation,
        rows=_count(staging, f"SELECT count(*) FROM {relation}"),
        header_line=written.header_line,
        around=written.around,
        left_out=_in_order(written.left_out, omitted.left_out()),
        encoding=written.encoding,
        delimiter=written.delimiter,
        is_1904=written.is_1904,
        filled_down=tuple(by_groups),
    )


def _in_order(before: tuple[LeftOut, ...], found: tuple[LeftOut, ...]) -> tuple[LeftOut, ...]:
    """The rows left out, in the order of their lines, after what the sheet itself hides."""
    hidden = tuple(one for one in before if one.reason == "hidden_row")
    of_rows = [one for one in (*before, *found) if one.reason != "hidden_row"]
    return (*hidden, *sorted(of_rows, key=lambda left: left.lines))


def _load(staging: Staging, written: Written, relation: str) -> None:
    # Four bytes a character, three characters around a cell; the engine reserves as much memory.
    most = max(1 << 20, 4 * written.longest + 3 * written.width + 100)
    fields = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(written.width))
    staging.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {relation} AS SELECT * FROM read_csv({literal(written.path)},"
        " auto_detect = false, header = false, delim = ',', quote = '\"', escape = '\"', new_line = '\\n',"
        f" nullstr = '', allow_quoted_nulls = true, max_line_size = {most},"
        f" columns = {{{fields}, 'cell_kinds': 'VARCHAR', 'line': 'BIGINT'}})"
    )


def _columns(staging: Staging, relation: str, headings: list[str]) -> tuple[ForeignColumn, ...]:
    """The columns that have a heading or any cell."""
    empty = [at for at, heading in enumerate(headings) if not heading]
    counted = ", ".join(f"count(c{at})" for at in empty) or "0"
    found = staging.connection.execute(f"SELECT {counted} FROM {relation}").fetchone() or ()
    unused = {at for at, cells in zip(empty, found, strict=False) if not cells}
    return tuple(
        ForeignColumn(name, headings[at], f"c{at}", f"nullif(substr(cell_kinds, {at + 1}, 1), '.')")
        for at, name in enumerate(unique_names(headings))
        if at not in unused
    )


def _count(staging: Staging, sql: str) -> int:
    found = staging.connection.execute(sql).fetchone()
    return int(found[0]) if found else 0
