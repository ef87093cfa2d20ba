"""The whole truth of a block: every account's spells in both motions, and the opportunities besides that of a journey.

An account leaves its first course where it wakes (it resumes in its old phase, since what it had reached still counts),
where another opportunity outlives the lost one of the journey (it returns to that one's phase), and with its first win:
what follows is business with an existing customer. The evidence of the first course before that stays as it is.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from connectors.demo import siblings
from connectors.demo.dynamics import (
    AFTER_SILENCE,
    DORMANT,
    DYNAMICS,
    EXISTING,
    REOPENED,
    RETURN,
    WON,
)
from connectors.demo.evidence import StageChanges, gather_stages
from connectors.demo.journeys import (
    MOTION_DEALS,
    NEVER,
    Integers,
    Population,
    Spells,
    Starts,
    choose,
    end_of,
    in_order,
)
from connectors.demo.walk import later, simulate, walk

# Motions of the default charter by number.
MOTIONS = ("new", "existing")
EXISTING_CUSTOMERS = MOTIONS.index("existing")


@dataclass(frozen=True)
class History:
    """What happened to the accounts of a block.

    spells: the truth, by account, motion and time. first: the first course, to its end; whatever it holds from minute
    `cut` (by account) on never happened. further: the spells after that, as far as they leave evidence of their own.
    beside: stage changes of opportunities besides that of the journey, and those without which they would count.
    """

    spells: Spells
    first: Spells
    cut: Integers
    further: Spells
    beside: StageChanges


def histories(
    of_first: np.random.Generator, of_further: np.random.Generator, people: Population, until: date
) -> History:
    """The history of the accounts. `of_first` draws the first course, `of_further` everything after it."""
    end = end_of(until)
    first = simulate(of_first, people, until)
    cut = np.full(len(people.number), NEVER)
    survivors = siblings.survivors(of_further, first)
    kept, starts = _departed(first, survivors, cut, end)
    woken = walk(of_further, people, starts, until, dynamics=AFTER_SILENCE, keeps_phase=True)
    lead = in_order([kept, woken])
    leftovers = siblings.leftovers(of_further, lead, end)
    begins = np.full(len(people.number), NEVER)
    again = _customers(of_further, lead, leftovers, begins, end)
    existing = walk(of_further, people, again, until, motion=EXISTING_CUSTOMERS, dynamics=EXISTING, keeps_phase=True)
    # Touches about the first win end where the customer's next decision begins.
    cut[again.row] = np.minimum(cut[again.row], again.entered + again.is_arrived)
    hushed = np.where(woken.phase == WON, begins[woken.row], NEVER)
    known = replace(woken, left=np.minimum(woken.left, hushed), alive_until=np.minimum(woken.alive_until, hushed))
    spells = in_order([lead, existing])
    chosen = survivors.where(survivors.entered < cut[survivors.row])
    dropped = siblings.dropped(of_further, spells, siblings.stood_in([chosen, leftovers], spells))
    return History(
        spells=spells,
        first=first,
        cut=cut,
        further=in_order([known, existing]),
        beside=gather_stages([siblings.opened(chosen), siblings.opened(leftovers), dropped]),
    )


def _departed(first: Spells, survivors: siblings.Beside, cut: Integers, end: int) -> tuple[Spells, Starts]:
    """The first course up to where accounts leave it, and how they go on in the lead motion. Fills `cut`."""
    goes_to = np.full(len(first), -1)
    goes_to[survivors.spell] = survivors.place
    deal = first.deal.copy()
    deal[survivors.spell] = survivors.deal
    is_outlived, is_won = goes_to >= 0, first.phase == WON
    wakes = (first.phase == DORMANT) & (first.exit == REOPENED) & (first.next_phase < first.previous)
    index = np.flatnonzero((is_outlived | wakes) & (first.left < end) | is_won)
    row, at = np.unique(first.row[index], return_index=True)
    index = index[at]
    cut[row] = first.left[index] + is_outlived[index]
    last = np.full(len(cut), len(first))
    last[row] = index

    goes_to = np.where(wakes, first.previous, goes_to)
    known = replace(
        first,
        alive_until=np.where(is_won, NEVER, first.alive_until),
        left=np.where(is_won, NEVER, first.left),
        exit=np.select([is_won, is_outlived], [-1, RETURN], first.exit),
        next_phase=np.select([is_won, goes_to >= 0], [-1, goes_to], first.next_phase),
    )
    index = index[~is_won[index]]
    starts = Starts(
        row=first.row[index],
        phase=goes_to[index],
        entered=first.left[index],
        journey=first.journey[index],
        previous=first.phase[index],
        deal=deal[index],
        is_arrived=is_outlived[index],
    )
    return known.where(np.arange(len(first)) <= last[first.row]), starts


def _customers(
    rng: np.random.Generator, lead: Spells, leftovers: siblings.Beside, by_row: Integers, end: int
) -> Starts:
    """How accounts begin their first decision as existing customers. Fills `by_row` with the minute."""
    won = lead.where((lead.phase == WON) & (lead.entered < end))
    count = len(won)
    days = DYNAMICS.again_median_days * np.exp(DYNAMICS.again_spread * rng.standard_normal(count))
    begins = later(rng, won.entered, np.maximum(days, DYNAMICS.again_least_days))
    begins = np.where(rng.random(count) < DYNAMICS.again_chance, begins, NEVER)
    phase = choose(rng, count, EXISTING.first_phase)
    deal = np.full(count, MOTION_DEALS + 1)
    # What is still open at the win goes on from there.
    index = np.searchsorted(won.row, leftovers.row)
    is_arrived = np.zeros(count, np.bool_)
    is_arrived[index] = True
    begins[index], phase[index], deal[index] = won.entered[index], leftovers.place, leftovers.deal
    by_row[won.row] = begins
    at = np.flatnonzero(begins < end)
    one, none = np.ones(len(at), np.int64), np.full(len(at), -1)
    return Starts(won.row[at], phase[at], begins[at], one, none, deal[at], is_arrived[at])
