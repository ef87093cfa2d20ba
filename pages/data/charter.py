import streamlit as st

from ui.charter import agreement
from ui.text.text import t

st.title(t("page.charter"), anchor=False)
st.write(t("charter.lead"))
agreement.show_version()

st.subheader(t("charter.phases"), anchor=False)
agreement.phases()

st.subheader(t("charter.rules"), anchor=False)
agreement.rules()

st.subheader(t("charter.windows"), anchor=False)
agreement.windows()

st.subheader(t("charter.targets"), anchor=False)
agreement.targets()
