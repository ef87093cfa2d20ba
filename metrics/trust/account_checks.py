"""Accounts in play, examined: how the phase of each is known, and what its record lacks."""

import ibis
import ibis.expr.types as ir

from metrics.derive.doubts import KINDS, STALE, WITH_EVIDENCE
from metrics.derive.engagement import needed_roles
from metrics.derive.silence import with_next_step
from metrics.derive.spells import spells_as_of
from metrics.derive.value import with_value
from metrics.question.question import Question, Tables, bind, keep
from metrics.question.trusted import doubted
from metrics.stock.stock import open_spells
from model.charter import Charter

MISSING_ROLES, MISSING_NEXT_STEP = "missing_roles", "missing_next_step"
# Each is a column of `examined`; the most serious comes first.
FINDINGS = (*KINDS, MISSING_NEXT_STEP, MISSING_ROLES)


def needs_next_step(charter: Charter) -> tuple[str, ...]:
    """Phases in which a planned next step is expected: those that marketing does not lead alone (there contact is one
    to many).
    """
    return tuple(phase.key for phase in charter.phases if phase.led_by != "marketing")


def needs_roles(charter: Charter) -> tuple[str, ...]:
    """Phases for which the charter asks for buying roles."""
    return tuple(phase.key for phase in charter.phases if phase.roles)


def examined(tables: Tables, question: Question) -> ir.Table:
    """One row per account in play on the bound day, matching the filters; only the account of the option `account_id`,
    if given.

    account_id, name, phase, known_by, value and the requested dimension; the flags in `FINDINGS`; <kind>_by for each of
    `WITH_EVIDENCE`: the opportunity or owner it rests on (of several, the one that began first; for contradictory, the
    furthest, with its place); quiet_days for stale (days without a sign of life); lacking for missing_roles (the sum of
    2**(place in `needed_roles`) over the missing ones).
    """
    as_of, charter = bind("as_of"), question.charter
    spells = open_spells(keep(spells_as_of(tables["spell"], as_of=as_of), question))
    spells = spells.filter(spells.phase.isin(charter.in_play))
    if question.option("account_id"):
        spells = spells.filter(spells.account_id == bind("account_id", "string"))
    rows = with_value(spells, tables.get("valued_opportunity"), as_of=as_of)
    rows = rows.select("account_id", "spell", "name", "phase", "known_by", "value", *question.dimension)
    rows = _with_doubts(rows, tables["doubt"])
    rows = _with_roles(rows, tables["known_role"], charter=charter)
    rows = with_next_step(rows, tables, as_of=as_of)
    quiet = as_of.delta(rows.stale_from, unit="day") + charter.stale_days + 1
    is_due = rows.phase.isin(needs_next_step(charter)) if needs_next_step(charter) else ibis.literal(False)
    return rows.mutate(
        **{kind: rows[kind].fill_null(False) for kind in KINDS},
        **{MISSING_ROLES: rows.lacking > 0, MISSING_NEXT_STEP: is_due & ~rows.has_next_step},
        quiet_days=quiet,
    ).drop("spell", "stale_from", "has_next_step")


def _with_doubts(rows: ir.Table, doubts: ir.Table) -> ir.Table:
    held = doubted(doubts)
    furthest = ibis.window(
        group_by=["account_id", "spell", "kind"],
        order_by=[ibis.desc("place"), ibis.asc("from_on"), ibis.asc("evidence_id")],
    )
    held = held.mutate(nth=ibis.row_number().over(furthest))
    held = held.filter(held.nth == 0)
    of_spell = held.group_by("account_id", "spell").agg(
        **{kind: (held.kind == kind).any() for kind in KINDS},
        **{f"{kind}_by": held.evidence_id.max(where=held.kind == kind) for kind in WITH_EVIDENCE},
        place=held.place.max(),
        stale_from=held.from_on.min(where=held.kind == STALE),
    )
    joined = rows.left_join(of_spell, ["account_id", "spell"])
    return joined.drop("account_id_right", "spell_right")


def _with_roles(rows: ir.Table, known_roles: ir.Table, *, charter: Charter) -> ir.Table:
    """`rows` plus lacking: the roles the phase requires that no contact known on the bound day has (2**place each)."""
    roles = needed_roles(charter)
    if not roles:
        return rows.mutate(lacking=ibis.literal(0, "int64"))
    known = known_roles.filter(known_roles.known_on.isnull() | (known_roles.known_on <= bind("as_of")))
    has = known.group_by("account_id").agg(
        **{f"has_{index}": (known.role == index).any() for index in range(len(roles))}
    )
    joined = rows.left_join(has, "account_id").drop("account_id_right")
    lacks = {
        role: joined[f"has_{index}"].fill_null(False).ifelse(0, 2**index).cast("int64")
        for index, role in enumerate(roles)
    }
    lacking = ibis.cases(
        *(
            (
                joined.phase == phase.key,
                sum((lacks[role] for role in dict.fromkeys(phase.roles)), ibis.literal(0, "int64")),
            )
            for phase in charter.phases
        ),
        else_=ibis.literal(0, "int64"),
    )
    return joined.mutate(lacking=lacking).drop(*has.drop("account_id").columns)
