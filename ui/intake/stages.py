"""Which phase each stage, kind or lifecycle stage in the files means: the charter's rules, completed."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import streamlit as st

from connectors.files import FileMapping, From
from model.charter import Charter, default_charter, read_charter
from model.stage_words import NONE, Word, completed, guess
from settings import settings
from ui.intake import reading
from ui.intake.reading import Seen
from ui.shell import data
from ui.text import language
from ui.text.catalogue import t
from ui.text.escaping import markdown

CHARTER_FILE: Final = "charter.toml"
_WIDTH: Final = 3


def base(folder: Path) -> Charter:
    """The charter an import starts from: the one among the files in `folder`, else the operator's, else the one
    published with the company's own data, else the default. CharterError if it cannot be used.
    """
    own = folder / CHARTER_FILE
    chosen = own if own.is_file() else settings().agreed_charter
    if chosen:
        return read_charter(chosen)
    current = data.snapshot()
    return current.charter if current is not None and not current.info.is_demo else default_charter()


def words_of(file: FileMapping, seen: Seen) -> list[Word]:
    """(source, word) of everything in `file` that a rule could turn into a phase."""
    found: list[Word] = []
    for point in file.points:
        found += [("stage_change", word) for word in _words(point.stage, seen, point.at)]
    if file.snapshot:
        found += [("stage_change", word) for word in _words(file.snapshot.stage, seen, None)]
    columns = {"stage_change": "stage", "activity": "kind", "lifecycle_change": "lifecycle_stage"}
    for table in file.tables:
        # A table that the visitor has only just chosen has no columns yet.
        if columns.get(table.table) in table.columns:
            found += [(table.table, word) for word in _words(table.columns[columns[table.table]], seen, None)]
    return found


def _words(origin: From, seen: Seen, at: str | None) -> tuple[str, ...]:
    if origin.value is not None:
        return (origin.value,)
    if origin.column is None or origin.file is not None:
        return ()
    words = reading.stages_at(seen, at, origin.column) if at else seen.words.get(origin.column, ())
    return tuple(origin.values.get(word, origin.values.get("*", word)) for word in words)


def assign(words: Iterable[Word], charter: Charter, key: str) -> Charter:
    """`charter` with a rule for every word the visitor assigned to a phase; its version is one higher if it changed."""
    known: dict[Word, str] = {(rule.source, kind): rule.phase for rule in charter.rules for kind in rule.kinds}
    listed = list(dict.fromkeys(words))
    chosen: dict[Word, str] = {}
    places: Sequence[Any] = ()
    for index, word in enumerate(listed):
        if index % _WIDTH == 0:
            places = st.columns(_WIDTH)
        options = [NONE, *charter.phase_keys]
        default = known.get(word) or (guess(word[1], charter) if word[0] == "stage_change" else NONE)
        with places[index % _WIDTH]:
            chosen[word] = st.selectbox(
                markdown(word[1]),
                options,
                index=options.index(default),
                format_func=partial(_phase_name, charter),
                help=t(f"intake.word_of.{word[0]}"),
                key=f"{key}.{word[0]}.{word[1]}",
            )
    return completed(charter, chosen)


def _phase_name(charter: Charter, key: str) -> str:
    if not key:
        return t("intake.no_phase")
    return charter.phase(key).name.in_language(language.current()) if key in charter.in_play else t(f"phase.{key}")
