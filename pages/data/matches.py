import streamlit as st

from ui.blocks import choices
from ui.sources import duplicate_queue, duplicates, merged_records
from ui.text.catalogue import t

st.title(t("matches.title"), anchor=False)
duplicates.summary()
kinds = duplicates.record_kinds()
with choices.row():
    part = choices.one_of("part", duplicates.PARTS, prefix="matches.part", label=t("matches.part"))
    kind = kinds[0]
    if len(kinds) > 1:
        first = duplicates.first_kind(kinds, part)
        kind = choices.one_of("kind", kinds, prefix="matches.kind", label=t("matches.kind"), default=first)
if part == "queue":
    duplicate_queue.show_queue(kind)
elif part == "merged":
    merged_records.show_merged(kind)
else:
    duplicates.show_decisions(kind)
