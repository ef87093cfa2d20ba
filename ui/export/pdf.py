"""A report as PDF on A4, set by WeasyPrint with the page's own HTML."""

from functools import cache
from typing import Any

from model.errors import Fault
from ui.export import web
from ui.export.report import Report

# Leadership's report is one sheet: letters shrink in these steps until it is.
_SIZES_PT = (9.2, 8.4, 7.8, 7.2, 6.6)


@cache
def is_possible() -> bool:
    """Whether the libraries that set text, Pango above all, are on this machine."""
    try:
        import weasyprint  # noqa: F401 - takes half a second and loads Pango, so only where it is asked for
    except OSError:
        return False
    return True


def written(report: Report) -> bytes:
    """`report` as a tagged PDF; Fault where the libraries of the system are missing."""
    sizes = _SIZES_PT if report.kind == "leadership" else _SIZES_PT[:1]
    for size in sizes:
        document = _set(web.printed(report, size))
        if len(document.pages) == 1:
            break
    found: bytes = document.write_pdf(pdf_tags=True)
    return found


def of_page(page: str) -> bytes:
    """A finished page of HTML, such as minutes, as a tagged PDF; Fault where the system's libraries are missing."""
    found: bytes = _set(page).write_pdf(pdf_tags=True)
    return found


def _set(page: str) -> Any:
    if not is_possible():
        raise Fault("export.no_pango")
    from weasyprint import HTML

    return HTML(string=page, base_url=None, url_fetcher=_nothing_foreign).render(pdf_tags=True)


def _nothing_foreign(url: str, *_: Any, **__: Any) -> Any:
    """Reports carry what they need along; whatever asks for another file is refused."""
    from weasyprint.urls import URLFetcher

    if not url.startswith("data:"):
        raise ValueError("a report fetches nothing")
    return URLFetcher().fetch(url)
