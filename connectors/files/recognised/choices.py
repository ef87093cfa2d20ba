"""What a file leaves open and nobody must answer: which pipelines or types count, time zone, currency, factor.

The choices are offered with most at stake first. Without an answer all rows count, in the charter's time zone, with the
factors of their headings.
"""

from collections.abc import Sequence
from typing import Literal

from connectors.files.foreign.styles.currencies import CODES
from connectors.files.recognised.answers import Answers
from connectors.files.recognised.proposal import Choice, Option
from connectors.files.recognised.source import Source
from storage.staging import Staging

# A field with more words than this is free text, not a choice.
_MOST = 20
_SAMPLE = 1_000
# An offset at the end of an instant: Z, +01:00.
_OFFSET = "(Z|[+-][0-9]{2}:?[0-9]{2})$"
FACTORS = ("1", "1000", "1000000")


def options(staging: Staging, sources: Sequence[Source], answers: Answers, zone: str) -> tuple[Option, ...]:
    """The choices that these tables leave open, by the value at stake and the rows; `zone` is the charter's."""
    about = [one for one in sources if one.fit.declaration.rows in ("opportunity", "stage_change")]
    found = [option for field in ("pipeline", "type") if (option := _rows_of(field, staging, about, answers))]
    rows, value = _one(staging, "SELECT count(*), COALESCE(fsum(amount), 0) FROM deal WHERE amount IS NOT NULL")
    if undated := sum(_without_offset(one, staging) for one in about):
        given = answers.time_zone or zone
        found.append(Option("time_zone", "time_zone", "", (Choice(given),), (given,), undated))
    bare = " AND currency IS NULL" if not answers.currency else ""
    if about and (answers.currency or _one(staging, f"SELECT count(*), 0 FROM deal WHERE amount IS NOT NULL{bare}")[0]):
        chosen = (answers.currency,) if answers.currency else ()
        found.append(Option("currency", "currency", "", tuple(map(Choice, CODES)), chosen, int(rows), value))
    for one in about:
        column = one.fit.fields.get("amount")
        number = one.styles[column].number if column else None
        if column and number:
            now = str(number.factor)
            known = tuple(dict.fromkeys((*FACTORS, now)))
            choices = tuple(Choice(factor) for factor in known)
            found.append(Option(f"factor:{column}", "factor", column, choices, (now,), int(rows), value))
    return tuple(sorted(found, key=lambda one: (one.kind != "only", -one.value, -one.rows, one.key)))


def _rows_of(
    field: Literal["pipeline", "type"], staging: Staging, sources: Sequence[Source], answers: Answers
) -> Option | None:
    """The choice of rows by a field with several words; None where there is nothing to choose."""
    having = [one for one in sources if field in one.fit.fields]
    if not having:
        return None
    union = f"SELECT {field} AS word, amount FROM deal_row"
    if answers.only:  # the rows that were left out are no longer there to be counted
        union = " UNION ALL ".join(
            f"SELECT {one.text(field)} AS word, {one.number_of('amount')} AS amount FROM {one.view}" for one in having
        )
    rows = staging.connection.execute(
        f"SELECT word, count(*), COALESCE(fsum(amount), 0) FROM ({union}) WHERE word IS NOT NULL GROUP BY word"
        " ORDER BY 2 DESC, 1"
    ).fetchall()
    if not 1 < len(rows) <= _MOST:
        return None
    chosen = answers.only.get(field, ())
    choices = tuple(Choice(word, str(number)) for word, number, _ in rows)
    # At stake is what would be lost if only the largest were taken.
    largest = max(value for _, _, value in rows)
    return Option(
        f"only:{field}", "only", field, choices, chosen, sum(number for _, number, _ in rows[1:]),
        sum(value for *_, value in rows) - largest,
    )  # fmt: skip


def _without_offset(source: Source, staging: Staging) -> int:
    """Number of cells in the columns that have times of day without an offset in their first rows."""
    columns = {f"f_{field}": column for field, column in source.fit.fields.items()}
    columns |= {f"e_{index}": one.column for index, one in enumerate(source.fit.entered)}
    dated = {name: style.date for name, column in columns.items() if (style := source.styles[column]).kind == "instant"}
    if not dated:
        return 0
    counts = ", ".join(
        f"count(*) FILTER (length({name}) > 10 AND NOT regexp_matches({name}, '{_OFFSET}')) > 0" for name in dated
    )
    listed = ", ".join(dated)
    found = staging.connection.execute(
        f"SELECT {counts} FROM (SELECT {listed} FROM {source.view} LIMIT {_SAMPLE})"
    ).fetchone() or (False,) * len(dated)
    return sum(style.readable for style, is_bare in zip(dated.values(), found, strict=True) if is_bare and style)


def _one(staging: Staging, sql: str) -> tuple[float, float]:
    first, second = staging.connection.execute(sql).fetchone() or (0, 0)
    return first or 0, second or 0
