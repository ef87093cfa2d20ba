"""What is being made: a page on a screen, or a report that leaves it.

The same sentences serve both: on a screen their figures are links, in a report they are set off. A report is light,
whatever look the visitor has chosen.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_is_paper: ContextVar[bool] = ContextVar("paper", default=False)


def is_paper() -> bool:
    """Whether a report is being made."""
    return _is_paper.get()


@contextmanager
def paper() -> Iterator[None]:
    """Whatever is made inside is for a report."""
    token = _is_paper.set(True)
    try:
        yield
    finally:
        _is_paper.reset(token)
