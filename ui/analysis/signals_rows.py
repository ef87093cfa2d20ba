"""Today's signals: what is out of the ordinary, and since when."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import pandas as pd

from metrics.statistics.control_limits import SHIFT_DOWN, SHIFT_UP, SIGNALS, TOO_FEW
from ui.blocks import verdicts
from ui.shell import data, phase
from ui.shell.period import months_back
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t

GRAIN: Final = "month"
# A year, so that a sparkline also shows the season.
MONTHS: Final = 12
# A shift is eight in a row: it began seven months before the last.
MONTHS_BACK: Final = {SHIFT_UP: 7, SHIFT_DOWN: 7}
# More lines on a chart would be hard to tell apart.
MOST_FLAGS: Final = 3


@dataclass(frozen=True)
class Signal:
    """A figure of a phase that is out of the ordinary.

    since: the first day of the month, of the first of eight months, or of the period compared; until: their last day,
    None if counting goes on to the as-of day. usual: in words.
    """

    figure: str
    phase: str
    verdict: str
    value: float
    usual: str
    since: date
    until: date | None = None

    @property
    def when(self) -> str:
        """The days in words: since when, or from when to when. Not escaped."""
        if self.until is None:
            return t("signals.since", day=self.since)
        return t("signals.from_to", start=self.since, end=self.until)

    @property
    def name(self) -> str:
        """Figure and phase in words. Not escaped."""
        return t("signals.name", figure=t(f"signal.figure.{self.figure}"), phase=phase.name(self.phase))

    @property
    def in_words(self) -> str:
        """The verdict in words. Not escaped."""
        if self.verdict in MONTHS_BACK:
            return t(f"verdict.{self.verdict}")
        return t(f"verdict.said.{verdicts.KINDS.get(self.figure, 'count')}.{self.verdict}")


@data.kept_by_scope
def today(scope: Scope) -> list[Signal]:
    """Unusual counts of the last complete month, then dwell and conversion that differ between the period of `scope`
    and the one before; by phase.
    """
    found = [*_counts(scope), *_compared(scope)]
    rank = data.charter().rank
    return sorted(found, key=lambda one: (rank[one.phase], one.figure))


@data.kept_by_scope
def is_told(scope: Scope) -> bool:
    """Whether anything could be a signal: False if history is too short for every figure."""
    is_judged = bool((last_month(scope)["verdict"] != TOO_FEW).any())
    return is_judged or any(one.verdict != TOO_FEW for one in verdicts.changes(scope))


@data.kept_by_scope
def months(scope: Scope) -> pd.DataFrame:
    """The rows of ``signals`` of the last `MONTHS` complete months, with `begins`, a month's first day."""
    rows = data.run_metric("signals", scope, grain=GRAIN, limit=MONTHS)
    return rows.assign(begins=[date.fromisoformat(f"{name}-01") for name in rows["period"]])


@data.kept_by_scope
def last_month(scope: Scope) -> pd.DataFrame:
    """The rows of `months` for the last complete month; none if there is no such month yet."""
    rows = months(scope)
    return rows[rows["period"] == rows["period"].max()].reset_index(drop=True)


def _counts(scope: Scope) -> list[Signal]:
    rows = last_month(scope)
    rows = rows[rows["verdict"].isin(SIGNALS)]
    return [
        Signal(
            row.figure, row.phase, row.verdict, row.value,
            t("signals.usual_count", low=values.number(row.low), high=values.number(row.high)),
            months_back(row.begins, MONTHS_BACK.get(row.verdict, 0)),
            _over(months_back(row.begins, -1) - timedelta(days=1), scope),
        )
        for row in rows.itertuples(index=False)
    ]  # fmt: skip


def _compared(scope: Scope) -> list[Signal]:
    changed = (one for one in verdicts.changes(scope) if one.is_signal and one.figure in verdicts.KINDS)
    return [
        Signal(
            one.figure, one.phase, one.verdict, float(one.now or 0),
            t("signals.usual_before", before=signal_value(one.figure, one.before)), scope.start,
            _over(scope.end, scope),
        )
        for one in changed
    ]  # fmt: skip


def _over(last: date, scope: Scope) -> date | None:
    """`last`, if it is before the as-of day."""
    return last if last < scope.as_of else None


def signal_value(figure: str, value: float | None) -> str:
    """A value of the figure with its unit."""
    return {"dwell": values.days, "conversion_rate": values.percent}.get(figure, values.number)(value)


def table(found: list[Signal]) -> pd.DataFrame:
    """The signals as rows, for tables and files."""
    columns = ("figure", "phase", "verdict", "value", "usual", "since", "department")
    rows = [
        (
            t(f"signal.figure.{one.figure}"), one.phase, one.in_words, signal_value(one.figure, one.value), one.usual,
            one.since,
            data.charter().led_by(one.phase),
        )
        for one in found
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(columns))


TABLE_KINDS: Final = {
    "figure": "text", "phase": "phase", "verdict": "text", "value": "text", "usual": "text", "since": "date",
    "department": "department",
}  # fmt: skip


def flags(scope: Scope) -> tuple[tuple[date, str], ...]:
    """Day and label of the first of today's signals, for a chart over time."""
    days_by_name: dict[str, Any] = {one.name: one.since for one in today(scope)}
    return tuple(sorted((day, t("signals.flag", name=name)) for name, day in list(days_by_name.items())[:MOST_FLAGS]))
