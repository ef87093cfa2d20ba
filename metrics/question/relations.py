"""How the parts of a question must fit together and match the data. One function per rule, the same for every metric.

A rule looks at the kind of a part (a day, a filter, a pair of phases), never at which metric is requested.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from metrics.declaration import Metric
from metrics.question.question import Question
from model.charter import WON, Charter
from model.errors import Fault

# How many similar values an error message suggests.
MOST_NEAREST: Final = 3


@dataclass(frozen=True)
class Known:
    """What questions are checked against: the charter, how far the data reaches, and the values accounts have.

    as_of: the last day with evidence, the default as-of day of a question. last_day: the day up to which the source was
    read, and so the last day a question may use. values_of: dimension -> the values of all accounts, without null.
    """

    charter: Charter
    as_of: date
    last_day: date
    values_of: Callable[[str], Collection[str]]


def day(name: str, value: Any) -> date:
    """`value` unchanged; Fault if it is not a date. A datetime is not: its day depends on the time zone."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Fault("answer.not_allowed", name=name, value=str(value), allowed="YYYY-MM-DD")
    return value


def known_day(known: Known, name: str, value: date) -> date:
    """`value` unchanged; Fault if it is after the last day read: missing activity after that day does not mean
    dormancy.
    """
    return day_not_after(name, value, known.last_day)


def day_not_after(name: str, value: date, last: date) -> date:
    """`value` unchanged; Fault if it is after `last`, the last day read."""
    if value > last:
        raise Fault("answer.after_data", name=name, day=value.isoformat(), last=last.isoformat())
    return value


def days_are_known(known: Known, metric: Metric, question: Question) -> None:
    """Fault if a day of the question is after the last one covered by the data."""
    for name, value in (("as_of", question.as_of), ("start", question.start), ("end", question.end)):
        if value is not None:
            known_day(known, name, value)
    for name, kind in metric.options.items():
        given = question.option(name)
        if given is not None and kind in ("date", "dates"):
            for value in given if kind == "dates" else (given,):
                known_day(known, name, value)


def period_runs_forward(known: Known, metric: Metric, question: Question) -> None:
    """Fault unless the period starts no later than it ends, and ends no later than the as-of day."""
    if question.start is not None and question.end is not None:
        period_starts_before_end(question.start, question.end)
        period_ends_by(question.end, question.as_of)


def period_starts_before_end(start: date, end: date) -> None:
    """Fault if the period starts after it ends."""
    if start > end:
        raise Fault("answer.period_backwards", start=start.isoformat(), end=end.isoformat())


def period_ends_by(end: date, as_of: date) -> None:
    """Fault if the period ends after the as-of day."""
    if as_of < end:
        raise Fault("answer.before_end", as_of=as_of.isoformat(), end=end.isoformat())


def since_lies_before(known: Known, metric: Metric, question: Question) -> None:
    """Fault if `since` is after the as-of day."""
    since = question.option("since")
    if since is not None and since > question.as_of:
        raise Fault("answer.since_after", since=since.isoformat(), as_of=question.as_of.isoformat())


def way_leads_forward(known: Known, metric: Metric, question: Question) -> None:
    """Fault unless `to_phase` comes after `from_phase`, for metrics that require both."""
    if not {"from_phase", "to_phase"} <= {*metric.required}:
        return
    came_from, goal = question.option("from_phase"), question.option("to_phase")
    ways = (*question.charter.in_play, WON)
    later = ways[ways.index(came_from) + 1 :] if came_from in ways else ()
    if not later:
        raise Fault(
            "answer.not_allowed", name="from_phase", value=came_from, allowed=", ".join(question.charter.in_play)
        )
    if goal not in later:
        raise Fault("answer.goal_not_later", goal=goal, start=came_from, allowed=", ".join(later))


def filters_are_met(known: Known, metric: Metric, question: Question) -> None:
    """Fault if no account has one of the filter values; filtering for accounts without a value is always allowed."""
    for name, values in question.where:
        there = known.values_of(name) if any(value is not None for value in values) else ()
        for value in values:
            if value is not None:
                somebody_has(name, value, there)


def somebody_has(name: str, value: str, there: Collection[str]) -> str:
    """`value` unchanged; Fault, suggesting the most similar values, if it is not among `there`."""
    if value in there:
        return value
    if not there:
        raise Fault("answer.nobody_has_any", name=name, value=value)
    raise Fault("answer.nobody_has", name=name, value=value, nearest=", ".join(nearest(value, there)))


def nearest(value: str, there: Collection[str]) -> list[str]:
    """The values among `there` that are most similar to `value`, best match first."""
    from rapidfuzz import process, utils  # only needed after a typing mistake

    found = process.extract(value, sorted(there), limit=MOST_NEAREST, processor=utils.default_process)
    return [name for name, _, _ in found]


Relation = Callable[[Known, Metric, Question], None]
RELATIONS: Final[tuple[Relation, ...]] = (
    days_are_known, period_runs_forward, since_lies_before, way_leads_forward, filters_are_met,
)  # fmt: skip
