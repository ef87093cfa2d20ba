"""Which report libraries are installed: on a fresh machine the dashboard starts before they are (``start``)."""

from importlib.metadata import PackageNotFoundError, files
from typing import Final

from model.errors import Fault

# The package that each file format needs, and the one that sends reports.
LIBRARIES: Final = {"pdf": "weasyprint", "pptx": "python-pptx", "xlsx": "xlsxwriter", "send": "apprise"}


def is_there(purpose: str) -> bool:
    """Whether the package for `purpose` (``pdf``, ``send`` ...) is completely installed; HTML needs none."""
    try:
        # An installation writes the list of a library's files last.
        return purpose not in LIBRARIES or files(LIBRARIES[purpose]) is not None
    except PackageNotFoundError:
        return False


def check(purpose: str) -> None:
    """Fault if what `purpose` needs is not installed."""
    if not is_there(purpose):
        raise Fault("export.not_installed", name=LIBRARIES[purpose])


def are_all_there() -> bool:
    """Whether the libraries for every purpose are installed."""
    return all(map(is_there, LIBRARIES))
