"""A cell of a workbook as text, and the letter of its kind."""

from datetime import date, datetime, time, timedelta


def as_cell(value: object) -> tuple[str, str]:
    """Text and letter of a cell: n number, d date or instant in ISO 8601 (a day alone where the time is midnight),
    t time, b boolean, "." text. Spreadsheets keep every number as a float: 6.0 is "6"; seconds are rounded.
    """
    match value:
        case None | "":
            return "", "."
        case str():
            return value, "."
        case bool():
            return ("true" if value else "false"), "b"
        case int():
            return str(value), "n"
        case float():
            return (str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)), "n"
        case datetime():
            moment = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
            if moment.time() == time(0):
                return moment.date().isoformat(), "d"
            return moment.isoformat(sep=" "), "d"
        case date():
            return value.isoformat(), "d"
        case time():
            return value.isoformat(), "t"
        case _:
            return str(value), "."
