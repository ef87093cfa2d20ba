"""Small groups: where a figure could be that of a few people, it is merged with others or refused.

That is so where a question groups or filters by a dimension in which a value could point to one person. A filter that
leaves out a few accounts tells of them as well: the figure without the filter less the one with it.
"""

from collections.abc import Callable
from dataclasses import replace

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from metrics.question.question import Plan, Query, Question, Tables, Where, bind, keep
from metrics.statistics.arrow import integers, words
from model.charter import Charter
from model.errors import Fault
from model.tables import OWNERS

# The group that stands for all groups too small to be shown. Accounts that happen to have this very value belong to
# it too, so that the label has one meaning only.
MERGED = "(merged)"

Sizes = dict[str | None, int]


def order(value: str | None) -> tuple[bool, bool, str]:
    """Sort key for groups: by value, the merged group after all others, no value last."""
    return value is None, value == MERGED, value or ""


def personal_dimensions(charter: Charter) -> tuple[str, ...]:
    """Dimensions in which a small group could identify a person: owners, and those the charter names."""
    return (*OWNERS, *charter.personal_dimensions)


def could_identify(question: Question) -> bool:
    """Whether the question groups or filters by one of those dimensions."""
    named = {*question.dimension, *(name for name, _ in question.where)}
    return not named.isdisjoint(personal_dimensions(question.charter))


def with_small_ones_hidden(plan: Callable[[Tables, Question], Plan]) -> Callable[[Tables, Question], Plan]:
    """`plan` with the `too_small` groups merged.

    Sizes are those of the accounts that match the question's filters, and of those that each filter leaves out. Fault
    if all that is selected, or left out, is too small.
    """

    def hiding(tables: Tables, question: Question) -> Plan:
        def sizes() -> ir.Table:
            spells = keep(tables["spell"], question)
            spells = spells.filter(spells.entered_on <= bind("as_of"))
            counted = ibis._.account_id.nunique()
            return (
                spells.group_by(*question.dimension).agg(accounts=counted)
                if question.by
                else spells.agg(accounts=counted)
            )

        def sizes_under(where: Where) -> Query:
            return Query(sizes, shape=("sizes",), is_shared=True, where=where, is_counted=False)

        smallest = question.charter.smallest_group
        selected = by_group((yield sizes_under(question.where)), question.by)
        tellings = [selected]
        for filtered in question.where:
            wider = by_group((yield sizes_under(tuple(one for one in question.where if one != filtered))), question.by)
            left_out = {value: accounts - selected.get(value, 0) for value, accounts in wider.items()}
            tellings.append({value: accounts for value, accounts in left_out.items() if accounts})
        if question.where and any(0 < sum(told.values()) < smallest for told in tellings):
            raise Fault("answer.too_few", smallest=smallest, name=" + ".join(name for name, _ in question.where))
        smallest_told = {value: min(told[value] for told in tellings if value in told) for value in selected}
        merged = too_small(selected, smallest, smallest_told) if question.by else frozenset()
        return (yield from plan(tables, replace(question, merged=merged)))

    return hiding


def by_group(counted: pa.Table, by: str | None) -> Sizes:
    """Value of the dimension -> accounts; without a dimension all of them under None."""
    values = [None] if by is None else words(counted, by)
    return dict(zip(values, integers(counted, "accounts").tolist(), strict=True))


def too_small(sizes: Sizes, smallest: int, tells: Sizes | None = None) -> frozenset[str | None]:
    """Which groups to merge: those with fewer than `smallest` accounts, or of which fewer are told (`tells`).

    The next larger ones join them until the merged group holds at least `smallest` accounts and at least two groups;
    otherwise subtracting the visible groups from the total would reveal a small one again.
    """
    told = sizes if tells is None else tells

    def is_small(value: str | None) -> bool:
        return value == MERGED or told[value] < smallest

    ranked = sorted(sizes, key=lambda value: (not is_small(value), sizes[value], order(value)))
    merged: list[str | None] = []
    accounts = 0
    for value in ranked:
        if not is_small(value) and (not merged or (accounts >= smallest and len(merged) > 1)):
            break
        merged.append(value)
        accounts += sizes[value]
    return frozenset(merged)
