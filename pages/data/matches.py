import streamlit as st

from ui.blocks import choices
from ui.sources import duplicate_queue_parts, duplicates_parts, duplicates_rows, merged_records_parts
from ui.text.catalogue import t

st.title(t("matches.title"), anchor=False)
duplicates_parts.summary()
kinds = duplicates_rows.record_kinds()
with choices.row():
    part = choices.one_of("part", duplicates_parts.PARTS, prefix="matches.part", label=t("matches.part"))
    kind = kinds[0]
    if len(kinds) > 1:
        first = duplicates_rows.first_kind(kinds, part)
        kind = choices.one_of("kind", kinds, prefix="matches.kind", label=t("matches.kind"), default=first)
if part == "queue":
    duplicate_queue_parts.show_queue(kind)
elif part == "merged":
    merged_records_parts.show_merged(kind)
else:
    duplicates_parts.show_decisions(kind)
