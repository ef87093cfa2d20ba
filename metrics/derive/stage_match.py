"""Matches the stages of a CRM with the words of the charter's rules: by the vendor's id or by label, ignoring case."""

import ibis
import ibis.expr.types as ir

from model.charter import Charter, Rule


def folded(text: ir.StringValue) -> ir.StringValue:
    """`text` as it is compared: stripped of surrounding blanks, in lower case."""
    return text.strip().lower()


def stage_rules(charter: Charter) -> list[tuple[int, Rule]]:
    """The rules on stage changes with their numbers in the charter (from 1), the rule of the furthest phase first.

    If several name a stage, the first in this order counts.
    """
    found = [(number, rule) for number, rule in enumerate(charter.rules, 1) if rule.source == "stage_change"]
    return sorted(found, key=lambda one: -charter.rank[one[1].phase])


def names(rule: Rule, rows: ir.Table) -> ir.BooleanValue:
    """Whether `rule` names the stage of each row; a null stage is never named.

    `rows`: stage, and stage_id and pipeline if the source delivers them. A rule with pipelines names only stages in
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
    """Rank of the furthest phase for which a rule names the stage of each row; null if none does."""
    rules = stage_rules(charter)
    if not rules:
        return ibis.null("int16")
    return ibis.cases(*((names(rule, rows), charter.rank[rule.phase]) for _, rule in rules)).cast("int16")


def word(charter: Charter, rows: ir.Table) -> ir.StringValue:
    """The rules' word that names the stage of each row, folded: by its label, else by its id; else null."""
    found = []
    for _, rule in stage_rules(charter):
        words = [one.strip().lower() for one in rule.kinds]
        is_named, label = names(rule, rows), folded(rows.stage)
        named = folded(rows.stage_id) if "stage_id" in rows.columns else ibis.null("string")
        found.append((is_named, label.isin(words).fill_null(False).ifelse(label, named)))
    return ibis.cases(*found) if found else ibis.null("string")
