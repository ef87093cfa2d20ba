import streamlit as st

from ui.charter import charter_parts
from ui.text.catalogue import t

st.title(t("page.charter"), anchor=False)
st.write(t("charter.lead"))
charter_parts.show_version()

st.subheader(t("charter.phases"), anchor=False)
charter_parts.phases()

st.subheader(t("charter.rules"), anchor=False)
charter_parts.rules()

st.subheader(t("charter.windows"), anchor=False)
charter_parts.windows()

st.subheader(t("charter.targets"), anchor=False)
charter_parts.targets()
