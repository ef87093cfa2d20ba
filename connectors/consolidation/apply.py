"""A staging of several sources consolidated: what is one is merged, what is doubtful is asked about, all recorded."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import pyarrow as pa

from connectors.consolidation.activities import merge_activities
from connectors.consolidation.assignment import Groups
from connectors.consolidation.contacts import doubtful_contacts, match_contacts
from connectors.consolidation.former import know_standing
from connectors.consolidation.known_ids import unite_known
from connectors.consolidation.matching import Matches, Pair, apart_of, duplicates, match
from connectors.consolidation.merging import keep_one_history, merge, put_together, rewrite
from connectors.consolidation.opportunities import match_opportunities
from connectors.consolidation.provenance import write_opportunity_origins, write_origins
from connectors.consolidation.report import ConsolidationReport
from connectors.consolidation.sources import in_order, know_sources, source_of
from storage.records.match_decisions import LEAD, Decided
from storage.staging import Staging

RULE, PERSON = "rule", "person"
# Beyond this many accounts, no duplicates inside one source are looked for: nobody would go through that queue.
DUPLICATES_UP_TO = 250_000

COMPANIES = f"""
    CREATE OR REPLACE TEMP VIEW known_company AS
    SELECT account_id AS id, {source_of("account_id")} AS source, name, domain, emails, postcode, place, country
    FROM account LEFT JOIN (
        SELECT account_id, list(email) AS emails FROM contact WHERE email IS NOT NULL GROUP BY account_id
    ) USING (account_id)
"""


def consolidate(
    staging: Staging,
    decided: Iterable[Decided] = (),
    *,
    order: Sequence[str] = (),
    last: Sequence[str] = (),
    named: Collection[str] | None = None,
    survived: Collection[str] = (),
    stood: pa.Table | None = None,
) -> ConsolidationReport:
    """Merge the accounts, contacts, opportunities and activities of `staging` that are one, within it.

    Nothing is written to any source.

    decided: people's decisions, which precede every rule; those about leads are left to
    `connectors.consolidation.leads`.
    order, last: whose values count first and last (`sources.in_order`).
    named: the names of all systems and lists (`sources.know_sources`). survived: ids that others were merged into in
    the previous snapshot (`former.survivors`), which survive again; stood: all ids in it (`former.standing`). A staging
    of one source, about which nobody decided anything, is left as it is.
    """
    connection, said = staging.connection, [one for one in decided if one.kind != LEAD]
    know_sources(connection, named)
    sources = in_order(staging, order, last)
    if len(sources) < 2 and not said:
        return ConsolidationReport(tuple(sources))
    groups = _groups(connection, "account", said)
    connection.execute(COMPANIES)
    by_person = _unite_said(groups, "account", said)
    known = unite_known(connection, "account", groups)
    found = match(connection, "known_company", groups) if len(sources) > 1 else Matches([], [])
    twins = duplicates(connection, groups) if len(sources) > 1 and len(groups.source_of) <= DUPLICATES_UP_TO else []
    know_standing(connection, stood)
    kept = merge(connection, "account", groups, sources, survived=survived)
    write_origins(connection)
    put_together(connection, "account")
    rewrite(connection, "account")
    merged = _write_links(connection, "account", kept, [*known, *found.certain], by_person, groups)
    _write_likely(connection, "account", found.doubtful, twins)
    people, people_asked = _consolidate_contacts(connection, said, sources, survived)
    deals, deals_asked = _consolidate_opportunities(connection, said, sources, survived)
    touches, touches_asked = merge_activities(connection, said, sources)
    return ConsolidationReport(
        tuple(sources),
        certain=merged[RULE],
        by_person=merged[PERSON],
        contacts=people,
        opportunities=deals,
        activities=touches,
        doubtful=len(found.doubtful) + len(twins) + people_asked + deals_asked + touches_asked,
        conflicts=_conflicts(connection),
    )


def _groups(connection: Any, kind: str, decided: Iterable[Decided]) -> Groups:
    sources = dict(connection.execute(f"SELECT {kind}_id, {source_of(f'{kind}_id')} FROM {kind}").fetchall())
    different = [(one.left_id, one.right_id) for one in decided if one.kind == kind and not one.are_same]
    return Groups(sources, apart_of(different))


def _unite_said(groups: Groups, kind: str, decided: Iterable[Decided]) -> list[Pair]:
    """Unite what people decided is the same, as far as both rows are still there; returns those pairs."""
    pairs = [
        Pair(one.left_id, one.right_id, 0.0, ())
        for one in decided
        if one.kind == kind and one.are_same and {one.left_id, one.right_id} <= groups.source_of.keys()
    ]
    return [pair for pair in pairs if groups.unite(pair.left, pair.right, even_in_one_source=True)]


def _consolidate_contacts(
    connection: Any, decided: list[Decided], sources: Sequence[str], survived: Collection[str]
) -> tuple[int, int]:
    """How many contacts were merged, and how many pairs are asked about."""
    groups = _groups(connection, "contact", decided)
    by_person = _unite_said(groups, "contact", decided)
    found = [*unite_known(connection, "contact", groups), *match_contacts(connection, groups)]
    is_small = len(groups.source_of) <= DUPLICATES_UP_TO
    across, within = doubtful_contacts(connection, groups) if is_small else ([], [])
    kept = merge(connection, "contact", groups, sources, survived=survived)
    put_together(connection, "contact")
    rewrite(connection, "contact")
    merged = _write_links(connection, "contact", kept, found, by_person, groups)
    _write_likely(connection, "contact", across, within)
    return sum(merged.values()), len(across) + len(within)


def _consolidate_opportunities(
    connection: Any, decided: list[Decided], sources: Sequence[str], survived: Collection[str]
) -> tuple[int, int]:
    """How many opportunities were merged, and how many pairs are asked about."""
    groups = _groups(connection, "opportunity", decided)
    by_person = _unite_said(groups, "opportunity", decided)
    known = unite_known(connection, "opportunity", groups)
    found = match_opportunities(connection, groups)
    kept = merge(connection, "opportunity", groups, sources, survived=survived)
    write_opportunity_origins(connection)
    keep_one_history(connection)
    put_together(connection, "opportunity")
    rewrite(connection, "opportunity")
    merged = _write_links(connection, "opportunity", kept, [*known, *found.certain], by_person, groups)
    _write_likely(connection, "opportunity", found.doubtful, [])
    return sum(merged.values()), len(found.doubtful)


def _write_links(
    connection: Any, kind: str, kept: dict[str, str], by_rule: list[Pair], by_person: list[Pair], groups: Groups
) -> dict[str, int]:
    """Write a row of `link` per merged id, with the strongest pair that holds it in its group; how many by whom."""
    holding: dict[str, tuple[str, Pair]] = {}
    for decided_by, pairs in ((PERSON, by_person), (RULE, by_rule)):
        for pair in pairs:
            for row in (pair.left, pair.right):
                holding.setdefault(row, (decided_by, pair))
    rows = [(kind, head, row, groups.source_of[row], *holding[row]) for row, head in kept.items()]
    columns: dict[str, list[Any]] = {
        "kind": [kind for kind, *_ in rows],
        "kept_id": [row[1] for row in rows],
        "merged_id": [row[2] for row in rows],
        "source": [row[3] for row in rows],
        "score": [row[5].score if row[4] == RULE and kind != "contact" else None for row in rows],
        "reasons": [" ".join(row[5].reasons) or None for row in rows],
        "decided_by": [row[4] for row in rows],
    }
    types = {"score": pa.float64()}
    _insert(connection, "link", columns, types)
    return {by: sum(row[4] == by for row in rows) for by in (RULE, PERSON)}


def _write_likely(connection: Any, kind: str, doubtful: list[Pair], twins: list[Pair]) -> None:
    pairs = [(pair, False) for pair in doubtful] + [(pair, True) for pair in twins]
    columns: dict[str, list[Any]] = {
        "kind": [kind] * len(pairs),
        "left_id": [pair.left for pair, _ in pairs],
        "right_id": [pair.right for pair, _ in pairs],
        "score": [pair.score for pair, _ in pairs],
        "reasons": [" ".join(pair.reasons) for pair, _ in pairs],
        "is_duplicate": [is_twin for _, is_twin in pairs],
    }
    _insert(connection, "likely_link", columns, {"score": pa.float64(), "is_duplicate": pa.bool_()})


def _insert(connection: Any, table: str, columns: dict[str, list[Any]], types: dict[str, pa.DataType]) -> None:
    rows = pa.table({name: pa.array(values, types.get(name, pa.string())) for name, values in columns.items()})
    connection.register("new_rows", rows)
    connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM new_rows")
    connection.unregister("new_rows")


def _conflicts(connection: Any) -> int:
    found = connection.execute(
        "SELECT count(*) FROM value_origin o JOIN value_origin s"
        " ON s.account_id = o.account_id AND s.column_name = o.column_name AND s.is_shown"
        " WHERE NOT o.is_shown AND lower(trim(o.value)) <> lower(trim(s.value))"
    ).fetchone()
    return int(found[0]) if found else 0
