"""A report as PDF on A4, typeset by WeasyPrint from the same HTML as the web page."""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any, Final

from model.errors import Fault
from ui.documents import web
from ui.documents.document import Report
from ui.shell import installed

# Leadership's report and minutes are one sheet: the font size is reduced in these steps until it fits. What does not
# fit even then is set in the largest, as small letters would save no sheet.
_SIZES_PT = (9.2, 8.4, 7.8, 7.2, 6.6)


# A failed search takes half a second too, and pages check each time they are drawn.
SECONDS_BETWEEN: Final = 20.0
_looked_in_vain_at = -SECONDS_BETWEEN


def is_possible() -> bool:
    """Whether the libraries for typesetting, above all Pango, are on this machine; they may be installed later."""
    global _looked_in_vain_at
    if not installed.is_there("pdf") or monotonic() - _looked_in_vain_at < SECONDS_BETWEEN:
        return False
    try:
        import weasyprint  # noqa: F401 - takes half a second and loads Pango, so only when needed
    except OSError:
        _looked_in_vain_at = monotonic()
        return False
    return True


def write_pdf(report: Report) -> bytes:
    """`report` as a tagged PDF; Fault if the system libraries are missing."""
    sizes = _SIZES_PT if report.kind == "leadership" else _SIZES_PT[:1]
    return _on_one_sheet(lambda size: web.html_for_print(report, size), sizes)


def of_page(page: str) -> bytes:
    """A finished HTML page, such as minutes, as a tagged PDF in the product's typeface; Fault if the system libraries
    are missing. On one sheet if it fits in the smallest font size, else in the largest.
    """
    whole = web.with_typeface(page)
    return _on_one_sheet(lambda size: web.in_size(whole, size), _SIZES_PT)


def _on_one_sheet(write: Callable[[float], str], sizes: Sequence[float]) -> bytes:
    """The page in the first of the sizes in which it is one sheet, else in the first of all."""
    tried = (_set(write(size)) for size in sizes)
    largest = next(tried)
    document = largest if len(largest.pages) == 1 else next((one for one in tried if len(one.pages) == 1), largest)
    found: bytes = document.write_pdf(pdf_tags=True)
    return found


def _set(page: str) -> Any:
    installed.check("pdf")
    if not is_possible():
        raise Fault("export.no_pango")
    from weasyprint import HTML

    return HTML(string=page, base_url=None, url_fetcher=_nothing_foreign).render(pdf_tags=True)


def _nothing_foreign(url: str, *_: Any, **__: Any) -> Any:
    """Refuse to load anything: reports contain all they need."""
    from weasyprint.urls import URLFetcher

    if not url.startswith("data:"):
        raise ValueError("a report fetches nothing")
    return URLFetcher().fetch(url)
