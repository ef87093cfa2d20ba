import streamlit as st

from ui.charter import definitions
from ui.shell import frame
from ui.text.catalogue import t

st.title(t("page.definitions"), anchor=False)
st.write(t("definitions.lead"))
definitions.basics()
names = definitions.choose_metrics()
if not names:
    frame.empty(t("definitions.none"), t("definitions.none_hint"))
definitions.show_definitions(names)
