import streamlit as st

from ui.blocks import choices
from ui.sources import match_queue, matches, merged
from ui.text.text import t

st.title(t("matches.title"), anchor=False)
matches.summary()
kinds = matches.record_kinds()
with choices.row():
    part = choices.one_of("part", matches.PARTS, prefix="matches.part", label=t("matches.part"))
    kind = "account"
    if len(kinds) > 1:
        kind = choices.one_of("kind", kinds, prefix="matches.kind", label=t("matches.kind"))
if part == "queue":
    match_queue.show_queue(kind)
elif part == "merged":
    merged.show_merged(kind)
else:
    matches.show_decisions(kind)
