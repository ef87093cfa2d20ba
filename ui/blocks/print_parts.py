"""What a browser prints where a page has a report: that report, not the page."""

from base64 import b64encode
from collections.abc import Callable

import streamlit as st

from ui.shell import access


def print_instead(make: Callable[[], str]) -> None:
    """Have the browser print the HTML that `make` returns, one of our reports, in place of this page.

    Only for visitors who may download reports; others print the page. The report is no part of the page, as nobody sees
    it there: `own/print.js` unpacks it when the browser prints.
    """
    if access.may("export"):
        packed = b64encode(make().encode()).decode("ascii")
        st.html(f'<div class="gt-report" data-report="{packed}"></div>')
