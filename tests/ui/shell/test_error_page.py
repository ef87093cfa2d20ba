"""A page that breaks says so in a sentence; the trace stays in the log."""

import logging

from streamlit.testing.v1 import AppTest

from ui.shell import error_page


def page():
    from ui.shell import error_page
    from ui.text import language

    language.use("en")
    error_page.show_error(RuntimeError("secret detail"))


def test_the_visitor_reads_a_sentence_and_the_log_keeps_the_reason(caplog):
    with caplog.at_level(logging.ERROR, logger=error_page.__name__):
        shown = AppTest.from_function(page).run()
    assert [error.value for error in shown.error] == [
        "This page could not be shown. Please reload it; if it stays that way, the reason is in the server's log. "
        "The published data is unharmed."
    ]
    assert "secret detail" in caplog.text
