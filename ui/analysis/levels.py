"""Stock and value at month ends, and which of them changed by more than usual."""

from typing import Final

import pandas as pd

from metrics.change.effects import EFFECTS
from metrics.change.usual_change import MOST_PERIODS, judged
from ui.shell import data, period, phase
from ui.shell.scope import Scope

# As many as are needed to judge the level at each month shown.
MONTHS: Final = 18
SHOWN: Final = 6


@data.kept_by_scope
def month_end_levels(scope: Scope) -> pd.DataFrame:
    """accounts and value in play on the last `MONTHS` month ends, by day, oldest first, the last being the as-of
    day; is_known: whether history had begun.
    """
    days = tuple(period.months_back(scope.as_of, back) for back in range(MONTHS - 1, -1, -1))
    rows = data.run_metric("stock_trend", scope.over_months(MONTHS), days=days)
    sums = rows[rows["phase"].isin(phase.in_play())].groupby("day", sort=True)[["accounts", "value"]].sum()
    first = data.first_day()
    return sums.assign(is_known=[first is not None and first <= day for day in sums.index])


def verdicts(rows: pd.DataFrame, column: str) -> list[str]:
    """The verdict on the change of a level to each of the last `SHOWN` rows from the row before.

    up, down, usual or too_few (`metrics.change.usual_change`).
    """
    numbers = [float(number) for number in rows[column]]
    begun = int((~rows["is_known"]).sum())
    return [
        judged(EFFECTS["stock"], numbers[at], numbers[max(begun, at - MOST_PERIODS - 1) : at])
        for at in range(len(numbers) - SHOWN, len(numbers))
    ]
