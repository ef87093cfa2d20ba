"""Files read otherwise than recognised: another kind of export, another day, other columns; the mapping as a file."""

from datetime import date

import streamlit as st

from connectors.files.known.declaration import library
from connectors.files.recognised import Proposal, write_answers
from connectors.files.recognised.proposal import RecognisedTable
from ui import values
from ui.escaping import markdown
from ui.intake.questions import answer, kind_name
from ui.text import t


def show(proposal: Proposal) -> None:
    """What was recognised, to be overruled; nothing where nothing was."""
    known = [table for table in proposal.tables if table.kind]
    if not known:
        return
    with st.expander(t("seen.otherwise")):
        for table in known:
            _kind(table)
        if proposal.exported_on:
            _day(proposal.exported_on)
        for place, table in enumerate(known):
            _fields(table, place)
        st.download_button(
            t("seen.mapping"), write_answers(proposal.answers), file_name="mapping.toml", mime="application/toml",
            help=t("seen.mapping_help"), key="intake.mapping",
        )  # fmt: skip


def _kind(table: RecognisedTable) -> None:
    keys = [one.key for one in library()]
    chosen = st.selectbox(
        markdown(t("seen.kind_of", file=table.file)), keys, index=keys.index(table.kind or keys[0]),
        format_func=kind_name, key=f"intake.kind.{table.file}.{table.sheet}.{table.kind}",
    )  # fmt: skip
    if chosen != table.kind:
        answer(f"kind:{table.file}", chosen)


def _day(known: date) -> None:
    day = st.date_input(
        t("exports.ask.exported_on"), value=known, min_value=date(1990, 1, 1), max_value="today",
        format=values.date_pattern(), key=f"intake.exported_on.{known}", width=320,
    )  # fmt: skip
    if day and day != known:
        answer("exported_on", day.isoformat())


def _fields(table: RecognisedTable, place: int) -> None:
    """The column of each field; "" is none."""
    st.caption(markdown(t("seen.columns_of", file=table.file)))
    columns = st.columns(3)
    options = ["", *table.all_columns]
    of = {one.field: one.column for one in table.columns}
    for at, field in enumerate([*of, *table.missing]):
        now = of.get(field, "")
        with columns[at % 3]:
            chosen = st.selectbox(
                t(f"exports.field.{field}"), options, index=options.index(now),
                format_func=_column_name, key=f"intake.field.{place}.{field}.{now}",
            )  # fmt: skip
        if chosen != now:
            answer(f"field:{field}", chosen)


def _column_name(name: str) -> str:
    return name or t("seen.no_column")
