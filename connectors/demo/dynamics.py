"""How the demonstration company's accounts move: every parameter of the simulation in one place.

The journey of an account is a semi-Markov process. On entering a phase, how the phase will end is drawn from
`exit_chances`, and independently how long it lasts from a log-normal distribution (`median_days`, `spread`).
An account that falls silent gives its last sign of life after `silent_share` of such a dwell and becomes
dormant `DORMANT_DAYS` later. Days are whole; weekends move to the nearest working day.
docs/demonstration.md explains the table and the story hidden in it.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import erf, log, sqrt

PHASES = ("trigger", "orientation", "requirements", "comparison", "decision", "won", "lost", "dormant")
TRIGGER, ORIENTATION, REQUIREMENTS, COMPARISON, DECISION, WON, LOST, DORMANT = range(8)
IN_PLAY_COUNT = 5

SEGMENTS = ("Kleinunternehmen", "Mittelstand", "Konzern")
SMALL, MEDIUM, LARGE = range(3)

EXITS = ("advance", "skip", "return", "won", "lost", "dormant", "reopened")
ADVANCE, SKIP, RETURN, EXIT_WON, EXIT_LOST, EXIT_DORMANT, REOPENED = range(7)

DORMANT_DAYS = 180
HISTORY_MONTHS = 30
DEFAULT_UNTIL = date(2026, 11, 22)


@dataclass(frozen=True)
class Dynamics:
    """Parameters of the process. Chances are 0 to 1, lengths are days, factors have no unit."""

    segment_shares: tuple[float, ...] = (0.30, 0.52, 0.18)
    # Accounts that never show a sign of a decision, and those worked up in the first quarter of the history.
    never_share: float = 0.06
    initial_share: float = 0.18
    # Where a first journey begins: trigger, orientation, requirements, comparison, decision.
    first_phase: tuple[float, ...] = (0.48, 0.28, 0.20, 0.04, 0.0)
    restart_phase: tuple[float, ...] = (0.15, 0.35, 0.40, 0.10, 0.0)
    # Per phase: advance, skip, return, won, lost, dormant.
    exit_chances: tuple[tuple[float, ...], ...] = (
        (0.66, 0.10, 0.00, 0.00, 0.03, 0.21),
        (0.68, 0.07, 0.00, 0.00, 0.05, 0.20),
        (0.48, 0.04, 0.00, 0.00, 0.22, 0.26),
        (0.49, 0.00, 0.10, 0.04, 0.24, 0.13),
        (0.00, 0.00, 0.12, 0.56, 0.25, 0.07),
    )
    # Per phase: small, medium, large. The median of every exit but dormant.
    median_days: tuple[tuple[float, ...], ...] = (
        (38, 45, 60),
        (28, 34, 48),
        (24, 34, 50),
        (20, 28, 42),
        (12, 18, 30),
    )
    # Standard deviation of the logarithm of the days, per phase.
    spread: tuple[float, ...] = (0.80, 0.70, 0.65, 0.60, 0.60)
    silent_share: float = 0.6
    # Of the returns from decision, those that go to comparison; the others go to requirements.
    return_to_comparison: float = 0.75
    # Restarts after won, lost, dormant: chance, median days until then, spread, fewest days.
    restart_chance: tuple[float, ...] = (0.30, 0.35, 0.35)
    restart_median_days: tuple[float, ...] = (260, 190, 80)
    restart_spread: float = 0.5
    restart_least_days: int = 45
    # Arrivals per month, January first: the trade fair in spring, quiet August and December.
    arrivals: tuple[float, ...] = (1.0, 1.05, 1.15, 1.2, 1.05, 1.0, 0.9, 0.75, 1.05, 1.1, 1.05, 0.7)
    # Phases entered in these months last longer: holidays.
    slow_months: tuple[int, ...] = (7, 8, 12)
    slow_factor: float = 1.1
    # The story: since the price change comparison lasts longer and is lost more often.
    price_change_factor: tuple[float, ...] = (1.1, 1.7, 1.25)
    price_change_lost: tuple[float, ...] = (0.02, 0.07, 0.03)
    # Sales calls too early: share of accounts by sales team (north, west, south, alps), and what it costs.
    early_call_share: tuple[float, ...] = (0.12, 0.15, 0.45, 0.15)
    early_call_lost: float = 0.08
    # Handovers: answered late (days instead of hours) by sales team, returned, never answered.
    late_answer_share: tuple[float, ...] = (0.10, 0.12, 0.38, 0.15)
    returned_share: float = 0.09
    unanswered_share: float = 0.05
    # Accounts won for the first time that do business again: share, median days until then, spread, fewest days.
    again_chance: float = 0.90
    again_median_days: float = 75
    again_spread: float = 0.6
    again_least_days: int = 15
    # Opportunities besides that of the journey, in comparison or decision: chance that one is dropped on the way, that
    # one goes on where the journey's own is lost, and that one is still open where it is won.
    dropped_chance: float = 0.22
    survivor_chance: float = 0.30
    leftover_chance: float = 0.20


DYNAMICS = Dynamics()
# After a win nothing of the first motion begins again: what follows is business with an existing customer.
AFTER_SILENCE = replace(DYNAMICS, restart_chance=(0.0, 0.35, 0.35))
# Existing customers begin further along, decide sooner, are won more often; the price change did not affect them.
EXISTING = replace(
    DYNAMICS,
    first_phase=(0.24, 0.26, 0.34, 0.16, 0.0),
    restart_phase=(0.15, 0.25, 0.40, 0.20, 0.0),
    exit_chances=(
        (0.72, 0.12, 0.00, 0.00, 0.02, 0.14),
        (0.74, 0.08, 0.00, 0.00, 0.04, 0.14),
        (0.64, 0.06, 0.00, 0.00, 0.14, 0.16),
        (0.58, 0.00, 0.10, 0.08, 0.16, 0.08),
        (0.00, 0.00, 0.12, 0.70, 0.15, 0.03),
    ),
    median_days=((30, 36, 48), (22, 28, 38), (20, 28, 40), (17, 23, 34), (10, 15, 25)),
    restart_chance=(0.85, 0.60, 0.50),
    restart_median_days=(110, 90, 60),
    price_change_factor=(1.0, 1.0, 1.0),
    price_change_lost=(0.0, 0.0, 0.0),
    early_call_lost=0.0,
)


def history_start(until: date) -> date:
    """First day of the simulated history: `HISTORY_MONTHS` before `until`."""
    months = until.year * 12 + until.month - 1 - HISTORY_MONTHS
    return date(months // 12, months % 12 + 1, 1)


def price_change_on(until: date) -> date:
    """The last 1 April that lies at least 150 days before `until`."""
    year = until.year
    while date(year, 4, 1) > until - timedelta(days=150):
        year -= 1
    return date(year, 4, 1)


def _lognormal_cdf(days: float, median: float, spread: float) -> float:
    return 0.5 * (1 + erf(log(days / median) / (spread * sqrt(2)))) if days > 0 else 0.0


def true_survival(
    phase: int,
    segment: int,
    days: int,
    *,
    since_price_change: bool = False,
    called_early: bool = False,
    dynamics: Dynamics = DYNAMICS,
) -> float:
    """Chance (0 to 1) that a spell of `phase` outlasts `days` whole days, outside the slow months.

    All exits count, dormant with its 180 days included: what Kaplan-Meier over all exits estimates.
    """
    chances = exit_chances(
        phase, segment, since_price_change=since_price_change, called_early=called_early, dynamics=dynamics
    )
    median = dynamics.median_days[phase][segment]
    if since_price_change and phase == COMPARISON:
        median *= dynamics.price_change_factor[segment]
    spread, dormant = dynamics.spread[phase], chances[EXIT_DORMANT]
    moved = _lognormal_cdf(days + 0.5, median, spread)
    silent = _lognormal_cdf(days - DORMANT_DAYS + 0.5, median * dynamics.silent_share, spread)
    return 1 - (1 - dormant) * moved - dormant * silent


def true_median(phase: int, segment: int, *, since_price_change: bool = False, dynamics: Dynamics = DYNAMICS) -> int:
    """The smallest whole number of days after which at most half of the spells are still open."""
    days = 0
    while true_survival(phase, segment, days, since_price_change=since_price_change, dynamics=dynamics) > 0.5:
        days += 1
    return days


def exit_chances(
    phase: int,
    segment: int,
    *,
    since_price_change: bool = False,
    called_early: bool = False,
    dynamics: Dynamics = DYNAMICS,
) -> tuple[float, ...]:
    """Chances of advance, skip, return, won, lost, dormant; what is lost more often advances less often."""
    chances = list(dynamics.exit_chances[phase])
    more_lost = dynamics.early_call_lost if called_early and phase in (TRIGGER, ORIENTATION) else 0.0
    if since_price_change and phase == COMPARISON:
        more_lost += dynamics.price_change_lost[segment]
    chances[EXIT_LOST] += more_lost
    chances[ADVANCE] -= more_lost
    return tuple(chances)
