import streamlit as st

from ui.charter import charter
from ui.text.catalogue import t

st.title(t("page.charter"), anchor=False)
st.write(t("charter.lead"))
charter.show_version()

st.subheader(t("charter.phases"), anchor=False)
charter.phases()

st.subheader(t("charter.rules"), anchor=False)
charter.rules()

st.subheader(t("charter.windows"), anchor=False)
charter.windows()

st.subheader(t("charter.targets"), anchor=False)
charter.targets()
