"""Companies whose dynamics are known, as arrays of spells: what forecasts are judged on.

Two kinds: the demonstration company's true journeys (log-normal dwell, segments, holidays, a price change), and made-up
ones with other dynamics (Weibull or log-normal dwell, returns, a pace of each account's own).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from connectors.demo.company import journeys_of, numbers_of, streams
from connectors.demo.dynamics import DEFAULT_UNTIL, PHASES, price_change_on
from connectors.demo.journeys import DAY, days_since_epoch

Integers = NDArray[np.int64]
FAR = 10**7
FIRST, WON, LOST, DORMANT = 0, 5, 6, 7
HISTORY = 900


@dataclass(frozen=True)
class Spells:
    """Spells sorted by account and time; days are whole, `left` is `FAR` if it never was."""

    account: Integers
    phase: Integers
    entered: Integers
    left: Integers
    next_phase: Integers
    segment: Integers
    end: int

    def until(self, day: int) -> tuple[Integers, Integers, Integers, Integers]:
        """phase, next phase (-1 while open), days and segment of the spells as known at the end of `day`."""
        known = self.entered <= day
        phase, entered, left = self.phase[known], self.entered[known], self.left[known]
        is_open = left > day
        goal = np.where(is_open, -1, self.next_phase[known])
        return phase, goal, np.where(is_open, day, left) - entered, self.segment[known]

    def since(self, day: int, history: int) -> tuple[Integers, Integers, Integers, Integers]:
        """phase, next phase, days, and the age at which they joined, of the spells of the last `history` days."""
        first = day - history + 1
        known = (self.entered <= day) & (self.left >= first)
        phase, entered, left = self.phase[known], self.entered[known], self.left[known]
        goal = np.where(left > day, -1, self.next_phase[known])
        return phase, goal, np.minimum(left, day) - entered, np.maximum(first - entered, 0)

    def happened(self, day: int, horizon: int) -> Integers:
        """Entries per phase on the `horizon` days after `day`, by accounts that stood in a phase on it."""
        first = np.full(int(self.account.max()) + 1, FAR)
        np.minimum.at(first, self.account, self.entered)
        counted = (self.entered > day) & (self.entered <= day + horizon) & (first[self.account] <= day)
        return np.bincount(self.phase[counted], minlength=len(PHASES))


def demo(accounts: int, seed: int) -> Spells:
    """True journeys of the demonstration company in its lead motion."""
    parts = []
    for place, numbers in enumerate(numbers_of(accounts)):
        people, history = journeys_of(streams(seed, place), numbers, DEFAULT_UNTIL)
        spells = history.spells.where(history.spells.motion == 0)
        left = np.minimum(spells.left // DAY, FAR)
        parts.append(
            (people.number[spells.row], spells.phase, spells.entered // DAY, left, spells.next_phase,
             people.segment[spells.row])
        )  # fmt: skip
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Spells(*columns, end=days_since_epoch(DEFAULT_UNTIL))


def price_change() -> int:
    """The day from which the demonstration company's comparison lasts longer and is lost more often."""
    return days_since_epoch(price_change_on(DEFAULT_UNTIL))


# Chances of the next phase, from trigger, orientation, requirements, comparison, decision, won, lost, dormant.
WAYS = np.array(
    [
        (0.00, 0.65, 0.10, 0.00, 0.00, 0.00, 0.10, 0.15),
        (0.10, 0.00, 0.55, 0.10, 0.00, 0.00, 0.10, 0.15),
        (0.00, 0.15, 0.00, 0.55, 0.05, 0.00, 0.15, 0.10),
        (0.00, 0.00, 0.20, 0.00, 0.50, 0.05, 0.15, 0.10),
        (0.00, 0.00, 0.00, 0.15, 0.00, 0.50, 0.30, 0.05),
        (0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00),
        (0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00),
        (0.00, 0.60, 0.40, 0.00, 0.00, 0.00, 0.00, 0.00),
    ]
)
TYPICAL = np.array([50.0, 40.0, 35.0, 45.0, 25.0, 1.0, 1.0, 120.0])
# Weibull: below 1 those who stay long stay longer, above 1 a phase takes its time.
SHAPE = np.array([0.8, 1.0, 1.5, 2.5, 3.0, 1.0, 1.0, 1.2])


@dataclass(frozen=True)
class Change:
    """What holds from a day on: whoever enters `phase` (None: any) stays `slower` times as long, a share `lost` of
    those that would have moved on is lost, and of new accounts only a share `comes`.
    """

    phase: int | None = None
    slower: float = 1.0
    lost: float = 0.0
    comes: float = 1.0


HARSH = Change(slower=1.8, lost=0.25)


def made_up(
    accounts: int,
    seed: int,
    *,
    dwell: str = "weibull",
    own_pace: float = 0.0,
    has_fairs: bool = False,
    break_on: int = FAR,
    change: Change = HARSH,
    history: int = HISTORY,
) -> Spells:
    """A company without seasons or segments; won and lost end the way. own_pace: spread (log) of accounts' speeds;
    has_fairs: nine of ten come within a fortnight of a yearly trade fair, the last one 60 days ago. break_on: from this
    day on `change` holds. history: how many days there are.
    """
    rng = np.random.default_rng([seed, accounts])
    account = np.arange(accounts)
    pace = np.exp(own_pace * rng.standard_normal(accounts))
    phase, entered = np.full(accounts, FIRST), rng.integers(0, history, accounts)
    if change.comes < 1:
        stays_away = (entered >= break_on) & (rng.random(accounts) >= change.comes)
        account, phase, entered = account[~stays_away], phase[~stays_away], entered[~stays_away]
    if has_fairs:
        fair = HISTORY - 60 - 365 * rng.integers(0, 3, accounts) + rng.integers(0, 14, accounts)
        entered = np.where(rng.random(accounts) < 0.9, fair, entered)
    rounds = []
    while account.size:
        if dwell == "weibull":
            days = TYPICAL[phase] * rng.weibull(SHAPE[phase])
        else:
            days = TYPICAL[phase] * np.exp(0.8 * rng.standard_normal(account.size))
        is_changed = (entered >= break_on) & ((phase == change.phase) | (change.phase is None))
        days = np.where(is_changed, change.slower * days, days)
        stays = np.isin(phase, (WON, LOST))
        left = np.where(stays, FAR, entered + np.rint(days * pace[account]).astype(np.int64))
        goal = (rng.random(account.size)[:, None] >= WAYS[phase].cumsum(axis=1)).sum(axis=1)
        goal = np.where(stays, -1, np.minimum(goal, len(WAYS) - 1))
        if break_on < FAR:
            is_lost = is_changed & (goal > phase) & (goal <= WON) & (rng.random(account.size) < change.lost)
            goal = np.where(is_lost, LOST, goal)
        rounds.append((account, phase, entered, left, goal))
        moves = ~stays & (left <= history)
        account, phase, entered = account[moves], goal[moves], left[moves]
    columns = [np.concatenate(column) for column in zip(*rounds, strict=True)]
    # Later rounds are later spells, so a stable sort by account keeps their order.
    order = np.argsort(columns[0], kind="stable")
    columns = [column[order] for column in columns]
    return Spells(*columns, segment=np.zeros(order.size, np.int64), end=history)
