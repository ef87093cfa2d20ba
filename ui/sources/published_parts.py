"""What is published: where it came from, how much it contains, and the snapshots that can be restored."""

from typing import Final

import pandas as pd
import streamlit as st

from model.tables import TABLES
from storage.snapshot import SnapshotInfo
from ui.blocks import tables
from ui.shell import access, access_log, data, frame, navigation
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import markdown
from ui.text.spoken import spoken

_COUNTS: Final = {"table": "text", "rows": "count"}


def show_published() -> None:
    """Show the published snapshot in a sentence and its rows per table; without one, what to do."""
    current = data.snapshot()
    if current is None:
        frame.empty(t("sources.nothing"), t("sources.nothing_hint"))
        return
    info = current.info
    st.write(t("sources.standing", **_told(info)))
    if info.quarantined:
        st.write(tn("sources.quarantined", info.quarantined))
        navigation.show_link(t("sources.to_trust"), "trust", part="records")
    rows = pd.DataFrame(
        {"table": t(f"table.{name}"), "rows": info.row_counts[name]} for name in TABLES if info.row_counts.get(name)
    )
    if not rows.empty:
        tables.show_table(rows, _COUNTS, key="sources.rows")


def show_snapshots() -> None:
    """Show every stored snapshot, newest first, with a button to go back to it; nothing if there is no other."""
    if access.current().sight.reach:
        return  # the total number of accounts is not for visitors who see a part of them
    current, snapshots = data.warehouse().current_id(), data.warehouse().snapshots()
    if not any(info.id != current for info in snapshots):
        return
    st.subheader(t("snapshots.title"), anchor=False)
    for info in snapshots:
        left, right = st.columns([5, 1.2], vertical_alignment="center")
        is_current = info.id == current
        text = t("snapshots.told", **_told(info))
        left.markdown(f"**{text}** · {t('snapshots.current')}" if is_current else text)
        if not is_current:
            with right, st.popover(spoken(t("snapshots.roll_back"), text), width="stretch"):
                _confirm(info)


def _confirm(info: SnapshotInfo) -> None:
    st.write(t("snapshots.confirm", **_told(info)))
    if st.button(t("snapshots.confirm_go"), key=f"roll_back.{info.id}", type="primary"):
        go_back(info)
        st.rerun()


def go_back(info: SnapshotInfo) -> None:
    """Show a former snapshot again. Fault without the right to do so."""
    access.require("sources")
    data.warehouse().roll_back(info.id)
    access_log.note("setting", f"roll back {info.id}")


def _told(info: SnapshotInfo) -> dict[str, object]:
    """The values for sentences about a snapshot; its label comes from outside."""
    return {
        "source": t(f"connector.{info.connector}"),
        "label": markdown(info.label),
        "day": info.as_of,
        "moment": values.moment(info.published_at, data.charter().zone),
        "accounts": info.row_counts.get("account", 0),
        "version": info.charter_version,
    }
