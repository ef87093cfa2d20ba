"""Changes: where every account stood at the end of one day and of another, and what that change is called."""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from metrics.ask import Ask, Plan, Query, Tables, bind, keep
from metrics.groups import rows_of
from metrics.spells import exit_kind, phase_spells
from model.charter import Charter

COLUMNS = (("account_id", pa.string()), ("from_phase", pa.string()), ("to_phase", pa.string()), ("kind", pa.string()))


def changes(spells: ir.Table, *, since: ir.DateValue, charter: Charter, dimension: tuple[str, ...] = ()) -> ir.Table:
    """account_id [, `dimension`], from_phase (at the end of `since`), to_phase, kind: a row per account with any phase.

    kind: new, advance, skip, return, won, lost, dormant, reopened or unchanged. The way between does not count.
    """
    held = spells.group_by("account_id", *dimension).agg(
        from_phase=spells.phase.max(
            where=(spells.entered_on <= since) & (spells.left_on.isnull() | (spells.left_on > since))
        ),
        to_phase=spells.phase.max(where=spells.is_open),
        first_on=spells.entered_on.max(where=spells.spell == 1),
    )
    # Where a spell in doubt is left out, nobody can say what became of the account between the two days.
    held = held.filter(held.to_phase.notnull() & (held.from_phase.notnull() | (held.first_on > since)))
    kind = ibis.cases(
        (held.from_phase.isnull(), "new"),
        (held.from_phase == held.to_phase, "unchanged"),
        else_=exit_kind(held.from_phase, held.to_phase, charter),
    )
    return held.select("account_id", *dimension, "from_phase", "to_phase", kind=kind).order_by("account_id")


def plan(tables: Tables, ask: Ask) -> Plan:
    """Every account, ordered by account_id."""

    def rows() -> ir.Table:
        spells = keep(phase_spells(tables["spell"], as_of=bind("as_of")), ask)
        return changes(spells, since=bind("since"), charter=ask.charter, dimension=ask.dimension)

    found = yield Query(rows, {"since": ask.option("since")})
    return rows_of(found, COLUMNS, ask)
