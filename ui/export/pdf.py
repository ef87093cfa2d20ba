"""A report as PDF on A4, set by WeasyPrint with the page's own HTML."""

from functools import cache

from model.errors import Fault
from ui.export import web
from ui.export.report import Report

# Leadership's report is one sheet: letters shrink in these steps until it is.
_SIZES_PT = (9.2, 8.7, 8.2, 7.7, 7.2, 6.7)


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
    if not is_possible():
        raise Fault("export.no_pango")
    from weasyprint import HTML

    sizes = _SIZES_PT if report.kind == "leadership" else _SIZES_PT[:1]
    for size in sizes:
        page = web.printed(report, size)
        document = HTML(string=page, base_url=None, url_fetcher=_nothing_foreign).render(pdf_tags=True)
        if len(document.pages) == 1:
            break
    found: bytes = document.write_pdf(pdf_tags=True)
    return found


def _nothing_foreign(url: str, *_: object, **__: object) -> dict[str, object]:
    """Reports need no other file; whatever asks for one is refused."""
    raise ValueError(f"a report does not fetch {url}")
