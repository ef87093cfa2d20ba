"""Why a figure changed: its course, the segments and phases in which it did, and the accounts that weigh most."""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from metrics.statistics.control_limits import SIGNALS
from model.charter import DORMANT, LOST, WON
from ui.analysis import levels, pace_rows, signals_rows
from ui.blocks import verdicts
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text import periods, values

ENTRIES, DWELL, CONVERSION, STOCK, VALUE = "entries", "dwell", "conversion_rate", "stock", "value"
LEVELS: Final = {STOCK: "accounts", VALUE: "value"}
MOST_ACCOUNTS: Final = 10
MOST_SEGMENTS: Final = 8
DIMENSION: Final = "segment"
ACCOUNT_KINDS: Final = {
    "name": "text", "phase": "phase", "entered_on": "date", "age_days": "count",
    "segment": "dimension", "value": "money",
}  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """The figure that is explained, and the phase it is about; "" for stock and value, which are of all in play."""

    figure: str
    phase: str = ""


def compared(scope: Scope, subject: Subject) -> Scope:
    """The period that is compared with the one before: for dwell the last year."""
    return pace_rows.last_year(scope) if subject.figure == DWELL else scope


def change(scope: Scope, subject: Subject) -> verdicts.Change:
    """The figure now and before, with the verdict; of a level, since a month ago."""
    if subject.figure not in LEVELS:
        return _compared(compared(scope, subject), subject)
    column, sums = LEVELS[subject.figure], levels.month_end_levels(scope)
    now, before = float(sums[column].iloc[-1]), float(sums[column].iloc[-2])
    return verdicts.Change(subject.figure, "", now, before, None, None, levels.verdicts(sums, column)[-1])


def _compared(scope: Scope, subject: Subject) -> verdicts.Change:
    if subject.figure == ENTRIES:
        return verdicts.entries_into(scope, subject.phase)
    return verdicts.change(scope, subject.figure, subject.phase)


@data.kept_by_scope
def course_rows(scope: Scope, subject: Subject) -> pd.DataFrame:
    """name (of a month or quarter), value and is_signal, oldest first; none for conversion, which has its own page."""
    if subject.figure in LEVELS:
        column, sums = LEVELS[subject.figure], levels.month_end_levels(scope)
        called = levels.verdicts(sums, column)
        shown = sums.tail(len(called))
        names = [values.day(day) for day in shown.index]
        marks = [one in verdicts.CHANGED for one in called]
        return pd.DataFrame({"name": names, "value": shown[column].astype(float).tolist(), "is_signal": marks})
    if subject.figure == DWELL:
        rows = pace_rows.course_rows(scope, subject.phase)
        return pd.DataFrame(
            {
                "name": rows["cohort"].map(periods.in_words),
                "value": rows["median_days"].astype("float64"),
                "is_signal": False,
            }
        )
    rows = signals_rows.months(scope)
    figure = "entries" if subject.phase in phase.in_play() else "wins"
    rows = (
        rows[(rows["figure"] == figure) & (rows["phase"] == subject.phase)] if subject.figure == ENTRIES else rows[:0]
    )
    names = [values.month(begins) for begins in rows["begins"]]
    marks = rows["verdict"].isin(SIGNALS).tolist()
    return pd.DataFrame({"name": names, "value": rows["value"].tolist(), "is_signal": marks})


@data.kept_by_scope
def segment_rows(scope: Scope, subject: Subject) -> pd.DataFrame:
    """segment, now, before and said (the verdict in words) of each segment in which the figure changed by more than
    chance explains.

    Each segment is judged for itself (``compare``); none while one segment is chosen, and none for a level.
    """
    known = () if DIMENSION in scope.filters or subject.figure in LEVELS else data.values_of(DIMENSION)
    period = compared(scope, subject)
    found = [
        {DIMENSION: one, "now": own.now, "before": own.before, "said": own.in_words}
        for one in known[:MOST_SEGMENTS]
        if (own := _compared(period.narrowed(DIMENSION, [one]), subject)).is_signal
    ]
    return pd.DataFrame(found, columns=[DIMENSION, "now", "before", "said"])


@data.kept_by_scope
def phase_rows(scope: Scope, subject: Subject) -> pd.DataFrame:
    """Per phase in play, before (a month ago), now and difference of a level; none for other figures."""
    if subject.figure not in LEVELS:
        return pd.DataFrame(columns=["phase", "before", "now", "difference"])
    column = LEVELS[subject.figure]
    day = levels.month_end_levels(scope).index[-2]
    then, now = (data.run_metric("stock", at).set_index("phase")[column] for at in (scope.at(day), scope))
    rows = pd.DataFrame({"before": then, "now": now, "difference": now - then}).loc[list(phase.in_play())]
    return rows.rename_axis("phase").reset_index()


@data.kept_by_scope
def account_rows(scope: Scope, subject: Subject) -> pd.DataFrame:
    """The ten accounts that weigh most: longest in the phase (dwell), else the most valuable of those behind it."""
    if subject.figure == DWELL:
        rows = data.run_metric("accounts", scope, limit=0, phase=subject.phase)
        rows = rows[rows["is_entry_known"]].sort_values(["age_days", "account_id"], ascending=[False, True])
        return rows.head(MOST_ACCOUNTS).reset_index(drop=True)
    if subject.figure == ENTRIES:
        moved = "entered" if subject.phase in phase.in_play() else "to_phase"
        return data.run_metric("accounts", scope, limit=MOST_ACCOUNTS, **{moved: subject.phase})
    if subject.figure == CONVERSION:
        return data.run_metric("accounts", scope, limit=MOST_ACCOUNTS, from_phase=subject.phase)
    came = [data.run_metric("accounts", scope, limit=MOST_ACCOUNTS, entered=key) for key in phase.in_play()]
    left = [data.run_metric("accounts", scope, limit=MOST_ACCOUNTS, to_phase=key) for key in (WON, LOST, DORMANT)]
    rows = pd.concat([*came, *left]).drop_duplicates("account_id")
    return rows.sort_values(["value", "account_id"], ascending=[False, True]).head(MOST_ACCOUNTS).reset_index(drop=True)
