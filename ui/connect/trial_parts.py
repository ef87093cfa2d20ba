"""A trial: what the next sync of a system would read, asked of the system without storing anything."""

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from connectors.kit.retry import in_haste
from model.errors import Fault
from settings import settings
from ui.blocks import tables
from ui.shell import access, notes
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import markdown
from ui.text.vocabulary import stream_name

if TYPE_CHECKING:
    from connectors.plan import Planned

_KINDS = {"read_object": "text", "rows": "text", "start": "text"}


def offer_trial(name: str) -> None:
    """Show the button that asks the system called `name`, and its answer."""
    if not st.button(t("trial.go"), key=f"trial.{name}", icon=":material/rule:", type="tertiary"):
        return
    access.require("sources")
    from connectors import plan  # what reads a system is loaded only when somebody asks

    try:
        with st.spinner(t("connect.testing")), in_haste():
            found = [one for _, one in plan.of_configured(settings(), [name], is_full=False)]
    except Fault as error:
        st.error(notes.fault(error))
        return
    for one in found:
        if one.fault is not None:
            place = f"**{markdown(stream_name(one.stream))}**: " if one.stream else ""
            st.warning(f"{place}{notes.fault(one.fault)}")
    read = [one for one in found if one.fault is None]
    if read:
        st.write(t("trial.answer"))
        rows = pd.DataFrame(
            {
                "read_object": [stream_name(one.stream) for one in read],
                "rows": map(_rows, read),
                "start": map(_start, read),
            }
        )
        tables.show_table(rows, _KINDS, key=f"trial.rows.{name}", label=t("trial.go"))


def _rows(one: "Planned") -> str:
    return t("trial.more", n=values.number(one.rows)) if one.has_more else values.number(one.rows)


def _start(one: "Planned") -> str:
    return t("cli.planned.anew" if one.is_anew else "cli.planned.onward")
