"""The rows behind the tiles of the leadership overview: levels in play, and targets."""

import pandas as pd

from metrics.question.quarters import Quarters
from model.charter import Target
from ui.analysis import levels, targets_rows
from ui.shell import data
from ui.shell.scope import Scope


def in_play(scope: Scope) -> pd.DataFrame:
    """accounts and value in play on the last month ends, by day, since anything is known; the last row is the as-of
    day.
    """
    shown = levels.month_end_levels(scope).tail(levels.SHOWN)
    return shown[shown["is_known"] | (shown.index == shown.index[-1])]


def entered(key: str, scope: Scope) -> int:
    """How many accounts entered phase `key` in the period."""
    flow = data.run_metric("flow", scope)
    return int(flow.loc[flow["phase"] == key, "entered"].iloc[0])


def target_of(key: str, scope: Scope) -> Target:
    """The charter's target for phase `key` in the quarter the period ends in; empty if none is for these accounts."""
    if targets_rows.agreed_for_others(scope):
        return Target()
    charter = data.charter()
    return charter.targets.get(key, {}).get(Quarters.from_charter(charter).label(scope.end), Target())
