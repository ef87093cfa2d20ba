"""The lists of the page on working in step."""

import streamlit as st

from ui.analysis import alignment_rows
from ui.blocks import tables
from ui.shell import data, links
from ui.shell.scope import Scope
from ui.text.catalogue import t


def cases(scope: Scope, case: str, which: str) -> None:
    """Heading and accounts that are a `case` (premature or late), most valuable first; `which` of `CASES`."""
    rows = data.run_metric(
        "touch_fit_accounts", scope, case=case, limit=alignment_rows.FIVE if which == "five" else None
    )
    st.subheader(t(f"together.fit.cases_{case}"), anchor=False)
    if rows.empty:
        st.write(t(f"together.fit.no_{case}"))
    else:
        tables.show_table(
            rows, alignment_rows.CASE_KINDS[case], key=f"touch_fit.{case}", opens=("account", links.account_of)
        )
