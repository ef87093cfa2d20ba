"""Which source a row is of, and whose word counts first."""

from collections.abc import Sequence

from connectors.convert import literal
from storage.staging import Staging

# Rows whose id names no source: files imported as they are.
UNNAMED = ""


def source_of(column: str) -> str:
    """SQL for the source that an id names: what stands before the first colon; empty if nothing does."""
    return f"CASE WHEN contains({column}, ':') THEN split_part({column}, ':', 1) ELSE {literal(UNNAMED)} END"


def in_order(staging: Staging, first: Sequence[str] = ()) -> list[str]:
    """All sources with accounts or contacts, the one whose values count first at the front.

    Those named by `first` lead; then the one with the most opportunities, as that is the CRM; then by accounts; then by
    name.
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
    return [*(name for name in first if name in names), *(name for name in names if name not in first)]
