import streamlit as st

from model.version import VERSION
from ui import intake
from ui.sources import published, stage_choice, systems
from ui.text.catalogue import t

st.title(t("sources.title"), anchor=False)
imported = st.container()
st.subheader(t("sources.published"), anchor=False)
published.show_published()

st.subheader(t("intake.title"), anchor=False)
intake.guide(imported)
intake.looks()

st.subheader(t("systems.title"), anchor=False)
systems.show_systems()

stage_choice.show_stages()

published.show_snapshots()
st.caption(f"Gleichtakt {VERSION}")
