from functools import partial

import streamlit as st

from ui.blocks import choices, figure
from ui.shell import phase, state
from ui.text.catalogue import t
from ui.voice import voice, voice_editor, voice_grid, voice_parts

scope = state.scope()
rows = voice.gap(scope)
figure.show_figure(
    "knowledge_gap",
    scope,
    level=1,
    question=t("voice.gap_question"),
    answer=voice_grid.grid_sentence(rows),
    rows=rows,
    n=voice.count_accounts(rows),
    empty=t("voice.gap_empty"),
)
cards = voice.every()
edited, show_editor = voice_editor.edited(cards), partial(voice_editor.show_editor, scope, cards)
st.header(t("voice.question"), anchor=False)
with choices.row():
    key = choices.one_phase_or_all("phase", phase.in_play(), label=t("voice.in_phase"))
    voice_editor.buttons()
if edited not in {shown.key for shown in voice.of_phase(scope, key)}:
    show_editor()
voice_parts.gallery(scope, key, edited, show_editor)
