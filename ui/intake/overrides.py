"""Corrections to what was recognised: another kind of export, another day, other columns; the mapping as a file."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from zoneinfo import available_timezones

import streamlit as st

from connectors.files.known.declaration import library
from connectors.files.recognised import Proposal, write_answers
from connectors.files.recognised.proposal import Option, RecognisedTable
from connectors.files.recognised.unassigned import NO_COLUMN
from ui.intake.questions import keep_answer, kind_name
from ui.shell import state
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import markdown


def show_overrides(proposal: Proposal) -> None:
    """Widgets to correct what was recognised; nothing if nothing was."""
    known = [table for table in proposal.tables if table.kind]
    if not known:
        return
    with st.expander(t("seen.otherwise")):
        for table in known:
            _kind(table)
        for option in proposal.options:
            if option.kind != "only":
                _option(option)
        for index, table in enumerate(known):
            _fields(table, index)
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
        keep_answer(f"kind:{table.file}", chosen)


def day(proposal: Proposal) -> None:
    """The day of the export, how it is known, and a field to correct it; nothing while it is an open question."""
    known = proposal.exported_on
    if known is None or any(one.kind == "exported_on" for one in proposal.questions):
        return
    left, right = st.columns([1, 3], vertical_alignment="bottom")
    with left:
        chosen = st.date_input(
            t("seen.exported_on"), value=known, min_value=date(1990, 1, 1), max_value="today",
            format=values.date_pattern(), key=f"intake.exported_on.{known}",
        )  # fmt: skip
    right.caption(markdown(t(f"exports.day.{proposal.exported_by}", day=values.day(known))))
    if chosen and chosen != known:
        keep_answer("exported_on", chosen.isoformat())


def choose_rows(proposal: Proposal) -> None:
    """Which rows count if the files have several pipelines or types, those with most at stake first."""
    for option in proposal.options:
        if option.kind != "only":
            continue
        shown = {choice.answer: choice.shows for choice in option.choices}
        label = t(f"seen.only.{option.subject}")
        if option.value:
            label += f" :small[({t('seen.at_stake', value=values.number(option.value))})]"
        given = st.pills(
            label, list(shown), selection_mode="multi", default=[one for one in option.chosen if one in shown],
            format_func=partial(_with_shown, shown), help=t("seen.only_help"),
            key=f"intake.{option.key}.{state.remembered('intake.turn', 0)}",
        )  # fmt: skip
        if set(given or ()) != set(option.chosen):
            keep_answer(option.key, "|".join(given) if given else None)


def _with_shown(shown: Mapping[str, str], word: str) -> str:
    return f"{markdown(word)} ({shown[word]})"


def _option(option: Option) -> None:
    """A choice for the whole import: time zone, currency, factor."""
    now = option.chosen[0] if option.chosen else NO_COLUMN
    choices = [choice.answer for choice in option.choices]
    if option.kind == "time_zone":
        choices = sorted(available_timezones())
    if option.kind == "currency":
        choices = [NO_COLUMN, *choices]
    written = _times if option.kind == "factor" else _written_or_none
    chosen = st.selectbox(
        t(f"seen.{option.kind}", column=markdown(option.subject)), choices, index=choices.index(now),
        format_func=written, key=f"intake.{option.key}.{now}", width=320,
    )  # fmt: skip
    if chosen != now:
        keep_answer(option.key, chosen or None)


def _times(factor: str) -> str:
    return values.number(int(factor))


def _written_or_none(code: str) -> str:
    return code or t("seen.no_currency")


def _fields(table: RecognisedTable, index: int) -> None:
    """The column of each field; "" if none."""
    st.caption(markdown(t("seen.columns_of", file=table.file)))
    columns = st.columns(3)
    options = ["", *table.all_columns]
    of = {one.field: one.column for one in table.columns}
    for at, field in enumerate([*of, *table.missing]):
        now = of.get(field, "")
        with columns[at % 3]:
            chosen = st.selectbox(
                t(f"exports.field.{field}"), options, index=options.index(now),
                format_func=_column_name, key=f"intake.field.{index}.{field}.{now}",
            )  # fmt: skip
        if chosen != now:
            keep_answer(f"field:{field}", chosen)


def _column_name(name: str) -> str:
    return name or t("seen.no_column")
