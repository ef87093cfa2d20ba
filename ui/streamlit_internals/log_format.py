"""Streamlit's loggers, and those of its web server, write to handlers of their own."""

import logging

from streamlit import logger as loggers


def write_as(formatter: logging.Formatter) -> None:
    """Let every logger of Streamlit, present and future, write by `formatter`."""
    own = loggers.setup_formatter

    def setup(logger: logging.Logger) -> None:
        own(logger)
        logger.streamlit_console_handler.setFormatter(formatter)  # type: ignore[attr-defined]

    loggers.setup_formatter = setup
    loggers.update_formatter()
