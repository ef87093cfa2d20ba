import streamlit as st

from ui import intake, published
from ui.text import t

st.title(t("sources.title"), anchor=False)
st.subheader(t("sources.published"), anchor=False)
published.standing()

st.subheader(t("intake.title"), anchor=False)
intake.guide()

published.kept()
