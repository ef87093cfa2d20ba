"""What a browser prints where a page has a report: that report, not the page."""

from base64 import b64encode
from collections.abc import Callable
from contextvars import copy_context
from functools import partial

import streamlit as st

from ui.shell import access
from ui.text.catalogue import t


def print_instead(make: Callable[[], str]) -> None:
    """Have the browser print the HTML that `make` returns, one of our reports, in place of this page.

    Only for visitors who may download reports; others print the page. A report takes as long as much of the page, so it
    is made when `own/print.js` asks for it: somebody prints, or has looked at the page for a few seconds.
    """
    if access.may("export"):
        # A fragment that runs alone knows neither the language nor the currency nor the snapshot of its page.
        _report(partial(copy_context().run, make))


@st.fragment
def _report(make: Callable[[], str]) -> None:
    """The unseen button that asks, and the report, which is no part of the page: nobody sees it there."""
    if st.button(t("print.prepare"), key="print_report"):
        packed = b64encode(make().encode()).decode("ascii")
        st.html(f'<div class="gt-report" data-report="{packed}"></div>')
