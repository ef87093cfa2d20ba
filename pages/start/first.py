import streamlit as st

from ui.intake import onboarding
from ui.text.catalogue import t

st.title(t("first.title"), anchor=False)
st.write(t("first.lead"))
onboarding.doors()
