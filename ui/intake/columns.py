"""Which column of a file feeds which canonical column: the proposal, which can be corrected."""

from collections.abc import Sequence
from typing import Any, Final

import streamlit as st

from connectors.files import From, TableMapping
from model.charter import Charter
from model.tables import TABLES, Column
from ui.intake.reading import Seen
from ui.text.catalogue import t, tn
from ui.text.escaping import markdown

NONE: Final = "\x00none"
FIXED: Final = "\x00fixed"
KEPT: Final = "\x00kept"
_WIDTH: Final = 3


def tables(seen: Seen, proposed: list[TableMapping], key: str) -> list[str]:
    """The canonical tables that `seen` contains, according to the visitor."""
    return st.multiselect(
        t("intake.holds"),
        list(TABLES),
        default=[table.table for table in proposed],
        format_func=_table_name,
        placeholder=t("intake.holds_nothing"),
        key=f"{key}.tables",
    )


def choose_columns(
    seen: Seen, table: str, proposed: TableMapping | None, charter: Charter, key: str
) -> dict[str, From]:
    """The origin of each canonical column of `table`, as set by the visitor; columns without one are left out."""
    known = proposed.columns if proposed else {}
    every = TABLES[table].columns
    first = [column for column in every if column.is_required or column.name in known]
    rest = [column for column in every if column not in first]
    found = _side_by_side(seen, table, first, known, charter, key)
    if rest:
        with st.popover(tn("intake.more_columns", len(rest)), width="content"):
            found |= _side_by_side(seen, table, rest, known, charter, key)
    used = {origin.column for origin in found.values()}
    if unused := [name for name in seen.columns if name not in used]:
        st.caption(t("intake.unused", columns=markdown(", ".join(unused))))
    return found


def _side_by_side(
    seen: Seen, table: str, listed: list[Column], known: dict[str, From], charter: Charter, key: str
) -> dict[str, From]:
    found: dict[str, From] = {}
    places: Sequence[Any] = ()
    for index, column in enumerate(listed):
        if index % _WIDTH == 0:
            places = st.columns(_WIDTH)
        with places[index % _WIDTH]:
            origin = _origin(seen, column, known.get(column.name), f"{key}.{table}.{column.name}")
            if origin is not None and column.is_required:
                origin = _filled(seen, column, origin, f"{key}.{table}.{column.name}")
            if origin is not None:
                found[column.name] = _worded(seen, column, origin, _allowed(table, column, charter), f"{key}.{table}")
    return found


def _origin(seen: Seen, column: Column, proposed: From | None, key: str) -> From | None:
    options = [NONE, *seen.columns, FIXED]
    default = NONE
    if proposed is not None and proposed.file is not None:
        options.append(KEPT)
        default = KEPT
    elif proposed is not None:
        default = FIXED if proposed.value is not None else str(proposed.column)
    label = t(f"field.{column.name}") + (" \\*" if column.is_required else "")
    chosen = st.selectbox(
        label,
        options,
        index=options.index(default) if default in options else 0,
        format_func=_option_name,
        key=key,
    )
    if chosen == NONE:
        return None
    if chosen == FIXED:
        given = st.text_input(
            t("intake.fixed_value", column=t(f"field.{column.name}")),
            value=(proposed.value or "") if proposed else "",
            max_chars=200,
            key=f"{key}.fixed",
        )
        return From(value=given) if given.strip() else None
    if proposed is not None and (chosen == KEPT or chosen == proposed.column):
        return proposed
    return From(column=chosen)


def _filled(seen: Seen, column: Column, origin: From, key: str) -> From:
    """`origin` with a replacement for empty cells, if the table requires a value."""
    gaps = seen.gaps.get(origin.column or "", 0) if origin.file is None else 0
    if not gaps:
        return origin
    given = st.text_input(
        tn("intake.fallback", gaps),
        value=origin.fallback or "",
        max_chars=200,
        placeholder=t("intake.fallback_none"),
        key=f"{key}.fallback",
    )
    return origin.model_copy(update={"fallback": given.strip() or None})


def _worded(seen: Seen, column: Column, origin: From, allowed: tuple[str, ...], key: str) -> From:
    """`origin` with the words of its column translated, if only certain words are allowed."""
    if not allowed or origin.column is None or origin.file is not None:
        return origin
    words = [word for word in seen.words.get(origin.column, ()) if word not in allowed]
    if not words:
        return origin
    with st.popover(t("intake.words", column=t(f"field.{column.name}"))):
        new = {
            word: st.selectbox(
                markdown(word),
                ["", *allowed],
                index=_place(origin.values.get(word, origin.values.get("*", guess(word, allowed))), allowed),
                format_func=_word_name,
                key=f"{key}.{column.name}.{origin.column}.{word}",
            )
            for word in words
        }
    return origin.model_copy(update={"values": new})


def guess(word: str, allowed: tuple[str, ...]) -> str:
    """The allowed word that `word` resembles; empty if none."""
    lowered = word.casefold()
    signs = {
        "won": ("won", "gewonnen", "erfolg"), "lost": ("lost", "verloren", "abgelehnt"),
        "marketing": ("marketing",), "sales": ("sales", "vertrieb"), "buyer": ("buyer", "käufer", "kunde"),
    }  # fmt: skip
    return next((name for name in allowed if any(s in lowered for s in signs.get(name, (name,)))), "")


def _place(word: str, allowed: tuple[str, ...]) -> int:
    return allowed.index(word) + 1 if word in allowed else 0


def _allowed(table: str, column: Column, charter: Charter) -> tuple[str, ...]:
    return charter.phase_keys if (table, column.name) == ("phase_event", "phase") else column.choices


def _table_name(table: str) -> str:
    return t(f"table.{table}")


def _option_name(option: str) -> str:
    """The label of a choice in the drop-down; column names are shown as in the file."""
    ours = {NONE: "intake.no_column", FIXED: "intake.fixed", KEPT: "intake.as_proposed"}
    return t(ours[option]) if option in ours else option


def _word_name(word: str) -> str:
    return word or t("intake.no_word")
