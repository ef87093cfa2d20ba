import streamlit as st

from ui.sources import first
from ui.text.text import t

st.title(t("first.title"), anchor=False)
st.write(t("first.lead"))
first.doors()
