import streamlit as st

from ui import intake, published, stage_choice, systems
from ui.text import t

st.title(t("sources.title"), anchor=False)
st.subheader(t("sources.published"), anchor=False)
published.standing()

st.subheader(t("systems.title"), anchor=False)
systems.show()

stage_choice.show()

st.subheader(t("intake.title"), anchor=False)
intake.guide()
intake.looks()

published.kept()
