"""Buying group: which roles the phase needs, which are known, and how many people take part.

Buying is a group decision: an account whose decider has not been spoken to is further from a decision than its phase
suggests.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.derive.engagement import needed_roles
from metrics.derive.spells import spells_as_of
from metrics.question.grouping import rows_of
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from metrics.statistics.arrow import indices_of, integers, nullable, text_at
from metrics.statistics.survival import Integers
from model.charter import Charter

ENGAGED_DAYS = 90
SEPARATOR = ","
COLUMNS = (
    ("account_id", pa.string()),
    ("phase", pa.string()),
    ("required_roles", pa.string()),
    ("covered_roles", pa.string()),
    ("coverage_rate", pa.float64()),
    ("engaged_contacts", pa.int64()),
)


def buying_groups(tables: Tables, question: Question) -> ir.Table:
    """Open spells in play on the bound day, plus covered: the needed roles known by then, as a sum of
    2**(place in `needed_roles`).

    A role is covered by a contact of the account with that buying role, created by the day or without a date.
    """
    as_of, charter = bind("as_of"), question.charter
    spells = keep(spells_as_of(tables["spell"], as_of=as_of), question)
    spells = spells.filter(spells.is_open & spells.phase.isin(charter.in_play))
    roles = tables["known_role"]
    known = roles.filter(roles.known_on.isnull() | (roles.known_on <= as_of))
    known = known.group_by("account_id").agg(mask=_power(known.role, len(needed_roles(charter))).sum().cast("int64"))
    rows = spells.left_join(known, "account_id").drop("account_id_right")
    needed = ibis.cases(*((rows.phase == phase, role_mask(charter, phase)) for phase in charter.in_play)).cast("int64")
    return rows.mutate(covered=rows.mask.fill_null(0) & needed, needed=needed)


def with_engaged(rows: ir.Table, engaged: ir.Table) -> ir.Table:
    """`rows` plus engaged_contacts: how many people took part on the bound day or in the `ENGAGED_DAYS` before it."""
    as_of = bind("as_of")
    recent = engaged.filter(
        (engaged.engaged_on >= as_of - ibis.interval(days=ENGAGED_DAYS)) & (engaged.engaged_on <= as_of)
    )
    people = recent.group_by("account_id").agg(engaged_contacts=recent.contact_no.nunique())
    joined = rows.left_join(people, "account_id").drop("account_id_right")
    return joined.mutate(engaged_contacts=joined.engaged_contacts.fill_null(0))


def _power(index: ir.IntegerColumn, count: int) -> ir.IntegerColumn:
    powers = [(index == n, 2**n) for n in range(count)]
    return (ibis.cases(*powers, else_=0) if powers else index * 0).cast("int64")


def role_mask(charter: Charter, phase: str) -> int:
    """The roles that `phase` needs, as the sum of 2**place."""
    places = {role: index for index, role in enumerate(needed_roles(charter))}
    return sum(2 ** places[role] for role in {*charter.phase(phase).roles})


def buying_group(tables: Tables, question: Question) -> Plan:
    """One row per account in play, by account_id. Roles are sorted and separated by commas; coverage_rate is null where
    the phase needs no role.
    """

    def rows() -> ir.Table:
        groups = with_engaged(buying_groups(tables, question), tables["engaged_contact"])
        return groups.select("account_id", *question.dimension, "phase", "covered", "engaged_contacts").order_by(
            "account_id"
        )

    found = yield Query(rows)
    return rows_of(with_roles(found, question.charter), COLUMNS, question)


def with_roles(found: pa.Table, charter: Charter) -> pa.Table:
    """`found` with required_roles, covered_roles, missing_roles, coverage_rate, worked out from phase and covered."""
    roles, phases = needed_roles(charter), charter.in_play
    masks = np.array([role_mask(charter, phase) for phase in phases], dtype=np.int64)
    needed = masks[indices_of(found, "phase", charter.rank)]
    covered = integers(found, "covered")
    for name, mask in (("required_roles", needed), ("covered_roles", covered), ("missing_roles", needed & ~covered)):
        found = found.append_column(name, _listed(mask, roles))
    size, known = (sum(((mask >> n) & 1 for n in range(len(roles))), np.zeros_like(mask)) for mask in (needed, covered))
    is_rated = size > 0
    rate = np.divide(known, size, out=np.zeros(size.size), where=is_rated)
    return found.append_column("coverage_rate", nullable(rate, is_rated))


def _listed(mask: Integers, roles: Sequence[str]) -> pa.Array:
    """Per row the names of the roles in `mask`; only few combinations occur, so each is built once."""
    distinct, index = np.unique(mask, return_inverse=True)
    names = [
        SEPARATOR.join(role for number, role in enumerate(roles) if (one >> number) & 1) for one in distinct.tolist()
    ]
    return text_at(names, index.astype(np.int64))
