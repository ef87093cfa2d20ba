"""Stages of a CRM beside the words of the charter's rules: by the vendor's id or by label, in any case."""

import ibis
import ibis.expr.types as ir

from model.charter import Charter, Rule


def folded(text: ir.StringValue) -> ir.StringValue:
    """`text` as it is compared: without outer blanks, in small letters."""
    return text.strip().lower()


def stage_rules(charter: Charter) -> list[tuple[int, Rule]]:
    """The rules on stage changes with their numbers in the charter (from 1), that of the furthest phase first.

    Where several name a stage, the first of this order counts.
    """
    found = [(number, rule) for number, rule in enumerate(charter.rules, 1) if rule.source == "stage_change"]
    return sorted(found, key=lambda one: -charter.rank[one[1].phase])


def names(rule: Rule, rows: ir.Table) -> ir.BooleanValue:
    """Whether `rule` names the stage of each row; null never.

    `rows`: stage, and where the source tells them stage_id and pipeline. A rule with pipelines names only stages of
    these.
    """
    words = [word.strip().lower() for word in rule.kinds]
    found = folded(rows.stage).isin(words).fill_null(False)
    if "stage_id" in rows.columns:
        found = found | folded(rows.stage_id).isin(words).fill_null(False)
    if rule.pipelines:
        if "pipeline" not in rows.columns:
            return ibis.literal(False)
        pipelines = [pipeline.strip().lower() for pipeline in rule.pipelines]
        found = found & folded(rows.pipeline).isin(pipelines).fill_null(False)
    return found


def phase_rank(charter: Charter, rows: ir.Table) -> ir.IntegerValue:
    """Rank of the furthest phase for which a rule names the stage of each row; null where none does."""
    rules = stage_rules(charter)
    if not rules:
        return ibis.null("int16")
    return ibis.cases(*((names(rule, rows), charter.rank[rule.phase]) for _, rule in rules)).cast("int16")


def word(charter: Charter, rows: ir.Table) -> ir.StringValue:
    """The word of the rules that names the stage of each row, folded: that of its label, else of its id; else null."""
    found = []
    for _, rule in stage_rules(charter):
        words = [one.strip().lower() for one in rule.kinds]
        is_named, label = names(rule, rows), folded(rows.stage)
        named = folded(rows.stage_id) if "stage_id" in rows.columns else ibis.null("string")
        found.append((is_named, label.isin(words).fill_null(False).ifelse(label, named)))
    return ibis.cases(*found) if found else ibis.null("string")
