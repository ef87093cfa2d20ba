import streamlit as st

from ui.sources import access_log_parts
from ui.text.catalogue import t

st.title(t("page.access_log"), anchor=False)
access_log_parts.show_log()
