"""What an opportunity itself says about the buyer's decision: the phase its stage supports, and from when to when."""

import ibis
import ibis.expr.types as ir

from model.charter import Charter

COLUMNS = ("account_id", "motion", "opportunity_id", "place", "since_on", "until_on")


def supports(stretches: ir.Table, *, charter: Charter) -> ir.Table:
    """account_id, motion, opportunity_id, place (rank of a phase in play), since_on, until_on (exclusive; null: still).

    `stretches`: account_id, motion, opportunity_id, place, from_on, until_on, the stretches during which opportunities
    are open (`storage.by_rules.stands`). Each supports the phase of its stage; a rule on the creation of opportunities
    holds while it is open.
    """
    rows = stretches.rename(since_on="from_on")
    created = [
        charter.rank[rule.phase] for rule in charter.rules if rule.source == "opportunity" and "created" in rule.kinds
    ]
    by_creation = (rows.mutate(place=ibis.literal(index, "int16")) for index in created)
    parts = [rows.select(*COLUMNS), *(one.select(*COLUMNS) for one in by_creation)]
    every = ibis.union(*parts) if len(parts) > 1 else parts[0]
    return every.filter(every.place.notnull() & (every.place < len(charter.in_play)))
