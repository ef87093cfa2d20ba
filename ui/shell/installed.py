"""Which libraries of reports are there: on a fresh machine the dashboard serves before they are (``start``)."""

from importlib.metadata import PackageNotFoundError, files
from typing import Final

from model.errors import Fault

# What writes a file of that ending, and what sends it, by the name it is installed under.
LIBRARIES: Final = {"pdf": "weasyprint", "pptx": "python-pptx", "xlsx": "xlsxwriter", "send": "apprise"}


def is_there(purpose: str) -> bool:
    """Whether what `purpose`, such as ``pdf`` or ``send``, needs is installed to the end; HTML needs nothing."""
    try:
        # The list of a library's files is what an installation writes last.
        return purpose not in LIBRARIES or files(LIBRARIES[purpose]) is not None
    except PackageNotFoundError:
        return False


def check(purpose: str) -> None:
    """Fault if what `purpose` needs is not installed."""
    if not is_there(purpose):
        raise Fault("export.not_installed", name=LIBRARIES[purpose])


def are_all_there() -> bool:
    """Whether nothing is missing."""
    return all(map(is_there, LIBRARIES))
