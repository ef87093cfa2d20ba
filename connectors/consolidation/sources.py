"""Which source a row comes from, and whose values count first."""

from collections.abc import Collection, Sequence
from typing import Any

from connectors.kit.convert import literal
from storage.staging import Staging

# Rows whose id names no source: files imported as they are.
UNNAMED = ""


def know_sources(connection: Any, named: Collection[str] | None = None) -> None:
    """Make :func:`source_of` work on `connection`; of the texts before a colon only those in `named` are sources.

    An imported file may have ids like "DE:4711" of its own. None: whatever precedes the first colon is a source.
    """
    before, colon = "split_part(id, ':', 1)", "contains(id, ':')"
    if named is not None:
        listed = ", ".join(map(literal, sorted(named)))
        colon += f" AND list_contains([{listed}]::VARCHAR[], {before})"
    connection.execute(
        f"CREATE OR REPLACE TEMP MACRO source_of(id) AS CASE WHEN {colon} THEN {before} ELSE {literal(UNNAMED)} END"
    )


def source_of(column: str) -> str:
    """SQL for the source that an id names, empty if it names none; after :func:`know_sources`."""
    return f"source_of({column})"


def in_order(staging: Staging, first: Sequence[str] = (), last: Sequence[str] = ()) -> list[str]:
    """All sources with accounts or contacts, the one whose values count first at the front.

    Those in `first` lead and those in `last` end; between them the one with the most opportunities comes first, as it
    is the CRM; ties go by number of accounts, then by name.
    """
    found = staging.connection.execute(
        f"""SELECT source, sum(opportunities), sum(accounts) FROM (
            SELECT {source_of("account_id")} AS source, 0 AS opportunities, 1 AS accounts FROM account
            UNION ALL SELECT {source_of("contact_id")}, 0, 0 FROM contact
            UNION ALL SELECT {source_of("opportunity_id")}, 1, 0 FROM opportunity)
        GROUP BY source HAVING sum(accounts) > 0 OR bool_or(opportunities = 0)
        ORDER BY sum(opportunities) DESC, sum(accounts) DESC, source"""
    ).fetchall()
    names = [name for name, *_ in found]
    between = [name for name in names if name not in first and name not in last]
    return [name for name in (*first, *between, *last) if name in names]
