"""Semi-Markov curves: where accounts go from each phase, and how the chance of that changes with their age there.

The curves are cause-specific hazards per whole day: of the accounts still in phase p on the day they have been there t
days, the share that leaves for phase q on that day. An open spell is censored at its age, as in Kaplan-Meier; beyond
the longest spell observed, none leaves. Nothing is smoothed and no distribution is assumed. Kalbfleisch & Prentice, The
Statistical Analysis of Failure Time Data, 2nd ed., ch. 8; Cinlar, Introduction to Stochastic Processes, ch. 10 (Markov
renewal processes).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from metrics.statistics.survival import Floats, Integers

OPEN = -1


@dataclass(frozen=True)
class Curves:
    """Hazards between phases, numbered from 0.

    hazard[p, q, t]: chance of moving from p to q on day t of the stay, given that the account was there until then.
    at_risk[p, t]: spells observed that long; stock[p, t]: open spells of that age; exits[p]: spells that ended.
    """

    hazard: Floats
    at_risk: Floats
    stock: Floats
    exits: Floats

    @cached_property
    def leaving(self) -> Floats:
        """[p, t]: chance of leaving p for any phase on day t."""
        total: Floats = np.minimum(self.hazard.sum(axis=1), 1.0)
        return total

    @cached_property
    def survival(self) -> Floats:
        """[p, t]: share still in p after day t (Kaplan-Meier)."""
        still: Floats = np.cumprod(1.0 - self.leaving, axis=1)
        return still

    @cached_property
    def before(self) -> Floats:
        """[p, t]: share still in p just before day t."""
        return np.concatenate((np.ones((len(self.survival), 1)), self.survival[:, :-1]), axis=1)

    @cached_property
    def density(self) -> Floats:
        """[p, q, t]: chance, on entering p, of leaving for q on day t (increments of Aalen-Johansen)."""
        moved: Floats = self.hazard * self.before[:, None, :]
        return moved


def curves(
    phases: int,
    source: Integers,
    goal: Integers,
    days: Integers,
    n: Integers,
    *,
    length: int | None = None,
    joined: Floats | None = None,
) -> Curves:
    """The curves of `n` spells in phase `source` that lasted `days` and led to `goal`, or are `OPEN` at that age.

    length: the number of days, from 0, if more than were observed. joined[p, t]: how many of these spells came under
    observation at age t, if not all of them did at 0 (delayed entry).

    >>> curves(2, np.array([0, 0]), np.array([1, OPEN]), np.array([1, 2]), np.array([1, 1])).hazard[0, 1]
    array([0. , 0.5, 0. ])
    """
    length = length or int(days.max(initial=0)) + 1
    moves, stock = np.zeros((phases, phases, length)), np.zeros((phases, length))
    ended = goal != OPEN
    np.add.at(moves, (source[ended], goal[ended], days[ended]), n[ended])
    np.add.at(stock, (source[~ended], days[~ended]), n[~ended])
    departures = moves.sum(axis=1) + stock
    at_risk = departures[:, ::-1].cumsum(axis=1)[:, ::-1]
    if joined is not None:
        at_risk = joined.cumsum(axis=1) - departures.cumsum(axis=1) + departures
    return Curves(moves / np.maximum(at_risk, 1.0)[:, None, :], at_risk, stock, moves.sum(axis=(1, 2)))


def chance_on_entry(curves: Curves, won: int, lost: int) -> Floats:
    """Per phase the chance that an account entering it ever wins in this journey.

    The smallest solution of W_p = sum over q of (share that ever moves from p to q) x W_q with W_won = 1 and W_lost =
    0, as losing ends the journey; dormant is a stop on the way. Accounts in a phase that none was ever seen to leave
    are taken to stay.
    """
    shares = curves.density.sum(axis=2)
    chances = np.zeros(len(shares))
    chances[won] = 1.0
    # Only phases from which a win was ever reached; for others the chance is 0 and the equations may have no unique
    # solution.
    inner = np.array([index not in (won, lost) for index in range(len(shares))])
    reaching = np.arange(len(shares)) == won
    for _ in shares:
        reaching = reaching | (inner & (shares[:, reaching] > 0).any(axis=1))
    places = np.flatnonzero(reaching & inner)
    among = shares[np.ix_(places, places)]
    chances[places] = np.linalg.solve(np.eye(places.size) - among, shares[places, won])
    return chances


def chance_still_there(curves: Curves, on_entry: Floats) -> Floats:
    """[p, t]: the chance of winning for an account still in p after t days; nan if none stayed that long."""
    worth = np.einsum("pqt,q->pt", curves.density, on_entry)
    later = worth[:, ::-1].cumsum(axis=1)[:, ::-1] - worth
    with np.errstate(divide="ignore", invalid="ignore"):
        chance: Floats = np.where(curves.survival > 0, later / curves.survival, np.nan)
    return np.clip(chance, 0.0, 1.0)
