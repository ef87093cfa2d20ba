"""How often the dashboard reads all systems by itself: chosen here, unless the operator has decided it."""

from datetime import timedelta
from typing import Final

import streamlit as st

from settings import settings
from storage.stored_settings import store
from ui.connect import connect_words
from ui.shell import access, access_log
from ui.text.catalogue import t

VARIABLE: Final = "GLEICHTAKT_SYNC_EVERY"
# As people write it, and what it means. Empty: only when somebody asks for it.
SPANS: Final = {
    "": None,
    "30m": timedelta(minutes=30),
    "1h": timedelta(hours=1),
    "3h": timedelta(hours=3),
    "6h": timedelta(hours=6),
    "1d": timedelta(days=1),
}


def show_schedule() -> None:
    """Show the choice, and how to sync from outside instead."""
    every = settings().sync_every
    spans = {**SPANS, **({} if every in SPANS.values() else {str(every): every})}
    is_given = settings.is_given("sync_every")
    texts = [*spans]
    now = texts[[*spans.values()].index(every)]
    chosen = st.selectbox(
        t("schedule.every"), texts, index=texts.index(now), format_func=_span_name, key="schedule.every",
        disabled=is_given,
    )  # fmt: skip
    if chosen != now and not is_given:
        _choose(chosen)
    if is_given:
        st.caption(t("schedule.given", variable=VARIABLE))
    with st.expander(t("systems.schedule")):
        st.write(t("systems.schedule_text"))
        st.code("*/30 6-20 * * 1-5  cd /opt/gleichtakt && .venv/bin/python cli.py sync", language="bash")


def _choose(text: str) -> None:
    access.require("sources")
    store(settings().credentials_file, {VARIABLE: text})
    access_log.note("setting", f"sync every {text or 'never'}")
    st.rerun()


def _span_name(text: str) -> str:
    if text in SPANS:
        return t(f"schedule.{text or 'never'}")
    return connect_words.interval_in_words(settings().sync_every or timedelta())
