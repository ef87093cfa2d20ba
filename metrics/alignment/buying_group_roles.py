"""Which of the roles a phase needs are known, counted over the accounts in it."""

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.alignment.buying_group import buying_groups
from metrics.derive.engagement import needed_roles
from metrics.question.question import Plan, Query, Question, Tables
from metrics.statistics.arrow import as_table, integers, words

COLUMNS = (
    ("phase", pa.string()),
    ("role", pa.string()),
    ("accounts", pa.int64()),
    ("covered", pa.int64()),
    ("covered_rate", pa.float64()),
)


def buying_group_roles(tables: Tables, question: Question) -> Plan:
    """One row per phase in play and role it needs, in the charter's order: accounts in the phase, and those whose role
    is known.
    """

    def counts() -> ir.Table:
        groups = buying_groups(tables, question)
        return groups.group_by("phase", "covered").agg(accounts=ibis._.count())

    counted = yield Query(counts)
    phase, covered, accounts = words(counted, "phase"), integers(counted, "covered"), integers(counted, "accounts")
    places = {role: index for index, role in enumerate(needed_roles(question.charter))}
    rows: list[tuple[object, ...]] = []
    for key in question.charter.in_play:
        own = np.array([one == key for one in phase], dtype=bool)
        everyone = int(accounts[own].sum())
        for role in dict.fromkeys(question.charter.phase(key).roles):
            known = int(accounts[own & ((covered >> places[role]) & 1).astype(bool)].sum())
            rows.append((key, role, everyone, known, known / everyone if everyone else None))
    return as_table(COLUMNS, {name: [row[n] for row in rows] for n, (name, _) in enumerate(COLUMNS)})
