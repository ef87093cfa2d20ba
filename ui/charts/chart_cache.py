"""A cache of charts: the same rows in the same theme and language are not drawn again for the next visitor."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

import pandas as pd
from plotly.basedatatypes import BaseFigure

from ui.shell import data
from ui.shell.theme import palette
from ui.text import language

P = ParamSpec("P")


class Drawn(BaseFigure):
    """A finished chart as Plotly gets it; it is never changed, so visitors can share it."""

    def __init__(self, spec: dict[str, Any]) -> None:
        # The base class would copy and check every value again, which is what takes the time.
        object.__setattr__(self, "_spec", spec)

    def to_dict(self) -> dict[str, Any]:
        """The chart as Plotly's dictionary; not to be changed."""
        return self._spec


def cached_chart(build: Callable[P, BaseFigure]) -> Callable[P, BaseFigure]:
    """`build` as a chart function whose results are cached by snapshot, theme, language and arguments."""

    @wraps(build)
    def drawn_once(*args: P.args, **kwargs: P.kwargs) -> BaseFigure:
        context = (build.__qualname__, data.snapshot_key(), palette().name, language.current())
        given = (*args, *(part for name in sorted(kwargs) for part in (name, kwargs[name])))
        key = hashlib.blake2b(repr((context, [_marked(part) for part in given])).encode(), digest_size=20).hexdigest()
        return Drawn(data.cached(key, lambda: build(*args, **kwargs).to_dict()))

    return drawn_once


def _marked(part: Any) -> str:
    return data.mark(part) if isinstance(part, pd.DataFrame) else repr(part)
