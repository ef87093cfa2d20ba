"""Dates as people write them, as SQL: parts of the day, a time, a zone, a note after it; numbers that are dates."""

from connectors.files.foreign.styles.style import Order
from connectors.kit.convert import literal

_MONTHS = (
    "jan januar january jän jänner", "feb februar february", "mar mär mrz märz march maerz", "apr april", "may mai",
    "jun juni june", "jul juli july", "aug august", "sep sept september", "oct okt october oktober", "nov november",
    "dec dez december dezember",
)  # fmt: skip
_NAMES = "|".join(sorted(" ".join(_MONTHS).split(), key=len, reverse=True))
# In order: 2026-03-05, 5.3.2026 or 5/3/26, 5. März 2026, March 5, 2026; then nothing, or text that begins with a sign.
_DAY = (
    r"(?i)^(?:(?:mo|di|mi|do|fr|sa|so|mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]*\s+)?(?:"
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"|(\d{1,2})([./-]) ?(\d{1,2})[./-] ?(\d{4}|\d{2})"
    rf"|(\d{{1,2}})(?:st|nd|rd|th)?[. -]+({_NAMES})[. ,-]*(\d{{4}}|'?\d{{2}})"
    rf"|({_NAMES})[. -]+(\d{{1,2}})(?:st|nd|rd|th)?,? +(\d{{4}})"
    r")(|[\sT,;(].*)$"
)
_MAYBE = rf"(?i)^(\d{{1,4}}[-/. ]|\d{{1,2}}(st|nd|rd|th)|{_NAMES}|mo|di|mi|do|fr|sa|so|tu|we|th|su).*\d"
_PARTS = ("y1", "m1", "d1", "a", "sep", "b", "y2", "d3", "m3", "y3", "m4", "d4", "y4", "rest")
_ISO = r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?"
_TIME = (
    r"(?i)^[\sT,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?\s*(am|pm|a\.m\.|p\.m\.)?\s*(?:uhr|h)?"
    r"\s*(z|utc|gmt|mez|mesz|cet|cest|est|edt|cst|cdt|pst|pdt|[+-]\d{2}:?\d{2})?$"
)
_NO_TIME = r"\s*|[\s,;(]+[^\d\s(].*|\s*\(.*"
_SECOND_DATE = r"\d{1,2}[./-]\d{1,2}[./-]|\d{4}-\d{2}"
_ZONES = {
    "Z": "z utc gmt", "+01:00": "mez cet", "+02:00": "mesz cest", "-05:00": "est cdt", "-04:00": "edt",
    "-06:00": "cst", "-08:00": "pst", "-07:00": "pdt",
}  # fmt: skip
# Serials of 1954 to 2119: spreadsheets count from 30 December 1899, or from 1 January 1904.
_NUMBERS = {
    "compact": r"(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])",
    "serial": r"[2-7]\d{4}([.,]\d+)?",
    "epoch": r"1\d{12}|1\d{9}",
}


def day_parts(text: str) -> str:
    """SQL for a struct: the parts of the day at the beginning of `text`; all empty where there is none."""
    names = ", ".join(literal(name) for name in _PARTS)
    nothing = ", ".join(f"'{name}': ''" for name in _PARTS)
    # Whole numbers, and text that begins with neither a digit nor a day's or month's name, need no pattern.
    return (
        f"CASE WHEN regexp_full_match({text}, '[0-9]+([.,][0-9]+)?') THEN {{{nothing}}}"
        f" WHEN regexp_matches({text}, {literal(_MAYBE)}) THEN regexp_extract({text}, {literal(_DAY)}, [{names}])"
        f" ELSE {{{nothing}}} END"
    )


def shape(text: str, day: str) -> str:
    """SQL for how the day is written: year_first, named, dotted, slashed (the last two followed by dmy or mdy where a
    part above 12 decides, by same where the order makes no difference), compact, serial, epoch; null for no date.
    """
    numbers = " ".join(
        f"WHEN regexp_full_match({text}, {literal(pattern)}) THEN '{name}'" for name, pattern in _NUMBERS.items()
    )
    first, second = f"TRY_CAST({day}.a AS INT)", f"TRY_CAST({day}.b AS INT)"
    order = (
        f"CASE WHEN {first} > 12 AND {second} <= 12 THEN '_dmy' WHEN {second} > 12 AND {first} <= 12 THEN '_mdy'"
        f" WHEN {first} = {second} THEN '_same' ELSE '' END"
    )
    return (
        f"CASE WHEN {day}.y1 <> '' THEN 'year_first' WHEN {day}.m3 <> '' OR {day}.m4 <> '' THEN 'named'"
        f" WHEN {day}.sep = '.' THEN 'dotted' || {order} WHEN {day}.sep <> '' THEN 'slashed' || {order} {numbers} END"
    )


def time_parts(day: str) -> str:
    """SQL for a struct: the parts of the time after the struct `day`; all empty where there is none."""
    names = ", ".join(literal(name) for name in ("h", "m", "s", "half", "zone"))
    nothing = ", ".join(f"'{name}': ''" for name in ("h", "m", "s", "half", "zone"))
    time = f"regexp_extract({day}.rest, {literal(_TIME)}, [{names}])"
    return f"CASE WHEN {day}.rest <> '' THEN {time} ELSE {{{nothing}}} END"


def iso(text: str, day: str, time: str, order: Order | None, dotted: Order, *, is_1904: bool = False) -> str:
    """SQL for `text`, whose parts are in the structs `day` and `time`, as ISO 8601: the day, with its time and offset
    where given; null where it is no date, or depends on the open question of which part is the day.
    `order` is that of slashed dates, `dotted` that of dotted ones.
    """
    first, second = f"TRY_CAST({day}.a AS INT)", f"TRY_CAST({day}.b AS INT)"
    slashed = literal(order) if order else "NULL"
    is_dmy = (
        f"CASE WHEN {first} > 12 THEN true WHEN {second} > 12 THEN false WHEN {first} = {second} THEN true"
        f" ELSE CASE WHEN {day}.sep = '.' THEN {literal(dotted)} ELSE {slashed} END = 'dmy' END"
    )
    names = " ".join(
        f"WHEN '{name}' THEN '{number}'" for number, known in enumerate(_MONTHS, start=1) for name in known.split()
    )
    year = f"ltrim({day}.y1 || {day}.y2 || {day}.y3 || {day}.y4, '''')"
    whole = f"CASE WHEN length({year}) = 4 THEN '' WHEN {year} < '70' THEN '20' ELSE '19' END || {year}"
    month = (
        f"CASE WHEN {day}.y1 <> '' THEN {day}.m1 WHEN {day}.sep = '' THEN CASE lower({day}.m3 || {day}.m4) {names} END"
        f" WHEN {is_dmy} THEN {day}.b WHEN NOT ({is_dmy}) THEN {day}.a END"
    )
    of_month = (
        f"CASE WHEN {day}.y1 <> '' THEN {day}.d1 WHEN {day}.sep = '' THEN {day}.d3 || {day}.d4"
        f" WHEN {is_dmy} THEN {day}.a WHEN NOT ({is_dmy}) THEN {day}.b END"
    )
    written = f"CAST(TRY_CAST({whole} || '-' || {month} || '-' || {of_month} AS DATE) AS VARCHAR)"
    return (
        f"CASE WHEN regexp_full_match({text}, {literal(_ISO)})"
        f" THEN CASE WHEN TRY_CAST({text} AS TIMESTAMP) IS NOT NULL THEN {text} END"
        f" WHEN ({day}.y1 || {day}.sep || {day}.m3 || {day}.m4) = '' THEN {_of_number(text, is_1904)}"
        f" ELSE {written} || {_time(day, time)} END"
    )


def has_note(day: str, time: str) -> str:
    """SQL that is true where a text other than a time follows a date."""
    return f"trim({day}.rest) <> '' AND {time}.h = ''"


def of_serial(text: str, *, is_1904: bool) -> str:
    """SQL for the date of a spreadsheet's serial number, with its time of day to the second where it has one."""
    number = f"TRY_CAST(replace({text}, ',', '.') AS DOUBLE)"
    start = "1904-01-01" if is_1904 else "1899-12-30"
    moment = f"(TIMESTAMP '{start}' + to_seconds(CAST(round({number} * 86400) AS BIGINT)))"
    is_day = f"{number} = floor({number})"
    return f"CASE WHEN {is_day} THEN CAST(CAST({moment} AS DATE) AS VARCHAR) ELSE CAST({moment} AS VARCHAR) END"


def _of_number(text: str, is_1904: bool) -> str:
    """Days, spreadsheet serials, and seconds or milliseconds since 1970 in UTC."""
    day = f"left({text}, 4) || '-' || substr({text}, 5, 2) || '-' || right({text}, 2)"
    micros = f"TRY_CAST({text} AS BIGINT) * CASE length({text}) WHEN 13 THEN 1000 ELSE 1000000 END"
    readings = {
        "compact": f"CAST(TRY_CAST({day} AS DATE) AS VARCHAR)",
        "serial": of_serial(text, is_1904=is_1904),
        "epoch": f"strftime(make_timestamp({micros}), '%Y-%m-%dT%H:%M:%SZ')",
    }
    whens = " ".join(
        f"WHEN regexp_full_match({text}, {literal(_NUMBERS[name])}) THEN {read}" for name, read in readings.items()
    )
    return f"CASE {whens} END"


def _time(day: str, time: str) -> str:
    """SQL for the time after a day, such as " 14:30:00+01:00"; empty for a note, null for a second date."""
    hour = f"TRY_CAST({time}.h AS INT)"
    hours = f"CASE left(lower({time}.half), 1) WHEN 'p' THEN {hour} % 12 + 12 WHEN 'a' THEN {hour} % 12 ELSE {hour} END"
    zones = " ".join(
        f"WHEN {literal(name)} THEN {literal(offset)}" for offset, known in _ZONES.items() for name in known.split()
    )
    zone = f"CASE lower({time}.zone) {zones} ELSE {time}.zone END"
    seconds = f"CASE WHEN {time}.s = '' THEN '00' ELSE {time}.s END"
    text = f"' ' || lpad(CAST({hours} AS VARCHAR), 2, '0') || ':' || {time}.m || ':' || {seconds} || {zone}"
    return (
        f"CASE WHEN trim({day}.rest) = '' THEN ''"
        f" WHEN {time}.h <> '' THEN CASE WHEN {hours} < 24 AND {time}.m < '60' THEN {text} END"
        f" WHEN regexp_full_match({day}.rest, {literal(_NO_TIME)})"
        f" AND NOT regexp_matches({day}.rest, {literal(_SECOND_DATE)}) THEN '' END"
    )
