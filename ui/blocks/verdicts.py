"""Verdicts on changes: every sentence about a change takes its verb from one of them."""

from dataclasses import dataclass
from typing import Final

from metrics.statistics.control_limits import DOWN, TOO_FEW, UP, USUAL
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text.catalogue import t

CHANGED: Final = (UP, DOWN)
# For each figure, which set of words describes its change.
KINDS: Final = {"dwell": "dwell", "conversion_rate": "rate"}


@dataclass(frozen=True)
class Change:
    """One figure of one phase in a period and in the equally long one before, with the verdict on the difference."""

    figure: str
    phase: str
    now: float | None
    before: float | None
    low: float | None
    high: float | None
    verdict: str

    @property
    def is_signal(self) -> bool:
        """Whether the difference is more than chance explains."""
        return self.verdict in CHANGED

    @property
    def in_words(self) -> str:
        """The verdict, in words that fit the figure. Not escaped."""
        return t(f"verdict.said.{KINDS.get(self.figure, 'count')}.{self.verdict}")


def changes(scope: Scope) -> list[Change]:
    """Every figure of every phase in the period of `scope`, judged together (`compare`)."""
    rows = data.run_metric("compare", scope)
    return [
        Change(row.figure, row.phase, row.now, row.before, row.low, row.high, row.verdict)
        for row in rows.itertuples(index=False)
    ]


def change(scope: Scope, figure: str, key: str) -> Change:
    """One figure of phase `key`; with the verdict "too few" if it was not compared."""
    found = (one for one in changes(scope) if (one.figure, one.phase) == (figure, key))
    return next(found, Change(figure, key, None, None, None, None, TOO_FEW))


def entries_into(scope: Scope, key: str) -> Change:
    """The change in entries into phase `key`; for won, in wins."""
    return change(scope, "entries" if key in phase.in_play() else "wins", key)


def of_steps(scope: Scope, *, is_more: bool) -> str:
    """The verdict on all steps forward: a change if entries into a later phase, or wins, changed in that direction.

    They are judged together, so that there are no more false alarms than for a single figure.
    """
    steps = [entries_into(scope, key) for key in (*phase.in_play()[1:], "won")]
    wanted = UP if is_more else DOWN
    if any(one.verdict == wanted for one in steps):
        return wanted
    return TOO_FEW if all(one.verdict == TOO_FEW for one in steps) else USUAL
