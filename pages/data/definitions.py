import streamlit as st

from ui import definitions, frame
from ui.text import t

st.title(t("page.definitions"), anchor=False)
st.write(t("definitions.lead"))
definitions.basics()
names = definitions.choose()
if not names:
    frame.empty(t("definitions.none"), t("definitions.none_hint"))
definitions.show(names)
