"""The stages of opportunities as phases: each change with the place its stage has by the charter's rules."""

import ibis
import ibis.expr.types as ir

from metrics.evidence import rule_name
from metrics.stage_match import names, stage_rules
from model.charter import Charter


def placed(changes: ir.Table, *, charter: Charter) -> ir.Table:
    """The `changes` to a stage that a rule names, with place and rule; of several at one instant only the last."""
    rules = stage_rules(charter)
    at_once = ibis.window(
        group_by=["opportunity_id", "changed_at"],
        order_by=[ibis.desc("sequence", nulls_first=True), ibis.desc("place")],
    )
    rows = changes.mutate(
        place=ibis.cases(*((names(rule, changes), charter.rank[rule.phase]) for _, rule in rules)).cast("int16"),
        rule=ibis.cases(*((names(rule, changes), rule_name(n, rule)) for n, rule in rules)),
    )
    rows = rows.filter(rows.place.notnull())
    rows = rows.mutate(nth=ibis.row_number().over(at_once))
    return rows.filter(rows.nth == 0)
