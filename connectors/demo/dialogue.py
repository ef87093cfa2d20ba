"""Touches that move no account: the dialogue that keeps it alive, handovers, calls too early, and noise.

Signs of life (two-way or made by the buyer, page views apart) only lie within a spell's life, so that an
account that falls silent is silent; while it lives they are never more than `DORMANT_DAYS` apart.
"""

import numpy as np

from connectors.demo.dynamics import (
    COMPARISON,
    DECISION,
    DYNAMICS,
    EXIT_DORMANT,
    IN_PLAY_COUNT,
    LOST,
    ORIENTATION,
    REQUIREMENTS,
    TRIGGER,
    WON,
)
from connectors.demo.evidence import contact_in_phase
from connectors.demo.journeys import DAY, Integers, Numbers, Population, Spells, choose, working_day
from connectors.demo.touches import (
    CALL,
    CODE,
    CONTACT_REQUESTED,
    EARLY_CALL,
    EARLY_CALL_MISSED,
    EMAIL_OPENED,
    HANDOVER_ACCEPTED,
    HANDOVER_OFFERED,
    HANDOVER_RETURNED,
    MARKETING_EMAIL,
    MEETING,
    PAGE_VIEW,
    REPLY,
    SALES_EMAIL,
    SUBJECTS,
    Kind,
    Touches,
    moving_codes,
    touches,
)

# Days between signs of life, per phase (won included); gaps grow towards the end of a spell.
GAP_DAYS = np.array([45, 28, 17, 11, 7, 60])
SLACKENING = 1.4


def _mix(own_phase: int, own_share: float, others: dict[Kind, float]) -> tuple[Integers, tuple[float, ...]]:
    """Codes and shares: kinds that a rule maps to `own_phase` together have `own_share`."""
    own = moving_codes(own_phase)
    codes = np.concatenate([own, np.array([CODE[kind] for kind in others])])
    return codes, (*(own_share / len(own) for _ in own), *others.values())


# The topics of each phase. Nothing here is evidence of a later phase.
TALK = (
    _mix(TRIGGER, 0.7, {REPLY: 0.3}),
    _mix(ORIENTATION, 0.7, {REPLY: 0.3}),
    _mix(REQUIREMENTS, 0.35, {REPLY: 0.25, CALL: 0.25, MEETING: 0.15}),
    _mix(COMPARISON, 0.2, {REPLY: 0.3, CALL: 0.3, MEETING: 0.2}),
    _mix(DECISION, 0.1, {REPLY: 0.35, CALL: 0.3, MEETING: 0.25}),
    _mix(TRIGGER, 0.0, {REPLY: 0.4, CALL: 0.4, MEETING: 0.2}),
)


def _within(rng: np.random.Generator, spells: Spells, index: Integers, share: Numbers) -> Integers:
    """Office-hour instants at `share` (0 to 1) of the life of the spells at `index`; -1 if outside it."""
    start, end = spells.entered[index], spells.alive_until[index]
    day = working_day((start + ((end - start) * share).astype(np.int64)) // DAY)
    moment = day * DAY + rng.integers(6 * 60, 17 * 60, len(index))
    return np.where((moment > start) & (moment < end), moment, -1)


def _at(
    rng: np.random.Generator,
    spells: Spells,
    index: Integers,
    code: Integers,
    contacts: Integers,
    moment: Integers,
) -> Touches:
    """Touches at `moment` in the spells at `index`, those without a moment left out."""
    who = contact_in_phase(rng, spells.phase[index], contacts[spells.row[index]])
    made = touches(spells.row[index], code, moment, contact=who, deal=spells.deal[index])
    return made.where(moment >= 0)


def conversation(rng: np.random.Generator, spells: Spells, contacts: Integers, end: int) -> list[Touches]:
    """The dialogue of every spell in play and won, and the last sign of life before silence."""
    living = spells.where(spells.phase <= WON)
    capped = np.minimum(living.alive_until, np.where(living.phase == WON, end, living.alive_until))
    length = (capped - living.entered) / DAY
    counts = np.ceil(length / GAP_DAYS[living.phase]).astype(np.int64)
    index = np.repeat(np.arange(len(living)), counts)
    order = np.arange(len(index)) - np.repeat(np.cumsum(counts) - counts, counts)
    share = ((order + rng.random(len(index))) / counts[index]) ** SLACKENING
    moment = _within(rng, Spells(**{**living.__dict__, "alive_until": capped}), index, share)
    code = np.zeros(len(index), np.int64)
    for phase, (codes, shares) in enumerate(TALK):
        at = np.flatnonzero(living.phase[index] == phase)
        code[at] = codes[choose(rng, len(at), shares)]

    silent = np.flatnonzero(spells.exit == EXIT_DORMANT)
    last = spells.alive_until[silent]
    farewell = np.full(len(silent), CODE[REPLY])
    return [
        _at(rng, living, index, code, contacts, moment),
        _at(rng, spells, silent, farewell, contacts, last),
    ]


def requests_and_early_calls(
    rng: np.random.Generator, spells: Spells, people: Population, contacts: Integers
) -> list[Touches]:
    """Buyers who ask for contact and are mostly called back; sales calls nobody asked for in early phases."""
    asks = np.flatnonzero((spells.phase <= REQUIREMENTS) & (rng.random(len(spells)) < 0.14))
    requests = _within(rng, spells, asks, rng.random(len(asks)))
    answered = requests + rng.integers(1, 6, len(asks)) * DAY
    answered = working_day(answered // DAY) * DAY + rng.integers(6 * 60, 17 * 60, len(asks))
    is_answered = (requests >= 0) & (answered > requests) & (answered < spells.alive_until[asks])
    is_answered &= rng.random(len(asks)) < 0.85
    parts = [
        _at(rng, spells, asks, np.full(len(asks), CODE[CONTACT_REQUESTED]), contacts, requests),
        _at(rng, spells, asks, np.full(len(asks), CODE[CALL]), contacts, np.where(is_answered, answered, -1)),
    ]
    chance = np.where(people.is_called_early[spells.row], 0.9, 0.04)
    for again in (1.0, 0.4):
        early = np.flatnonzero((spells.phase <= ORIENTATION) & (rng.random(len(spells)) < chance * again))
        code = np.where(rng.random(len(early)) < 0.55, CODE[EARLY_CALL], CODE[EARLY_CALL_MISSED])
        moment = _within(rng, spells, early, 0.6 * rng.random(len(early)))
        parts.append(_at(rng, spells, early, code, contacts, moment))
    return parts


def handovers(rng: np.random.Generator, spells: Spells, people: Population, contacts: Integers) -> list[Touches]:
    """At the step to sales: marketing offers; sales accepts, returns with a reason, or does not answer."""
    is_first = (spells.previous < COMPARISON) | (spells.previous >= WON)
    index = np.flatnonzero(is_first & (spells.phase >= COMPARISON) & (spells.phase <= DECISION))
    row, deal = spells.row[index], spells.deal[index]
    offered = spells.entered[index] + rng.integers(5, 120, len(index))
    is_late = rng.random(len(index)) < np.asarray(DYNAMICS.late_answer_share)[people.team[row]]
    days_late, soon = rng.integers(3 * DAY, 11 * DAY, len(index)), rng.integers(20, 20 * 60, len(index))
    wait = np.where(is_late, days_late, soon)
    answered = offered + wait
    # An answer due on a weekend is given on Monday.
    weekday = (answered // DAY + 3) % 7
    answered = answered + np.where(weekday >= 5, (7 - weekday) * DAY, 0)
    unanswered, returned = DYNAMICS.unanswered_share, DYNAMICS.returned_share
    fate = choose(rng, len(index), (unanswered, returned, 1 - unanswered - returned))
    code = np.where(fate == 1, CODE[HANDOVER_RETURNED], CODE[HANDOVER_ACCEPTED])
    reason = np.where(fate == 1, rng.integers(0, len(SUBJECTS), len(index)), -1)
    answer = touches(row, code, answered, deal=deal, subject=reason)
    call = np.where(fate == 2, answered + rng.integers(15, 300, len(index)), -1)
    call = np.where(call < spells.alive_until[index], call, -1)
    return [
        touches(row, CODE[HANDOVER_OFFERED], offered, deal=deal),
        answer.where((fate > 0) & (answered < spells.left[index])),
        _at(rng, spells, index, np.full(len(index), CODE[CALL]), contacts, call),
    ]


def noise(rng: np.random.Generator, spells: Spells, contacts: Integers, end: int) -> list[Touches]:
    """Mailings and page views in every spell, dormant and lost too; e-mails opened only while one lives."""
    parts = []
    closed = np.minimum(spells.left, end)
    for kind, rate_days in ((MARKETING_EMAIL, 45), (PAGE_VIEW, 24), (SALES_EMAIL, 20), (EMAIL_OPENED, 30)):
        stop = np.minimum(spells.alive_until, end) if kind is EMAIL_OPENED else closed
        length = np.maximum(stop - spells.entered, 0) / DAY
        if kind is SALES_EMAIL:
            length = np.where((spells.phase >= COMPARISON) & (spells.phase <= DECISION), length, 0)
        if kind is EMAIL_OPENED:
            length = np.where(spells.phase < IN_PLAY_COUNT, length, 0)
        # Those who have decided or fallen silent visit ever more rarely.
        length = np.where(spells.phase >= LOST, length / 4, length)
        counts = rng.poisson(length / rate_days)
        index = np.repeat(np.arange(len(spells)), counts)
        span = (stop - spells.entered)[index]
        moment = spells.entered[index] + (span * rng.random(len(index))).astype(np.int64)
        moment = np.where((moment > spells.entered[index]) & (moment < stop[index]), moment, -1)
        parts.append(_at(rng, spells, index, np.full(len(index), CODE[kind]), contacts, moment))
    return parts


def untouched(rng: np.random.Generator, people: Population, contacts: Integers, end: int) -> list[Touches]:
    """Accounts that never begin a decision: mailings and a page view now and then."""
    parts = []
    for kind, mean in ((MARKETING_EMAIL, 4.0), (PAGE_VIEW, 3.0)):
        counts = np.where(people.has_journey, 0, rng.poisson(mean, len(contacts)))
        row = np.repeat(np.arange(len(people.number)), counts)
        start = people.arrived_on[row] * DAY
        moment = start + ((end - start) * rng.random(len(row))).astype(np.int64)
        parts.append(touches(row, CODE[kind], moment, contact=0))
    return parts


def stray(rng: np.random.Generator, made: int, people: Population, until_minute: int) -> list[Touches]:
    """Touches without a known account: `row` -1 has no account, below that the account is unknown.

    `made` is the number of other touches. None of them is of a kind used by a rule.
    """
    count = max(made // 400, 4)
    codes = np.array([CODE[PAGE_VIEW], CODE[MARKETING_EMAIL], CODE[EARLY_CALL_MISSED]])
    start = int(people.arrived_on.min()) * DAY
    row = np.where(rng.random(count) < 0.5, -1, -2 - rng.integers(0, max(count // 3, 1), count))
    moment = start + ((until_minute - start) * rng.random(count)).astype(np.int64)
    return [touches(row, rng.choice(codes, count), moment)]
