"""How each file was read, with the option to correct that, and its first rows as they are."""

from typing import Any, Final

import streamlit as st

from ui.blocks import table_html
from ui.intake.reading import Seen
from ui.shell import state
from ui.text.catalogue import t, tn, under
from ui.text.escaping import markdown

_ENCODINGS: Final = ("utf-8", "cp1252", "iso-8859-15", "utf-16")
_DELIMITERS: Final = (",", ";", "\t", "|")
_DELIMITER_NAMES: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_DECIMALS: Final = {".": "point", ",": "comma"}
_DATES: Final = ("iso", "dmy", "mdy")


def corrections_of(file: str) -> dict[str, Any]:
    """What the visitor has corrected about reading `file`."""
    return dict(state.remembered("intake.dialects", {}).get(file, {}))


def show_dialect(seen: Seen) -> None:
    """Show how `seen` was read, in a sentence, its first rows, and the corrections in an expander."""
    found = seen.inspection
    parts = [tn("intake.rows", seen.rows), t("intake.header_at", n=found.header_row)]
    if found.encoding:
        parts += [found.encoding.upper(), t(f"intake.delimiter.{_DELIMITER_NAMES.get(str(found.delimiter), 'other')}")]
    if found.sheet:
        parts.append(t("intake.sheet_read", sheet=markdown(found.sheet)))
    parts += [t(f"intake.decimal.{_DECIMALS[found.decimal]}"), t(f"intake.date.{found.date_style}")]
    st.caption(" · ".join(parts))
    columns = [name or str(number) for number, name in enumerate(found.columns, start=1)]
    width = len(columns)
    rows = [(*row[:width], *[""] * (width - len(row))) for row in found.rows]
    st.html(table_html.typed_rows_html(columns, rows, label=seen.name))
    with st.popover(t("intake.read_otherwise")):
        _correct(seen)


def _correct(seen: Seen) -> None:
    found, file = seen.inspection, seen.name
    if found.encoding:
        _choice(file, "encoding", _with(_ENCODINGS, found.encoding), found.encoding, str.upper)
        _choice(file, "delimiter", _with(_DELIMITERS, str(found.delimiter)), found.delimiter, _delimiter_name)
    if len(found.sheets) > 1:
        _choice(file, "sheet", found.sheets, found.sheet, str)
    row = st.number_input(
        t("intake.header_row"), min_value=1, max_value=200, value=found.header_row, key=f"intake.{file}.header_row"
    )
    if row != found.header_row:
        _say(file, "header_row", int(row))
    _choice(file, "decimal", tuple(_DECIMALS), found.decimal, _decimal_name)
    _choice(file, "date_style", _DATES, found.date_style, under("intake.date"))


def _choice(file: str, name: str, options: tuple[str, ...], found: Any, written: Any) -> None:
    chosen = st.selectbox(
        t(f"intake.{name}"), options, index=options.index(found), format_func=written, key=f"intake.{file}.{name}"
    )
    if chosen != found:
        _say(file, name, chosen)


def _say(file: str, name: str, value: Any) -> None:
    """Store a correction and read the file again."""
    dialects = dict(state.remembered("intake.dialects", {}))
    dialects[file] = {**dialects.get(file, {}), name: value}
    state.remember("intake.dialects", dialects)
    st.rerun()


def _with(options: tuple[str, ...], found: str) -> tuple[str, ...]:
    return options if found in options else (*options, found)


def _delimiter_name(sign: str) -> str:
    return t(f"intake.delimiter.{_DELIMITER_NAMES[sign]}") if sign in _DELIMITER_NAMES else sign


def _decimal_name(sign: str) -> str:
    return t(f"intake.decimal.{_DECIMALS[sign]}")
