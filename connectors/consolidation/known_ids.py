"""Ids that one system keeps of another's rows, as an integration writes them: the surest sign that two rows are one."""

from typing import Any

from connectors.consolidation.assignment import Groups, assign
from connectors.consolidation.matching import Pair
from connectors.consolidation.sources import source_of

REASON, SCORE = ("id.known",), 20.0
# Salesforce writes an id with 15 characters or, with a checksum appended, with 18; the first 15 are the id.
PLAIN = "CASE WHEN length({id}) = 18 THEN left({id}, 15) ELSE {id} END"


def unite_known(connection: Any, kind: str, groups: Groups) -> list[Pair]:
    """Unite in `groups` rows of `kind` where one source has the other's id (`known_as`); returns pairs that hold.

    An id that several rows of one source claim says nothing about any of them: the other evidence decides.
    """
    other = PLAIN.format(id="k.other_id")
    own = PLAIN.format(id="substr(t.row_id, length(t.source) + 2)")
    rows = connection.execute(
        f"""WITH told AS (SELECT {kind}_id AS row_id, {source_of(f"{kind}_id")} AS source FROM {kind}),
        named AS (
            SELECT DISTINCT k.row_id AS keeper, k.system, t.row_id AS kept, {source_of("k.row_id")} AS keeper_source,
                t.source AS kept_source
            FROM known_as k JOIN told t ON {other} = {own} AND t.source <> {source_of("k.row_id")}
            SEMI JOIN told AS living ON living.row_id = k.row_id
            WHERE k.kind = $1 AND k.other_id <> '')
        SELECT keeper, kept FROM named
        QUALIFY count(*) OVER (PARTITION BY keeper, kept_source) = 1
            AND count(*) OVER (PARTITION BY kept, keeper_source) = 1
        ORDER BY keeper, kept""",
        [kind],
    ).fetchall()
    held = assign(groups, rows)
    return [Pair(keeper, kept, SCORE, REASON) for (keeper, kept), holds in zip(rows, held, strict=True) if holds]
