import streamlit as st

from ui import first
from ui.text import t

st.title(t("first.title"), anchor=False)
st.write(t("first.lead"))
first.doors()
