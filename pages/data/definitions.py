import streamlit as st

from ui.charter import definitions_parts
from ui.shell import frame
from ui.text.catalogue import t

st.title(t("page.definitions"), anchor=False)
st.write(t("definitions.lead"))
definitions_parts.basics()
names = definitions_parts.choose_metrics()
if not names:
    frame.empty(t("definitions.none"), t("definitions.none_hint"))
definitions_parts.show_definitions(names)
