import streamlit as st

from ui.analysis import transitions_parts
from ui.shell import state
from ui.text.catalogue import t

st.title(t("transitions.title"), anchor=False)
transitions_parts.show_transitions(state.scope())
