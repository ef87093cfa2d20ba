"""Evidence: which rows of the sources support which phase, rule by rule.

Every function returns the same columns: account_id, motion, place (rank of the phase in the charter), occurred_at,
occurred_on, known_by, evidence_id, rule. The input rows carry a motion and a segment: the number of ends and setbacks
of their account and motion before them. Rules that count rows count within one segment.
"""

import ibis
import ibis.expr.types as ir

from model.charter import LOST, WON, Rule

COLUMNS = ("account_id", "motion", "place", "occurred_at", "occurred_on", "known_by", "evidence_id", "rule")
# What every row of a rule carries in addition to its own columns.
OF_WHOM = ("account_id", "motion", "segment")


def rule_name(number: int, rule: Rule) -> str:
    """The name by which a phase event refers to its rule: the rule's own name, else its number in the charter and its
    phase.
    """
    return rule.name or f"{number}: {rule.phase}"


def signals(rows: ir.Table, **columns: ir.Value) -> ir.Table:
    """`rows` with the columns of evidence; `columns` replace those of the same name."""
    return rows.select(**{name: columns.get(name, rows[name] if name in rows.columns else None) for name in COLUMNS})


def _enough(rows: ir.Table, rule: Rule) -> ir.Table:
    """The rows at which the minimum numbers of rows and contacts of `rule` are met, per account and motion, within its
    days.

    ``ids`` names all of them, oldest first.
    """
    if rule.min_count == 1 and rule.min_contacts <= 1:
        chosen = rows if rule.min_contacts == 0 else rows.filter(rows.contact_id.notnull())
        return chosen.mutate(ids=chosen.evidence_id)
    other = rows.select(
        *(rows[name].name(f"seen_{name}") for name in OF_WHOM), seen_at=rows.occurred_at, seen_on=rows.occurred_on,
        seen_id=rows.evidence_id, seen_contact=rows.contact_id,
    )  # fmt: skip
    same = [rows[name] == other[f"seen_{name}"] for name in OF_WHOM]
    pairs = rows.join(other, [*same, other.seen_at <= rows.occurred_at])
    if rule.within_days is not None:
        pairs = pairs.filter(pairs.occurred_on.delta(pairs.seen_on, unit="day") <= rule.within_days)
    found = pairs.group_by(*rows.columns).agg(
        seen=ibis._.seen_id.count(),
        contacts=ibis._.seen_contact.nunique(),
        ids=ibis._.seen_id.group_concat(" ", order_by=(ibis._.seen_at, ibis._.seen_id)),
    )
    return found.filter((found.seen >= rule.min_count) & (found.contacts >= rule.min_contacts))


def from_activities(activities: ir.Table, rule: Rule, *, name: str, rank: int) -> ir.Table:
    """Evidence of `rule` in activities (account_id resolved, occurred_on, row_no)."""
    rows = activities.filter(activities.kind.isin(rule.kinds) & activities.account_id.notnull())
    rows = rows.select(*OF_WHOM, "contact_id", "occurred_at", "occurred_on", evidence_id="activity_id")
    found = _enough(rows, rule)
    return signals(
        found, place=ibis.literal(rank, "int16"), known_by=ibis.literal("observed"),
        evidence_id=found.ids, rule=ibis.literal(name),
    )  # fmt: skip


def from_lifecycle_changes(changes: ir.Table, rule: Rule, *, name: str, rank: int) -> ir.Table:
    """Evidence of `rule` in lifecycle changes (account_id resolved)."""
    rows = changes.filter(changes.lifecycle_stage.isin(rule.kinds) & changes.account_id.notnull())
    rows = rows.select(
        *OF_WHOM, "contact_id", occurred_at="changed_at", occurred_on="changed_on",
        known_by=rows.changed_by.fill_null("inferred"), evidence_id=ibis.coalesce(rows.contact_id, rows.account_id),
    )  # fmt: skip
    found = _enough(rows, rule)
    return signals(
        found, place=ibis.literal(rank, "int16"), known_by=found.known_by,
        evidence_id=found.ids, rule=ibis.literal(name),
    )  # fmt: skip


def from_opportunities(opportunities: ir.Table, rule: Rule, *, name: str, rank: int) -> ir.Table:
    """Evidence of `rule` in opportunities: `created` on creation, `won` and `lost` when closed as such."""
    known = opportunities.filter(opportunities.account_id.notnull())
    parts = []
    for kind in rule.kinds:
        if kind == "created":
            parts.append(known.mutate(occurred_at=known.created_at, occurred_on=known.created_on))
        elif kind in (WON, LOST):
            closed = known.filter((known.outcome == kind) & known.closed_at.notnull())
            parts.append(closed.mutate(occurred_at=closed.closed_at, occurred_on=closed.closed_on))
    rows = ibis.union(*parts) if len(parts) > 1 else parts[0]
    # Opportunities name no contact, so the charter allows no min_contacts here.
    rows = rows.select(
        *OF_WHOM, "occurred_at", "occurred_on",
        contact_id=ibis.null("string"), evidence_id=rows.opportunity_id,
    )  # fmt: skip
    found = _enough(rows, rule)
    return signals(
        found, place=ibis.literal(rank, "int16"), known_by=ibis.literal("user"),
        evidence_id=found.ids, rule=ibis.literal(name),
    )  # fmt: skip
