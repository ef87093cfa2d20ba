"""Open decisions, whatever filter holds: those of every meeting the visitor may know of, each with its own scope."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import combinations, product
from math import comb
from typing import Final

from model.errors import Fault
from storage.records import decisions, meetings
from storage.records.decisions import Decision
from ui.decisions.demonstration_words import in_readers_words
from ui.shell import access, data, motion
from ui.shell.scope import FILTERS, Scope, Where
from ui.text.catalogue import t

# An open decision is due if its day is at most this many days away.
DUE_DAYS: Final = 14
# So many choices among the values of one dimension are looked at at most: all of 10 values, up to three of 20.
MOST_CHOICES: Final = 2_000


@dataclass(frozen=True)
class OpenDecisions:
    """decisions: the earliest due first, undated last; scopes: the filters of their meetings by series, where known;
    otherwise: in words, why none can be read ("" if they can).
    """

    scope: Scope
    decisions: tuple[Decision, ...] = ()
    scopes: Mapping[str, Where] = field(default_factory=dict)
    otherwise: str = ""

    def about(self, account_id: str, phase: str | None) -> tuple[Decision, ...]:
        """The decisions on that account, then those on the whole phase it is in."""
        own = [one for one in self.decisions if one.account_id == account_id]
        return (*own, *self.on_phase(phase))

    def on_phase(self, phase: str | None) -> tuple[Decision, ...]:
        """The decisions on a whole phase."""
        return tuple(one for one in self.decisions if one.account_id is None and one.phase and one.phase == phase)

    def own_scope(self, decision: Decision) -> Scope | None:
        """The scope of the meeting that made the decision, on the day of this view; None if its filters are unknown."""
        if decision.series not in self.scopes:
            return None
        filters = dict(self.scopes[decision.series])
        moved = [*filters.pop("motion", ())]
        where = tuple(sorted((name, tuple(values)) for name, values in filters.items()))
        return replace(self.scope, where=where, motion=moved[0] if moved else "")


def read(scope: Scope) -> OpenDecisions:
    """Every open decision made by the day of `scope`, of meetings with any filter.

    Visitors who see a part of the company are shown only decisions of people who see the same part. The figures of a
    page are shown even if the database of meetings cannot be read.
    """
    is_demo, sight = data.published().info.is_demo, access.current().sight.records_mark
    try:
        with data.records().reading() as session:
            found = in_readers_words(decisions.open_everywhere(session, is_demo=is_demo, until=scope.as_of))
            held = meetings.filters_held(session, is_demo=is_demo)
    except Fault as fault:
        if not fault.key.startswith("records."):
            raise
        return OpenDecisions(scope, otherwise=t(fault.key, **fault.values))
    scopes = _scopes({one.series for one in found}, _candidates(scope, held), is_demo=is_demo, sight=sight)
    visible = found if not sight else [one for one in found if one.series in scopes]
    return OpenDecisions(scope, tuple(visible), scopes)


def is_overdue(decision: Decision, as_of: date) -> bool:
    """Whether it is still open after its due day; the as-of day of the figures counts, not today's date."""
    return decision.status == "open" and decision.due_on is not None and decision.due_on < as_of


def is_due(decision: Decision, as_of: date) -> bool:
    """Whether it is open and its due day is within the next `DUE_DAYS` days."""
    if decision.status != "open" or decision.due_on is None:
        return False
    return as_of <= decision.due_on <= as_of + timedelta(days=DUE_DAYS)


def owner_name(decision: Decision) -> str:
    """The owner as typed; a placeholder for visitors who may not see people by name."""
    return access.shown_name(decision.owner)


def _scopes(wanted: set[str], candidates: Iterable[Where], *, is_demo: bool, sight: str) -> dict[str, Where]:
    """Series -> its filters, for those of `wanted` that one of `candidates` leads to: a series is a digest of them."""
    found: dict[str, Where] = {}
    for where in candidates:
        if wanted <= found.keys():
            break
        found[meetings.series_of(where, is_demo=is_demo, sight=sight)] = where
    return {series: found[series] for series in wanted & found.keys()}


def _candidates(scope: Scope, held: Iterable[Mapping[str, Iterable[str]]]) -> Iterator[Where]:
    """Filters a meeting may have: none, the view's, those of meetings held, any single value, then several; in any
    motion.
    """
    motions = ("", *motion.keys()[1:])
    yield from (_with_motion((), one) for one in motions)
    yield scope.narrowing
    yield from (tuple((name, tuple(values)) for name, values in one.items()) for one in held)
    known = {name: sorted(data.values_of(name)) for name in FILTERS}
    for name in FILTERS:
        for value, one in product(known[name], motions):
            yield _with_motion(((name, (value,)),), one)
    for where, one in product(_of_several(known), motions):
        yield _with_motion(where, one)


def _of_several(known: Mapping[str, Sequence[str]]) -> Iterator[Where]:
    """Several values of one dimension, or one value of each of two; of a dimension with many values only some."""
    for name, values in known.items():
        left = MOST_CHOICES
        for size in range(2, len(values) + 1):
            left -= comb(len(values), size)
            if left < 0:
                break
            yield from (((name, chosen),) for chosen in combinations(values, size))
    for first, second in combinations(sorted(known), 2):
        for one, other in product(known[first], known[second]):
            yield ((first, (one,)), (second, (other,)))


def _with_motion(where: Where, one: str) -> Where:
    return (*where, ("motion", (one,))) if one else where
