"""Evidence in stage changes: the CRM's own account of an opportunity, with the ways back and the ends.

Columns as in `metrics.evidence`.
"""

import ibis
import ibis.expr.types as ir

from metrics.evidence import rule_name, signals
from metrics.stage_match import names, stage_rules
from model.charter import LOST, WON, Charter


def from_stage_changes(changes: ir.Table, *, charter: Charter) -> ir.Table:
    """Evidence of all rules on stage changes (account_id resolved, changed_on) at once.

    A change is backward where its phase comes before that of the same opportunity's change before it. Several
    changes of an opportunity at one instant are a vendor's back-fill of skipped stages: only the last counts.
    While another opportunity of the account is still in play, a lost one is no loss of the account, and after a won
    one the next journey begins at once, at the furthest phase that those in play support.
    """
    rows = placed(changes, charter=charter)
    rows = rows.filter(rows.account_id.notnull())
    in_order = ibis.window(group_by="opportunity_id", order_by=["changed_at", "sequence", "row_no"])
    before = rows.place.lag().over(in_order)
    last = len(charter.in_play) - 1
    was_open, is_open = (before <= last).fill_null(False), rows.place <= last
    rows = rows.mutate(
        is_backward=was_open & (rows.place < before), opened=is_open.cast("int32") - was_open.cast("int32")
    )
    so_far = ibis.window(
        group_by="account_id", order_by=["changed_at", "row_no", "opportunity_id"], preceding=None, following=0
    )
    rows = rows.mutate(others_open=rows.opened.sum().over(so_far))
    rows = rows.mutate(until=rows.changed_at.lead().over(in_order))
    counted = rows.filter((rows.place != charter.rank[LOST]) | (rows.others_open == 0)).mutate(turn=0)
    won = rows.filter((rows.place == charter.rank[WON]) & (rows.others_open > 0))
    every = counted.select(*STAGE_COLUMNS).union(_still_in_play(won, rows.filter(rows.place <= last)))
    return signals(
        every, occurred_at=every.changed_at, occurred_on=every.changed_on, sequence=every["sequence"],
        turn=every.turn.cast("int8"), is_backward=every.is_backward, known_by=every.changed_by.fill_null("inferred"),
        evidence_id=every.opportunity_id,
    )  # fmt: skip


def placed(changes: ir.Table, *, charter: Charter) -> ir.Table:
    """The `changes` to a stage that a rule names, with place and rule; of several at one instant only the last."""
    rules = stage_rules(charter)
    at_once = ibis.window(
        group_by=["opportunity_id", "changed_at"],
        order_by=[ibis.desc("sequence", nulls_first=True), ibis.desc("row_no")],
    )
    rows = changes.mutate(
        place=ibis.cases(*((names(rule, changes), charter.rank[rule.phase]) for _, rule in rules)).cast("int16"),
        rule=ibis.cases(*((names(rule, changes), rule_name(n, rule)) for n, rule in rules)),
    )
    rows = rows.filter(rows.place.notnull()).mutate(nth=ibis.row_number().over(at_once))
    return rows.filter(rows.nth == 0)


STAGE_COLUMNS = (
    "account_id", "opportunity_id", "place", "changed_at", "changed_on", "sequence", "row_no", "turn", "is_backward",
    "changed_by", "rule",
)  # fmt: skip


def _still_in_play(won: ir.Table, in_play: ir.Table) -> ir.Table:
    """For every row of `won` the stage of the account's opportunity furthest on at that instant, as its next turn."""
    other = in_play.select(
        account="account_id",
        other_id="opportunity_id",
        stood="place",
        since="changed_at",
        until_then="until",
        by_rule="rule",
    )
    pairs = won.join(
        other,
        [
            won.account_id == other.account,
            won.opportunity_id != other.other_id,
            other.since <= won.changed_at,
            other.until_then.isnull() | (other.until_then > won.changed_at),
        ],
    )
    furthest = ibis.window(
        group_by=["opportunity_id", "row_no"], order_by=[ibis.desc("stood"), ibis.asc("since"), ibis.asc("other_id")]
    )
    pairs = pairs.mutate(nth=ibis.row_number().over(furthest))
    return pairs.filter(pairs.nth == 0).select(
        "account_id", "changed_at", "changed_on", "sequence", "row_no", "is_backward", "changed_by",
        opportunity_id="other_id", place="stood", rule="by_rule", turn=ibis.literal(1),
    ).select(*STAGE_COLUMNS)  # fmt: skip
