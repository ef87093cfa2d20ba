import streamlit as st

from ui.charter import editor_parts
from ui.text.catalogue import t

st.title(t("page.charter"), anchor=False)
editor_parts.show_charter()
