"""Which phase each stage of the sources means: chosen on the page, saved in the charter, published at once."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from model.errors import Fault
from model.stage_words import guess
from settings import settings
from storage.stage_assignment import assign
from storage.stage_standing import Stage, silent_rules, stages_of
from ui.shell import access, access_log, data, notes, stage_notes, state
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html, markdown

NONE: Final = ""
# How many stages are offered at once; the rest follow when these have their phases.
SHOWN: Final = 40
_WIDTHS: Final = (5, 2)


def show_stages() -> None:
    """Show the stages that no rule covers, with what is in them and a choice of phase; below, those that have one."""
    current = data.snapshot()
    if current is None or not (every := stages_of(current)):
        return
    st.subheader(t("stages.title"), anchor=False)
    if message := state.remembered("stages.told"):
        st.success(message)
        state.remember("stages.told", "")
    nameless = [stage for stage in every if stage.phase is None]
    for sentence in stage_notes.sentences(current):
        st.warning(markdown(sentence))
    if not nameless and not silent_rules(current):
        st.write(tn("stages.all_named", len(every)))
    if settings().charter is not None:
        st.caption(t("stages.operators_charter_hint", file=markdown(str(settings().charter))))
    if nameless:
        st.write(t("stages.lead"))
        _form(nameless[:SHOWN], "unnamed", is_guessed=True)
        if len(nameless) > SHOWN:
            st.caption(t("stages.shown", shown=SHOWN, n=len(nameless)))
    named = [stage for stage in every if stage.phase is not None]
    if named:
        with st.expander(tn("stages.named", len(named))):
            _form(named[:SHOWN], "named", is_guessed=False)


def _form(stages: Sequence[Stage], key: str, *, is_guessed: bool) -> None:
    """A row per stage, and the button that saves the choices."""
    charter = data.charter()
    options = [NONE, *(phase for phase in charter.phase_keys if phase != "dormant")]
    with st.form(f"stages.{key}", border=False):
        chosen: dict[Stage, str] = {}
        for index, stage in enumerate(stages):
            about, phase = st.columns(_WIDTHS, vertical_alignment="center")
            about.html(_about(stage))
            default = stage.phase or (guess(stage.stage, charter) if is_guessed else NONE)
            chosen[stage] = phase.selectbox(
                t("stages.phase_of", stage=markdown(stage.stage)),
                options,
                index=options.index(default) if default in options else 0,
                format_func=_phase_name,
                key=f"stages.{key}.{data.snapshot_key()}.{index}",
                label_visibility="collapsed",
            )
        is_go = st.form_submit_button(t("stages.go"), type="primary", disabled=settings().charter is not None)
    if is_go:
        _assign({stage: phase for stage, phase in chosen.items() if phase != (stage.phase or NONE)})


def _assign(phases: dict[Stage, str]) -> None:
    access.require("sources")
    try:
        with st.spinner(t("intake.publishing")):
            info = assign(data.warehouse(), settings(), phases)
    except Fault as error:
        st.error(notes.fault(error))
        return
    access_log.note("setting", f"stages, charter {info.charter_version}")
    state.remember("stages.told", tn("stages.done", len(phases), version=info.charter_version))
    st.rerun()


def _about(stage: Stage) -> str:
    """HTML: the label, what distinguishes the stage from others with the same label, and what is in it."""
    parts = [stage_notes.source_name(stage.source), stage.pipeline, stage.stage_id]
    parts.append(tn("stages.stands", stage.opportunities, open=stage.open_opportunities))
    if stage.amount:
        parts.append(values.money(stage.amount, stage.currency))
    return f"<strong>{html(stage.stage)}</strong><br><small>{' · '.join(html(part) for part in parts if part)}</small>"


def _phase_name(key: str) -> str:
    return t("intake.no_phase") if key == NONE else stage_notes.phase_name(key, data.charter())
