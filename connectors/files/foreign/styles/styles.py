"""The style of every column of a table: decided by evidence, overridden by answers, and open without either."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from connectors.files.foreign.opening.table import ForeignTable
from connectors.files.foreign.styles import date_sql, number_sql
from connectors.files.foreign.styles.currencies import currency_in, factor_in
from connectors.files.foreign.styles.evidence import Evidence, gather
from connectors.files.foreign.styles.file_evidence import FileEvidence, file_evidence
from connectors.files.foreign.styles.parts import parts_of, with_parts
from connectors.files.foreign.styles.settle import settled_decimal, settled_dotted, settled_order
from connectors.files.foreign.styles.style import Alternative, ColumnKind, ColumnStyle, DateStyle, NumberStyle, Order
from connectors.kit.convert import Decimal
from storage.staging import Staging

# A column is of the kind of at least this share of its filled cells.
MOST = 0.8
_NO_DATES = ("serial", "compact", "epoch")


def styles_of(
    table: ForeignTable, staging: Staging, answers: Mapping[str, Decimal | Order] | None = None
) -> dict[str, ColumnStyle]:
    """The style of every column of `table` by name; ``answers`` settles columns that were asked about."""
    evidence = gather(table, staging)
    file = file_evidence(table, evidence)
    return {
        one.column.name: _style(table, staging, one, file, (answers or {}).get(one.column.name)) for one in evidence
    }


def _style(
    table: ForeignTable, staging: Staging, one: Evidence, file: FileEvidence, answer: Decimal | Order | None
) -> ColumnStyle:
    style = ColumnStyle(one.column.name, "empty" if not one.filled else "text", one.filled, one.placeholders)
    if not one.filled or one.is_text:
        yes_no = one.count(lambda group: group.is_yes_no)
        return replace(style, kind="boolean") if one.filled and yes_no >= MOST * one.filled else style
    numbers = one.count(lambda group: group.letter == "n" or (group.letter is None and group.number is not None))
    dates = one.count(lambda group: group.letter == "d" or (group.letter in (None, "n") and group.date is not None))
    sure = one.count(lambda group: group.letter == "d" or (group.letter is None and _is_written(group.date)))
    kind: ColumnKind = "text"
    noted = one.count(lambda group: group.is_noted)
    if sure and dates >= MOST * one.filled and noted < 0.5 * one.filled:
        timed = one.count(lambda group: group.has_time and (group.letter == "d" or _is_written(group.date)))
        kind = "instant" if timed else "date"
    elif numbers >= MOST * one.filled:
        kind = "number"
    elif one.count(lambda group: group.letter == "b" or group.is_yes_no) >= MOST * one.filled:
        kind = "boolean"
    return replace(
        style,
        kind=kind,
        number=_number(table, staging, one, file, answer) if numbers else None,
        # Numbers that could also be days, such as five-digit ids, count as dates where nearly all of them could be.
        date=_date(table, staging, one, file, answer) if sure or dates >= MOST * one.filled else None,
        is_1904=table.is_1904,
    )


def _is_written(shape: str | None) -> bool:
    return shape is not None and shape not in _NO_DATES


def _number(
    table: ForeignTable, staging: Staging, one: Evidence, file: FileEvidence, answer: Decimal | Order | None
) -> NumberStyle:
    decimal = answer if answer == "," or answer == "." else settled_decimal(one, file)
    factor = factor_in(one.column.heading)
    names = parts_of(0)
    number = read_number(names.cell, names.letter, names.number, decimal, factor)
    either = f"{number_sql.shape(number_sql.digits(names.number))} IN ('either_dot', 'either_comma')"
    is_open = f"({names.letter} IS NULL AND {number} IS NULL AND {either})"
    relation = with_parts(one.relation, [one.different], numbers=[True], dates=[False], keys=[False])
    readable, ambiguous, sample, low, high, total, bad, worse = staging.connection.execute(
        f"SELECT {_cells('v IS NOT NULL')}, {_cells('open')}, min(c) FILTER (open), min(v), max(v), fsum(v * cells),"
        f" min(c) FILTER (v IS NULL AND NOT open), max(c) FILTER (v IS NULL AND NOT open)"
        f" FROM (SELECT {names.cell} AS c, {number} AS v, coalesce({is_open}, false) AS open, cells"
        f" FROM {relation} WHERE {names.cell} IS NOT NULL)"
    ).fetchone() or (0, 0, None, None, None, None, None, None)
    named = tuple(code for code, _ in sorted(one.currencies().items(), key=lambda item: (-item[1], item[0])))
    heading = currency_in(one.column.heading)
    uniform = named[0] if len(named) == 1 and named[0] != "kr" else None
    return NumberStyle(
        decimal=decimal,
        readable=readable,
        unreadable=one.filled - readable - ambiguous,
        ambiguous=ambiguous,
        alternatives=_decimals(sample, factor) if ambiguous and sample else (),
        currency=uniform if named else heading,
        currencies=named or ((heading,) if heading else ()),
        factor=factor,
        is_percent=bool(one.count(lambda group: group.is_percent)),
        examples=_examples(bad, worse),
        lowest=None if ambiguous else low,
        highest=None if ambiguous else high,
        total=None if ambiguous else total,
    )


def _decimals(written: str, factor: int) -> tuple[Alternative, ...]:
    """Both readings of an ambiguous cell such as "12.500 €"."""
    digits = "".join(sign for sign in written if sign.isdigit() or sign in ".,").strip(".,")
    thousands = float(digits.replace(".", "").replace(",", "")) * factor
    decimals = float(digits.replace(",", ".")) * factor
    with_comma, with_point = (thousands, decimals) if "." in digits else (decimals, thousands)
    return (Alternative(",", written, f"{with_comma:.12g}"), Alternative(".", written, f"{with_point:.12g}"))


def _date(
    table: ForeignTable, staging: Staging, one: Evidence, file: FileEvidence, answer: Decimal | Order | None
) -> DateStyle:
    order = answer if answer == "dmy" or answer == "mdy" else settled_order(one, file)
    dotted = settled_dotted(one)
    names = parts_of(0)

    def read(known: Order | None) -> str:
        return read_date(names.cell, names.letter, names.day, names.time, known, dotted, is_1904=table.is_1904)

    is_slashed = f"{date_sql.shape(names.cell, names.day)} = 'slashed'"
    is_open = f"({names.letter} IS NULL AND {is_slashed} AND {read(order)} IS NULL)" if order is None else "false"
    is_note = f"({names.letter} IS NULL AND {date_sql.has_note(names.day, names.time)})"
    relation = with_parts(one.relation, [one.different], numbers=[False], dates=[True], keys=[False])
    readable, ambiguous, first, last, noted, timed, bad, worse, sample = staging.connection.execute(
        f"SELECT {_cells('v IS NOT NULL')}, {_cells('open')}, min(left(v, 10)), max(left(v, 10)),"
        f" {_cells('note AND v IS NOT NULL')}, {_cells('length(v) > 10')},"
        f" min(c) FILTER (v IS NULL AND NOT open), max(c) FILTER (v IS NULL AND NOT open), min(c) FILTER (open)"
        f" FROM (SELECT {names.cell} AS c, {read(order)} AS v, cells,"
        f" coalesce({is_open}, false) AS open, coalesce({is_note}, false) AS note"
        f" FROM {relation} WHERE {names.cell} IS NOT NULL)"
    ).fetchone() or (0, 0, None, None, 0, 0, None, None, None)
    alternatives: tuple[Alternative, ...] = ()
    if ambiguous:
        found = staging.connection.execute(
            f"SELECT {read('dmy')}, {read('mdy')} FROM {relation} WHERE {names.cell} = $1 LIMIT 1", [sample]
        ).fetchone() or ("", "")
        alternatives = (Alternative("dmy", sample, found[0]), Alternative("mdy", sample, found[1]))
    return DateStyle(
        order=order,
        dotted=dotted,
        readable=readable,
        unreadable=one.filled - readable - ambiguous,
        ambiguous=ambiguous,
        alternatives=alternatives,
        with_note=noted,
        has_time=bool(timed),
        examples=_examples(bad, worse),
        first=date.fromisoformat(first) if first else None,
        last=date.fromisoformat(last) if last else None,
    )


def _cells(condition: str) -> str:
    """SQL for the number of cells for which `condition` is true, counted on the distinct ones."""
    return f"CAST(coalesce(sum(cells) FILTER ({condition}), 0) AS BIGINT)"


def _examples(*cells: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cell[:80] for cell in cells if cell))


def read_number(cell: str, letter: str, number: str, decimal: Decimal | None, factor: int) -> str:
    """SQL for the DOUBLE in a cell: typed ones as they are, others by their style; the heading's factor where the
    cell has none of its own.
    """
    own = f"({number}.t1 <> '' OR {number}.t2 <> '' OR {number}.word <> '')"
    times = f" * CASE WHEN {letter} IS NULL AND {own} THEN 1 ELSE {factor} END" if factor != 1 else ""
    written = number_sql.value(number, decimal)
    return f"(CASE WHEN {letter} = 'n' THEN TRY_CAST({cell} AS DOUBLE) WHEN {letter} IS NULL THEN {written} END{times})"


def read_date(cell: str, letter: str, day: str, time: str, order: Order | None, dotted: Order, *, is_1904: bool) -> str:
    """SQL for the ISO text in a cell: typed dates as they are, numbers as serials, others by their style."""
    serial = date_sql.of_serial(cell, is_1904=is_1904)
    serial = f"CASE WHEN TRY_CAST({cell} AS DOUBLE) BETWEEN 1 AND 2958465 THEN {serial} END"
    written = date_sql.iso(cell, day, time, order, dotted, is_1904=is_1904)
    typed = f"WHEN {letter} = 'd' THEN {cell} WHEN {letter} = 'n' THEN {serial}"
    return f"(CASE {typed} WHEN {letter} IS NULL THEN {written} END)"
