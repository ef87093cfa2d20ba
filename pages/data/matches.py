import streamlit as st

from ui import choices, match_queue, matches, merged
from ui.text import t

st.title(t("matches.title"), anchor=False)
matches.summary()
part = choices.one_of("part", matches.PARTS, prefix="matches.part", label=t("matches.part"))
if part == "queue":
    match_queue.show()
elif part == "merged":
    merged.show()
else:
    matches.show_decisions()
