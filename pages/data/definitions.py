import streamlit as st

from ui import definitions, frame
from ui.text import t

st.title(t("page.definitions"), anchor=False)
st.write(t("definitions.lead"))
names = definitions.choose()
if not names:
    frame.empty(t("definitions.none"), t("definitions.none_hint"))
for name in names:
    definitions.show(name, is_whole=len(names) <= definitions.MOST_WHOLE)
