"""The files a report can become, by their ending."""

from collections.abc import Callable
from typing import Final

from model.errors import Fault
from ui import data, language, medium
from ui.export import leadership, pdf, web
from ui.export.report import Report
from ui.scope import Scope

REPORTS: Final[dict[str, Callable[[Scope], Report]]] = {"leadership": leadership.report}
WRITERS: Final[dict[str, Callable[[Report], bytes]]] = {"pdf": pdf.written, "html": web.written}
MIME: Final = {"pdf": "application/pdf", "html": "text/html"}


def report(kind: str, scope: Scope) -> Report:
    """The report of that kind in the language of `scope`; Fault if there is none or nothing has been published."""
    if kind not in REPORTS:
        raise Fault("answer.not_allowed", name="REPORT", value=kind, allowed=", ".join(REPORTS))
    if data.snapshot() is None:
        raise Fault("cli.no_snapshot")
    language.use(scope.language)
    with medium.paper():
        return REPORTS[kind](scope)


def written(report: Report, ending: str) -> bytes:
    """`report` as a file with that ending; Fault if there is no such."""
    if ending not in WRITERS:
        raise Fault("answer.not_allowed", name="--to", value=f".{ending}", allowed=allowed())
    with medium.paper():
        return WRITERS[ending](report)


def allowed() -> str:
    """The endings, in words."""
    return ", ".join(f".{ending}" for ending in WRITERS)
