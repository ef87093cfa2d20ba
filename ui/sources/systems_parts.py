"""The connected systems: how fresh each is, what stopped it, how far back it reaches; a button to read it again."""

from datetime import UTC, datetime
from typing import Final

import pandas as pd
import streamlit as st

from model.errors import Fault
from settings import settings
from storage import sync_standing
from storage.records.sync_runs import SyncRun
from storage.sync_lock import going
from storage.sync_standing import Standing
from ui.blocks import tables
from ui.connect import connect_parts, schedule_parts, trial_parts
from ui.shell import data
from ui.sources import sync_now_parts
from ui.terminal.command_line import fault_sentence, run_note
from ui.text import values
from ui.text.catalogue import has_text, t, tn
from ui.text.escaping import markdown
from ui.text.vocabulary import stream_name

_SIGNS: Final = {
    Standing.FINE: ":material/check_circle:",
    Standing.PARTLY: ":material/warning:",
    Standing.STOPPED: ":material/error:",
    Standing.CUT_OFF: ":material/error:",
    Standing.GOING: ":material/sync:",
    Standing.NEVER: ":material/schedule:",
    Standing.OVERDUE: ":material/schedule:",
}
_ROWS: Final = {"stream": "text", "rows": "count"}


def show_systems() -> None:
    """Show every system in the settings, or that there is none; how to connect one, and how often they are read."""
    connected = settings().sources
    if not connected:
        st.write(t("systems.none"))
        connect_parts.show_connecting()
        return
    try:
        runs = sync_standing.read_runs(data.records())
    except Fault:
        st.caption(t("records.page"))
        return
    connect_parts.show_outcome()
    sync_now_parts.button()
    for name in connected:
        with st.container(border=True):
            _system(name, runs.last.get(name), runs.whole.get(name))
            trial_parts.offer_trial(name)
    schedule_parts.show_schedule()
    connect_parts.show_connecting()


def _system(name: str, run: SyncRun | None, fresh_since: datetime | None) -> None:
    kind, standing = settings().kind_of(name), _standing(run, fresh_since)
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
            rows = pd.DataFrame({"stream": [*map(stream_name, run.rows)], "rows": list(run.rows.values())})
            tables.show_table(rows, _ROWS, key=f"systems.rows.{name}")
    if has_text(f"system.{kind}.history"):
        st.caption(t(f"system.{kind}.history"))


def _standing(run: SyncRun | None, fresh_since: datetime | None) -> Standing:
    """How the system stands; overdue only if nothing else is wrong and it is not being read."""
    standing = sync_standing.standing_of(run, is_going=going(settings().data) is not None)
    is_well = standing in (Standing.FINE, Standing.PARTLY)
    is_late = sync_standing.is_overdue(fresh_since, settings().sync_every, datetime.now(UTC))
    return Standing.OVERDUE if is_well and is_late else standing


def _told(run: SyncRun | None, standing: Standing, fresh_since: datetime | None) -> str:
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
    if standing in (Standing.FINE, Standing.PARTLY, Standing.OVERDUE):
        sentences.append(tn("systems.rows", sum(run.rows.values())))
    if run.quarantined:
        sentences.append(tn("systems.quarantined", run.quarantined))
    return " ".join(sentences)
