"""The render target: a page on screen, or a report on paper.

Both use the same sentences; on screen their figures are links, in a report they are emphasised. Reports are always
light, whatever theme the visitor has chosen.
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
    """Context manager: whatever is rendered inside is for a report."""
    token = _is_paper.set(True)
    try:
        yield
    finally:
        _is_paper.reset(token)
