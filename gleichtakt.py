"""Gleichtakt in a notebook: every figure of the pages, from the same snapshot and by the same definitions.

>>> import gleichtakt as gt
>>> company = gt.open("data")                      # doctest: +SKIP
>>> company.kpi("dwell", by="segment")             # doctest: +SKIP
"""

from pathlib import Path
from typing import Any

import pandas as pd

from metrics import CATALOG
from model.charter import Charter
from model.errors import Fault
from settings import settings
from storage.answer import answer
from storage.engines.choice import chosen_warehouse
from storage.snapshot import Snapshot
from storage.warehouse import current
from ui.terminal.command_line import fault_sentence
from ui.text import language
from ui.text.catalogue import t

__all__ = ["Company", "open"]


class Company:
    """A company's published data: always the same snapshot, even if a newer one is published meanwhile."""

    def __init__(self, snapshot: Snapshot, language: str) -> None:
        self._snapshot = snapshot
        self._language = language

    def __repr__(self) -> str:
        info = self._snapshot.info
        return f"<Company {info.label!r} as of {info.as_of}>"

    @property
    def charter(self) -> Charter:
        """The charter (the rules of the game) that its figures follow."""
        return self._snapshot.charter

    def kpi(self, name: str, **question: Any) -> pd.DataFrame:
        """The rows of a figure in the catalogue, with the columns its contract names.

        question: as_of, start, end (dates), by (a dimension), where (``{"segment": ["SMB"]}``), motion, trusted_only,
        and the figure's own options (:meth:`catalogue`). ValueError if the question makes no sense; its message says
        what would be right.
        """
        try:
            rows = answer(self._snapshot, name, **question)
        except Fault as fault:
            raise ValueError(_sentence(fault, self._language)) from None
        return rows.to_pandas()

    def catalogue(self) -> pd.DataFrame:
        """One row per figure that :meth:`kpi` knows: name, unit, options, definition, and is_kpi (False: a list of
        rows).
        """
        with language.speaking(self._language):
            rows = [
                (name, metric.unit, ", ".join(metric.options), t(f"metric.{name}"), metric.is_kpi)
                for name, metric in CATALOG.items()
            ]
        return pd.DataFrame(rows, columns=["name", "unit", "options", "definition", "is_kpi"])


def open(data: str | Path | None = None, *, language: str = "en") -> Company:  # noqa: A001 - as notebooks say it
    """The company published in the folder `data` (default: the one in the settings), on the engine of the settings.

    language: that of the definitions and of error messages. ValueError if nothing has been published.
    """
    chosen = settings() if data is None else settings().model_copy(update={"data": Path(data)})
    try:
        return Company(current(chosen_warehouse(chosen)), language)
    except Fault as fault:
        raise ValueError(_sentence(fault, language)) from None


def _sentence(fault: Fault, spoken: str) -> str:
    with language.speaking(spoken):
        return fault_sentence(fault)
