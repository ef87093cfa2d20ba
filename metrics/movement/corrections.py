"""Corrections of the past: where accounts were on a day as known then, where the record now says otherwise."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from metrics.derive.spells import RE_DATED
from metrics.movement.since_baseline import MERGED, since_baseline
from metrics.question.question import Question, Tables, bind, keep


def known_then(tables: Tables, question: Question) -> ir.Table:
    """account_id [, the dimension], phase (null: none), is_there: where accounts were at the end of the bound `since`
    as known then; only accounts about which something different was learned by the as-of day.

    Late entries are taken out and withdrawn ones put back (`metrics.derive.revisions`). is_there: the account is still
    known.
    """
    since, as_of, dimension = bind("since"), bind("as_of"), question.dimension
    learned = keep(tables["revision"], question)
    learned = learned.filter(
        learned.account_id.notnull()
        & (learned.learned_on > since)
        & (learned.learned_on <= as_of)
        & (learned.entered_on <= since)
    )
    entry = ("account_id", *dimension, "phase", "entered_on")
    spells = keep(tables["spell"], question)
    spells = spells.filter(spells.entered_on <= since).semi_join(learned, "account_id")
    entries = spells.mutate(phase=spells.phase.cast("string")).select(*entry, place="spell")
    late = learned.filter(~learned.is_withdrawn)
    entries = entries.anti_join(late, ["account_id", "phase", "entered_on"])
    withdrawn = learned.filter(learned.is_withdrawn).select(*entry, place=ibis.literal(0, "int32"))
    # Of several entries on a day, the last is the one from which no other came; a withdrawn one comes before those that
    # remain.
    every = entries.union(withdrawn.select(*entries.columns))
    last = ibis.window(
        group_by="account_id", order_by=[ibis.desc("entered_on"), ibis.desc("place"), ibis.desc("phase")]
    )
    stood = every.mutate(nth=ibis.row_number().over(last))
    stood = stood.filter(stood.nth == 0).select("account_id", "phase")
    whose = learned.group_by("account_id").agg(**{name: learned[name].max() for name in dimension})
    rows = whose.left_join(stood, "account_id").drop("account_id_right")
    known = tables["account"].select(known_id="account_id")
    rows = rows.left_join(known, rows.account_id == known.known_id)
    return rows.mutate(is_there=rows.known_id.notnull()).drop("known_id")


def corrected(changes: pa.Table, then: pa.Table, question: Question) -> pa.Table:
    """The rows of `changes`; those of the accounts in `then` (`known_then`) start from where they were known to be.

    An account that is no longer among the accounts was merged into another; one that is elsewhere than was known,
    without having moved since, is re-dated.
    """
    columns = changes.column_names
    is_touched = pc.is_in(changes["account_id"], value_set=then["account_id"].combine_chunks())
    frozen = then.filter(then["phase"].is_valid()).select(["account_id", "phase"])
    changes_then = since_baseline(frozen, changes.filter(is_touched), charter=question.charter)
    there = then.filter(then["is_there"])["account_id"].combine_chunks()
    is_re_dated = pc.and_(pc.equal(changes_then["kind"], MERGED), pc.is_in(changes_then["account_id"], value_set=there))
    kind = pc.if_else(is_re_dated, RE_DATED, changes_then["kind"])
    changes_then = changes_then.set_column(changes_then.column_names.index("kind"), "kind", kind)
    for name in question.dimension:
        known = (
            pa.concat_tables(
                [then.select(["account_id", name]), changes.filter(is_touched).select(["account_id", name])]
            )
            .group_by("account_id")
            .aggregate([(name, "max")])
        )
        changes_then = changes_then.join(known.rename_columns(["account_id", name]), "account_id")
    rows = pa.concat_tables([changes.filter(pc.invert(is_touched)), changes_then.select(columns)])
    return rows.sort_by("account_id")
