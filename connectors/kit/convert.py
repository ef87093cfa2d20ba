"""Text to typed values, as SQL: every function takes an SQL expression of text and gives one that is
null where the text cannot be read.
"""

from dataclasses import dataclass
from typing import Literal

from model.tables import Kind

DateStyle = Literal["iso", "dmy", "mdy"]
Decimal = Literal[".", ","]

TRUE_WORDS = ("true", "1", "yes", "ja", "wahr")
FALSE_WORDS = ("false", "0", "no", "nein", "falsch")

# Two-digit years first: %Y would read 26 as the year 26.
_DATES = {
    "dmy": ("%d.%m.%y", "%d.%m.%Y", "%d/%m/%y", "%d/%m/%Y", "%d-%m-%Y"),
    "mdy": ("%m/%d/%y", "%m/%d/%Y", "%m-%d-%Y"),
}
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", ", %H:%M", ", %H:%M:%S")


@dataclass(frozen=True)
class Formats:
    """How a file writes values: the zone of instants without one, the date style, the decimal sign.

    ``is_foreign`` also allows thousands separators and currency signs; the interchange has neither.
    """

    time_zone: str
    date_style: DateStyle = "iso"
    decimal: Decimal = "."
    is_foreign: bool = False


def literal(text: str) -> str:
    """`text` as an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _local(text: str, formats: Formats) -> str:
    """A wall-clock TIMESTAMP. The guards keep out what the engine also takes: infinity, epoch, zone names."""
    iso = (
        f"CASE WHEN substr({text}, 5, 1) = '-' AND left({text}, 1) BETWEEN '0' AND '9' "
        f"AND right({text}, 1) BETWEEN '0' AND '9' THEN TRY_CAST({text} AS TIMESTAMP) END"
    )
    if formats.date_style == "iso":
        return iso
    patterns = ", ".join(literal(date + time) for date in _DATES[formats.date_style] for time in _TIMES)
    return f"COALESCE({iso}, try_strptime({text}, [{patterns}]))"


def instant(raw: str, formats: Formats) -> str:
    """A TIMESTAMPTZ from ISO 8601 with or without zone and fraction, or from the file's date style.

    Without a zone the text is a wall-clock time in ``formats.time_zone``: of an hour that occurs twice the second one
    is meant, and a skipped time is moved on by the length of the gap. A date alone is midnight.
    """
    text = f"trim({raw})"
    utc = f"COALESCE(TRY_CAST({text} AS TIMESTAMP), TRY_CAST(left({text}, -1) AS TIMESTAMP))"
    offset = r"[+-]\d\d(:?\d\d)?$"
    body = f"TRY_CAST(regexp_replace({text}, '{offset}', '') AS TIMESTAMP)"
    # -03:30 is -(3 h 30 min).
    sign = f"CASE WHEN regexp_matches({text}, '-\\d\\d(:?\\d\\d)?$') THEN -1 ELSE 1 END"
    hours = f"CAST(regexp_extract({text}, '[+-](\\d\\d)(:?\\d\\d)?$', 1) AS BIGINT)"
    rest = f"COALESCE(TRY_CAST(regexp_extract({text}, '[+-]\\d\\d:?(\\d\\d)$', 1) AS BIGINT), 0)"
    minutes = f"{sign} * ({hours} * 60 + {rest})"
    # Cheap tests first: the regular expression runs only where there is a sign at the position of an offset.
    has_offset = (
        f"length({text}) > 12 AND (substr({text}, -6, 1) IN ('+', '-') OR substr({text}, -5, 1) IN ('+', '-') "
        f"OR substr({text}, -3, 1) IN ('+', '-')) AND regexp_matches({text}, 'T?\\d\\d(:\\d\\d)+.*{offset}')"
    )
    iso_start = f"substr({text}, 5, 1) = '-' AND left({text}, 1) BETWEEN '0' AND '9'"
    return (
        f"CASE WHEN suffix({text}, 'Z') AND {iso_start} THEN make_timestamptz(epoch_us({utc})) "
        f"WHEN {has_offset} AND {iso_start} "
        f"THEN make_timestamptz(epoch_us({body}) - 60000000 * ({minutes})) "
        f"ELSE timezone({literal(formats.time_zone)}, {_local(text, formats)}) END"
    )


def edge_instant(clock: str, narrower: str, formats: Formats) -> str:
    """A TIMESTAMPTZ at the wall-clock time `clock`, in UTC or in the file's zone, by the function `narrower`."""
    there, here = (f"timezone({literal(zone)}, TIMESTAMP {literal(clock)})" for zone in (formats.time_zone, "UTC"))
    return f"{narrower}({there}, {here})"


def local_date(raw: str, formats: Formats) -> str:
    """A DATE: the day as written, or the local day of an instant."""
    local = f"timezone({literal(formats.time_zone)}, {instant(raw, formats)})"
    return f"CAST(COALESCE({_local(f'trim({raw})', formats)}, {local}) AS DATE)"


def number(raw: str, formats: Formats) -> str:
    """A finite DOUBLE."""
    text, pattern = f"trim({raw})", r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"
    if formats.is_foreign:
        text = rf"regexp_replace({text}, '^(EUR|USD|CHF|[€$£])\s*|[\s\x{{a0}}]*(EUR|USD|CHF|[€$£%])$', '', 'g')"
        if formats.decimal == ",":
            shape = r"[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?"
            plain = f"replace(replace({text}, '.', ''), ',', '.')"
        else:
            shape = r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?([eE][+-]?\d+)?"
            plain = f"replace({text}, ',', '')"
        value = f"CASE WHEN regexp_full_match({text}, '{shape}') THEN TRY_CAST({plain} AS DOUBLE) END"
    else:
        value = f"CASE WHEN regexp_full_match({text}, '{pattern}') THEN TRY_CAST({text} AS DOUBLE) END"
    return f"CASE WHEN isfinite({value}) THEN {value} END"


def integer(raw: str, formats: Formats) -> str:
    """A BIGINT; a fraction of zero is allowed (12.0), any other is not."""
    if formats.is_foreign:
        value = number(raw, formats)
        return f"CASE WHEN {value} = floor({value}) THEN TRY_CAST({value} AS BIGINT) END"
    text = f"trim({raw})"
    return (
        rf"CASE WHEN regexp_full_match({text}, '[+-]?\d+(\.0+)?') "
        rf"THEN TRY_CAST(regexp_replace({text}, '\.0+$', '') AS BIGINT) END"
    )


def boolean(raw: str) -> str:
    """A BOOLEAN from the words for yes and no in both languages."""
    text = f"lower(trim({raw}))"
    yes, no = (
        " ".join(f"WHEN {literal(word)} THEN {truth}" for word in words)
        for words, truth in ((TRUE_WORDS, "true"), (FALSE_WORDS, "false"))
    )
    return f"CASE {text} {yes} {no} END"


def converted(kind: Kind, raw: str, formats: Formats) -> str:
    """The SQL that reads `raw` as `kind`; text and choices stay as they are."""
    match kind:
        case Kind.INSTANT:
            return instant(raw, formats)
        case Kind.DATE:
            return local_date(raw, formats)
        case Kind.NUMBER:
            return number(raw, formats)
        case Kind.INTEGER:
            return integer(raw, formats)
        case Kind.BOOLEAN:
            return boolean(raw)
        case Kind.TEXT | Kind.CHOICE:
            return raw
