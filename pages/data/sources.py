import streamlit as st

from model.version import VERSION
from ui.intake import guide, looks
from ui.sources import published_parts, retention_parts, stage_choice_parts, systems_parts
from ui.text.catalogue import t

st.title(t("sources.title"), anchor=False)
imported = st.container()
st.subheader(t("sources.published"), anchor=False)
published_parts.show_published()

st.subheader(t("intake.title"), anchor=False)
guide.show_guide(imported)
looks.show_looks()

st.subheader(t("systems.title"), anchor=False)
systems_parts.show_systems()

stage_choice_parts.show_stages()

published_parts.show_snapshots()
retention_parts.show_retention()
st.caption(f"Gleichtakt {VERSION}")
