"""What the charter's rules find apart from stages, and what breaks a silence (`storage/by_rules` puts everything
together).
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from metrics.derive.evidence import from_activities, from_lifecycle_changes, from_opportunities, rule_name
from metrics.derive.expression_cache import cached_expression
from model.charter import Charter
from model.tables import PAGE_VIEW_KINDS

PHASE_EVENT_COLUMNS = (
    "account_id", "phase", "occurred_at", "occurred_on", "position", "known_by", "evidence_id", "rule",
    "is_entry_known", "motion",
)  # fmt: skip


@cached_expression
def signs_of_life(activities: ir.Table) -> ir.Table:
    """account_id, lived_on, lived_at: activities that are two-way or made by the buyer; a page view is neither."""
    is_alive = activities.is_two_way.fill_null(False) | (activities.department == "buyer")
    alive = activities.filter(is_alive & activities.kind.notin(PAGE_VIEW_KINDS) & activities.account_id.notnull())
    return alive.select("account_id", lived_on="occurred_on", lived_at="occurred_at")


@cached_expression
def evidence(tables: Mapping[str, ir.Table], *, charter: Charter) -> ir.Table | None:
    """All evidence of the rules that are not about stages (columns of `metrics.derive.evidence`); None without such a
    rule.

    `tables`: activity, lifecycle_change and opportunity with account_id resolved, local days, motion and segment.
    """
    makers = {
        "activity": from_activities,
        "lifecycle_change": from_lifecycle_changes,
        "opportunity": from_opportunities,
    }
    parts = [
        makers[rule.source](tables[rule.source], rule, name=rule_name(number, rule), rank=charter.rank[rule.phase])
        for number, rule in enumerate(charter.rules, start=1)
        if rule.source in makers
    ]
    if not parts:
        return None
    return ibis.union(*parts) if len(parts) > 1 else parts[0]
