"""The reports that exist, and the file formats of each, by extension."""

from collections.abc import Callable
from functools import partial
from typing import Final

from model.errors import Fault
from ui.blocks.offered_file import OfferedFile
from ui.documents import pdf, web
from ui.documents.document import Report
from ui.reports import leadership, meeting
from ui.shell import access, data, installed, render_target
from ui.shell.scope import Scope
from ui.text import language
from ui.text.catalogue import t

REPORTS: Final[dict[str, Callable[..., Report]]] = {
    "leadership": leadership.leadership_report,
    "meeting": meeting.meeting_report,
}


def _as_slides(report: Report) -> bytes:
    from ui.documents import slides  # its library may come after the dashboard

    return slides.write_slides(report)


def _as_workbook(report: Report) -> bytes:
    from ui.documents import workbook  # its library may come after the dashboard

    return workbook.write_workbook(report)


WRITERS: Final[dict[str, Callable[[Report], bytes]]] = {
    "pdf": pdf.write_pdf, "pptx": _as_slides, "xlsx": _as_workbook, "html": web.write_html,
}  # fmt: skip
MIME: Final = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html",
}


def check(kind: str, suffix: str) -> None:
    """Fault if there is no report of that kind or no format with that extension, such as ``.pdf``."""
    if kind not in REPORTS:
        raise Fault("answer.not_allowed", name="REPORT", value=kind, allowed=", ".join(REPORTS))
    if suffix.lower() not in _endings():
        raise Fault("answer.not_allowed", name="--to", value=suffix or "?", allowed=", ".join(_endings()))


def build_report(kind: str, scope: Scope, **options: bool) -> Report:
    """The report of that kind, with its own `options`, in the language of `scope`; Fault if nothing is published or the
    visitor lacks the right.
    """
    access.require("export")
    if data.snapshot() is None:
        raise Fault("cli.no_snapshot")
    with render_target.paper(), language.speaking(scope.language):
        return REPORTS[kind](scope, **options)


def write_report(report: Report, ending: str) -> bytes:
    """`build_report` as a file with that extension, such as ``pdf``; Fault if its library is missing."""
    kind = ending.lower().lstrip(".")
    installed.check(kind)
    with render_target.paper(), language.speaking(report.language):
        return WRITERS[kind](report)


def report_files(kind: str, scope: Scope, **options: bool) -> list[OfferedFile]:
    """The report of that kind with its own `options` as a page offers it: a file for every format, none made yet."""
    day = scope.as_of.isoformat()
    return [
        OfferedFile(
            f"gleichtakt_{t(f'export.file.{kind}')}_{day}.{ending}",
            MIME[ending],
            partial(_report_file, kind, scope, ending, options),
            _hindrance(ending),
        )
        for ending in WRITERS
    ]


def _report_file(kind: str, scope: Scope, ending: str, options: dict[str, bool]) -> bytes:
    return write_report(build_report(kind, scope, **options), ending)


def _hindrance(ending: str) -> Fault | None:
    if not installed.is_there(ending):
        return Fault("export.not_installed", name=t(f"export.as.{ending}"))
    return Fault("export.no_pango") if ending == "pdf" and not pdf.is_possible() else None


def _endings() -> tuple[str, ...]:
    return tuple(f".{ending}" for ending in WRITERS)
