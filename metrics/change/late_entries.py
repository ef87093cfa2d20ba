"""Entries of a period that became known only after it, and so were missing from the figure reported then."""

import ibis
import ibis.expr.types as ir

from metrics.derive.spells import exit_kind
from metrics.question.question import Query
from metrics.statistics.bootstrap import lot
from model.charter import Charter


def first_known(revisions: ir.Table) -> Query:
    """The query for `since`: the day from which revisions are recorded; null if no snapshot has recorded any."""
    return Query(
        lambda: revisions.filter(revisions.account_id.isnull()).agg(since=revisions.learned_on.min()), is_shared=True
    )


def revised(
    revisions: ir.Table,
    *,
    charter: Charter,
    during: tuple[ir.DateValue, ir.DateValue],
    after: ir.DateValue,
    dimension: tuple[str, ...] = (),
) -> ir.Table:
    """phase (left; null: none before), next_phase (entered), exit, lot [, `dimension`], late: entries on days of the
    period `during` that were learned after the day `after`, less those withdrawn after it.
    """
    rows = revisions.filter(revisions.entered_on.between(*during) & (revisions.learned_on > after))
    counted = rows.group_by(*dimension, phase="from_phase", next_phase="phase", lot=lot(rows.account_id)).agg(
        late=rows.is_withdrawn.ifelse(-1, 1).sum().cast("int64")
    )
    way = counted.phase.isnull().ifelse(ibis.null("string"), exit_kind(counted.phase, counted.next_phase, charter))
    return counted.mutate(exit=way)
