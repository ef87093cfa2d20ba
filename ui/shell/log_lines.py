"""How log lines are written: as text for people, or one JSON object a line for systems that collect them."""

import logging
from typing import Any, Final

import structlog
from structlog.types import EventDict

# The packages whose course is told; of libraries only what goes wrong.
OURS: Final = ("cli", "connectors", "metrics", "model", "pages", "settings", "storage", "ui")
# Set to INFO by Streamlit: a line for every request, with the accounts and filters that stand in its address.
WEB_SERVER: Final = ("uvicorn", "uvicorn.access", "uvicorn.error")
_TEXT: Final = "%(asctime)s %(levelname) -7s %(name)s: %(message)s"


def begin(log_format: str) -> logging.Formatter:
    """Write what is logged from now on to standard error, as `log_format` ("text" or "json") has it; returns the
    formatter.
    """
    formatter = json_lines() if log_format == "json" else logging.Formatter(_TEXT)
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    for name in WEB_SERVER:
        logging.getLogger(name).setLevel(logging.WARNING)
    return formatter


def begin_in_terminal(log_format: str) -> None:
    """As :func:`begin`, for a command: people read its sentences, so text lines are left to what goes wrong."""
    if log_format == "json":
        begin(log_format)


def json_lines() -> logging.Formatter:
    """One JSON object a line: ``timestamp`` (UTC, ISO 8601), ``level``, ``logger``, ``event``, ``process``, what a call
    gives as ``extra``, and ``exception``, the trace as one text. Values of variables are never in it: they may be
    secrets or people.
    """
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.CallsiteParameterAdder({structlog.processors.CallsiteParameter.PROCESS}),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _without_color,
            structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True),
        ],
    )


def _without_color(_logger: Any, _name: str, line: EventDict) -> EventDict:
    """Drop the coloured copy of its message that the web server adds."""
    line.pop("color_message", None)
    return line
