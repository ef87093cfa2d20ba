"""The connected systems: how fresh each is, what stopped it, how far back it reaches; a button to read it again."""

from datetime import UTC, datetime
from typing import Final

import pandas as pd
import streamlit as st

from model.errors import Fault
from settings import settings
from storage.records import sync_runs
from storage.records.sync_runs import SyncRun
from storage.sync_lock import going
from ui.blocks import tables
from ui.shell import data
from ui.sources import sync_now_parts
from ui.terminal.command_line import fault_sentence, run_note
from ui.text import values
from ui.text.catalogue import has_text, t, tn
from ui.text.escaping import markdown

FINE, PARTLY, STOPPED, CUT_OFF, GOING, NEVER = "fine", "partly", "stopped", "cut_off", "going", "never"
_SIGNS: Final = {
    FINE: ":material/check_circle:",
    PARTLY: ":material/warning:",
    STOPPED: ":material/error:",
    CUT_OFF: ":material/error:",
    GOING: ":material/sync:",
    NEVER: ":material/schedule:",
}
_ROWS: Final = {"stream": "text", "rows": "count"}


def show_systems() -> None:
    """Show every system in the settings, or how to connect one."""
    connected = settings().sources
    if not connected:
        st.write(t("systems.none"))
        st.code("python cli.py connect hubspot", language="bash")
        return
    try:
        with data.records().reading() as session:
            last, whole = sync_runs.latest(session), sync_runs.last_whole(session)
    except Fault:
        st.caption(t("records.page"))
        return
    sync_now_parts.button()
    for name in connected:
        with st.container(border=True):
            _system(name, last.get(name), whole.get(name))
    with st.expander(t("systems.schedule")):
        st.write(t("systems.schedule_text"))
        st.code("*/30 6-20 * * 1-5  cd /opt/gleichtakt && .venv/bin/python cli.py sync", language="bash")


def standing_of(run: SyncRun | None) -> str:
    """How the last run ended: succeeded, failed in some streams, stopped, cut off, still running, or never started."""
    if run is None:
        return NEVER
    if run.ended_at is None:
        return GOING if going(settings().data) is not None else CUT_OFF
    if run.fault is not None:
        return STOPPED
    return PARTLY if sync_runs.is_partly(run) else FINE


def _system(name: str, run: SyncRun | None, fresh_since: datetime | None) -> None:
    kind, standing = settings().kind_of(name), standing_of(run)
    label = t(f"connector.{kind}") if has_text(f"connector.{kind}") else name
    shown = label if kind == name else f"{markdown(name)} ({label})"
    st.markdown(f"{_SIGNS[standing]} **{shown}** · {t(f'systems.standing.{standing}')}")
    st.write(_told(run, standing, fresh_since))
    if run is None:
        return
    for one in run.notes:
        st.write(markdown(run_note(name, one["key"], one["values"])))
    if run.rows:
        with st.expander(t("systems.read")):
            rows = pd.DataFrame({"stream": list(run.rows), "rows": list(run.rows.values())})
            tables.show_table(rows, _ROWS, key=f"systems.rows.{name}")
    if has_text(f"system.{kind}.history"):
        st.caption(t(f"system.{kind}.history"))


def _told(run: SyncRun | None, standing: str, fresh_since: datetime | None) -> str:
    """How fresh it is, how much was read, how much could not be imported, and what stopped the last run."""
    now, zone = datetime.now(UTC), data.charter().zone
    if run is None:
        return t("systems.never_read")
    sentences = []
    if run.fault is not None:
        sentences.append(markdown(fault_sentence(Fault(run.fault["key"], **run.fault["values"]))))
    if fresh_since is None:
        sentences.append(t("systems.never_whole"))
    else:
        sentences.append(t("systems.fresh", ago=values.ago(fresh_since, now), moment=values.moment(fresh_since, zone)))
    if standing in (FINE, PARTLY):
        sentences.append(tn("systems.rows", sum(run.rows.values())))
    if run.quarantined:
        sentences.append(tn("systems.quarantined", run.quarantined))
    return " ".join(sentences)
