"""Validation: the one place where questions are checked, for pages, terminal, notebooks and reports alike.

Each part of a question is checked on its own, then against the other parts and the data (`metrics.question.relations`).
Anything that makes no sense raises a Fault whose message says what would be right.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from metrics import CATALOG, Metric
from metrics.question.motion import chosen
from metrics.question.option_values import checked, listed, text
from metrics.question.question import Question
from metrics.question.relations import RELATIONS, Known, day
from model.charter import Charter
from model.errors import Fault
from model.tables import DIMENSIONS, OWNERS

Where = Mapping[str, Iterable[str | None]]


def checked_question(
    known: Known,
    name: str,
    *,
    as_of: date | None = None,
    start: date | None = None,
    end: date | None = None,
    by: str | None = None,
    where: Where | None = None,
    motion: str | None = None,
    options: Mapping[str, Any] | None = None,
) -> Question:
    """The checked question for the metric `name`; Fault names what is wrong and what is allowed.

    as_of defaults to the end of the period, else to the last day with evidence; motion to the charter's lead motion.
    """
    if name not in CATALOG:
        raise Fault("answer.unknown_metric", name=name, allowed=", ".join(n for n, m in CATALOG.items() if m.is_kpi))
    metric, charter = CATALOG[name], known.charter
    for part, value in {"as_of": as_of, "start": start, "end": end}.items():
        if value is not None:
            day(part, value)
    if (start is None) != (end is None) or (metric.time == "period" and start is None):
        raise Fault("answer.period_missing", name=name)
    if by is not None:
        _check_grouping(metric, by, charter)
    given = {option: value for option, value in (options or {}).items() if value is not None}
    for option in metric.required:
        if option not in given:
            raise Fault("answer.option_missing", name=option, metric=name)
    given = {option: checked(metric, option, value, charter) for option, value in given.items()}
    about = chosen(motion, charter)
    question = Question(
        charter, as_of or end or known.as_of, start, end, by, _filters(where), given, given_motion=about
    )
    for holds in RELATIONS:
        holds(known, metric, question)
    return question


def _check_grouping(metric: Metric, by: str, charter: Charter) -> None:
    if metric.keys is None:
        raise Fault("answer.cannot_group", name=metric.name)
    if by in OWNERS and not charter.allow_owner_grouping:
        raise Fault("answer.owner_grouping", name=by)
    if by not in (*DIMENSIONS, *OWNERS):
        allowed = (*DIMENSIONS, *(OWNERS if charter.allow_owner_grouping else ()))
        raise Fault("answer.unknown_dimension", name=str(by), allowed=", ".join(allowed))


def _filters(where: Where | None) -> tuple[tuple[str, tuple[str | None, ...]], ...]:
    """The filters sorted by dimension, each with at least one value."""
    if where is not None and not isinstance(where, Mapping):
        raise Fault("answer.not_allowed", name="where", value=str(where), allowed='{"segment": ["…"]}')
    for dimension in where or {}:
        if dimension in OWNERS:
            raise Fault("answer.owner_filter", name=dimension)
        if dimension not in DIMENSIONS:
            raise Fault("answer.unknown_dimension", name=str(dimension), allowed=", ".join(DIMENSIONS))
    filters = tuple((name, listed(name, values)) for name, values in sorted((where or {}).items()))
    for name, values in filters:
        for value in values:
            if value is not None:
                text(name, value)
    return filters
