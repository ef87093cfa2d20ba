"""The state of each kind of export: last look, days covered, what is missing; and how to undo a look."""

import pandas as pd
import streamlit as st

from connectors.files.looks import GONE_BY, Standing, standing
from connectors.files.looks.publishing import say_of_missing, take_back
from model.errors import Fault
from settings import settings
from ui.blocks import tables
from ui.shell import access, access_log, data, state
from ui.text import language, values
from ui.text.catalogue import t, tn, under
from ui.text.escaping import markdown

_COLUMNS = {"kind": "text", "looks": "count", "first": "date", "last": "date", "missing": "count"}
# How many missing deals are asked about at once.
_ASKED = 5


def show_looks() -> None:
    """A row per kind of export, and the questions about missing deals; nothing until there is a look."""
    try:
        found = standing(settings().data)
    except Fault as fault:
        st.error(t(fault.key, **fault.values))
        return
    text = state.remembered("intake.taken_back")
    if not found and not text:
        return
    st.subheader(t("looks.title"), anchor=False)
    if text:
        st.success(text)
    if not found:
        return
    rows = pd.DataFrame(
        {"kind": _name(one), "looks": one.looks, "first": one.first_on, "last": one.last_on,
         "missing": len(one.missing)}
        for one in found
    )  # fmt: skip
    tables.show_table(rows, _COLUMNS, key="looks.rows")
    for one in found:
        if not one.is_shown:
            st.caption(t("looks.not_shown", kind=_name(one)))
    for one in found:
        if one.missing:
            _ask(one)
    with st.popover(t("looks.undo")):
        kinds: dict[str, str] = {one.kind: f"{_name(one)}, {t('looks.last', day=one.last_on)}" for one in found}
        kind = st.selectbox(t("looks.undo_which"), list(kinds), format_func=kinds.__getitem__, key="looks.undo_kind")
        if st.button(t("looks.undo_go"), key="looks.undo_go", type="primary"):
            _take_back(next(one for one in found if one.kind == kind))


def _ask(one: Standing) -> None:
    """Ask what became of the deals that are not in the last look: until somebody answers, they stay as they were."""
    with st.expander(tn("looks.missing", len(one.missing), kind=_name(one))):
        st.write(t("looks.missing_hint"))
        with st.form(f"looks.missing.{one.kind}", border=False):
            answers = {
                missing.opportunity_id: st.selectbox(
                    markdown(f"{missing.name} · {missing.account or '–'} · {missing.stage}"),
                    GONE_BY, index=None, format_func=under("looks.gone"),
                    placeholder=t("looks.gone.open"), key=f"looks.gone.{missing.look}.{missing.opportunity_id}",
                )
                for missing in one.missing[:_ASKED]
            }  # fmt: skip
            if st.form_submit_button(t("looks.missing_go")):
                _answer({key: answer for key, answer in answers.items() if answer})


def _answer(answers: dict[str, str]) -> None:
    """Store what became of missing deals; the last import's report on them no longer applies."""
    access.require("sources")
    try:
        say_of_missing(data.warehouse(), data.next_charter(), answers, decided=data.decided())
    except Fault as fault:
        st.error(t(fault.key, **fault.values))
        return
    state.remember("intake.told", None)
    st.rerun()


def _take_back(one: Standing) -> None:
    """Undo the last look of a kind, and show that instead of what it brought."""
    access.require("sources")
    try:
        done = take_back(data.warehouse(), data.next_charter(), one.kind, decided=data.decided())
    except Fault as fault:
        st.error(t(fault.key, **fault.values))
        return
    access_log.note("setting", f"look taken back {done.look.day}")
    files = ", ".join(done.look.files)
    text = t("looks.taken_back", kind=_name(one), day=values.day(done.look.day), file=files)
    state.remember("intake.taken_back", markdown(text if done.info else f"{text} {t('looks.none_left')}"))
    state.remember("intake.told", None)
    st.rerun()


def _name(one: Standing) -> str:
    return " + ".join(name.in_language(language.current()) for name in one.names)
