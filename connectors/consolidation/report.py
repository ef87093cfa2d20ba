"""The result of a consolidation, overall and for one list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.consolidation.domains import own_domain
from connectors.consolidation.sources import source_of
from connectors.kit.convert import literal


@dataclass(frozen=True)
class ConsolidationReport:
    """sources: the order in which their values counted. certain, by_person: accounts merged by rules and by people;
    contacts, opportunities, activities: merged rows of each; doubtful: pairs that wait for a person; conflicts: values
    that differ from those that stand.
    """

    sources: tuple[str, ...] = ()
    certain: int = 0
    by_person: int = 0
    contacts: int = 0
    opportunities: int = 0
    activities: int = 0
    doubtful: int = 0
    conflicts: int = 0


@dataclass(frozen=True)
class Difference:
    """A value of a list that differs from the one that stands, that one's source, and when each was last confirmed."""

    account_id: str
    column: str
    value: str
    confirmed_at: datetime | None
    standing: str
    standing_source: str
    standing_confirmed_at: datetime | None

    @property
    def is_outdated(self) -> bool:
        """Whether the standing value is of a later day: the list is merely older than what is known."""
        mine, other = self.confirmed_at, self.standing_confirmed_at
        return mine is not None and other is not None and mine.date() < other.date()


@dataclass(frozen=True)
class ListReport:
    """What a list contributed. accounts: those in it; matched: those of them that another source also knows."""

    accounts: int
    matched: int
    differences: tuple[Difference, ...]

    @property
    def new(self) -> int:
        """The number of accounts that only the list knows."""
        return self.accounts - self.matched

    @property
    def conflicting(self) -> tuple[Difference, ...]:
        """Values that differ although the standing one is not newer."""
        return tuple(one for one in self.differences if not one.is_outdated)

    @property
    def outdated(self) -> tuple[Difference, ...]:
        """Values that differ because the standing one is newer."""
        return tuple(one for one in self.differences if one.is_outdated)


# A different spelling of a name is no conflict: that is common.
DIFFERENCES = """
    SELECT o.account_id, o.column_name, o.value, o.last_confirmed_at, s.value, s.source, s.last_confirmed_at
    FROM value_origin o
    JOIN value_origin s ON s.account_id = o.account_id AND s.column_name = o.column_name AND s.is_shown
    WHERE o.source = $source AND NOT o.is_shown AND lower(trim(s.value)) <> lower(trim(o.value))
        AND o.column_name NOT IN ('name', 'created_at', 'source')
    ORDER BY o.account_id, o.column_name
"""


def list_report(connection: Any, source: str) -> ListReport:
    """What the list called `source` contributed, from a consolidated staging."""
    alone = f"SELECT account_id FROM account WHERE {source_of('account_id')} = {literal(source)}"
    matched, accounts = connection.execute(
        f"""WITH known AS (
                SELECT source_id, account_id FROM value_origin WHERE source = {literal(source)} GROUP BY ALL),
            others AS (SELECT DISTINCT account_id FROM value_origin WHERE source <> {literal(source)})
        SELECT (SELECT count(*) FROM known SEMI JOIN others USING (account_id)),
            (SELECT count(*) FROM (SELECT source_id AS id FROM known UNION {alone}))"""
    ).fetchone()
    rows = [Difference(*row) for row in connection.execute(DIFFERENCES, {"source": source}).fetchall()]
    return ListReport(accounts, matched, tuple(one for one in rows if not _is_one_domain(one)))


def _is_one_domain(one: Difference) -> bool:
    """Whether both name the same domain, with or without "www."."""
    return one.column == "domain" and own_domain(one.value) == own_domain(one.standing)
