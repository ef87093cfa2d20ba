"""The currency of the snapshot whose page is being made, and the amounts that stand apart from its sums."""

from contextvars import ContextVar
from datetime import date
from typing import NamedTuple

from storage.snapshot import Snapshot

_MONEY = """
    SELECT currency, is_mixed, (SELECT count(*) FROM opportunity WHERE amount IS NOT NULL)
        + (SELECT count(*) FROM account WHERE given_value IS NOT NULL) AS amounts FROM money
"""
_APART = """
    SELECT coalesce(currency, '') AS currency, count(*) AS amounts, sum(amount) AS total
    -- An account's own value counts in every motion, and is one amount.
    FROM (SELECT DISTINCT account_id, opportunity_id, currency, amount, created_on, closed_on FROM amount_apart) a
    WHERE created_on <= $day AND (closed_on IS NULL OR closed_on > $day) GROUP BY 1 ORDER BY 1
"""
# Open on the day, from before we looked, and of a source that keeps no history of amounts.
_OF_TODAY = """
    SELECT count(DISTINCT o.opportunity_id) AS opportunities
    FROM open_stretch s JOIN opportunity o ON o.opportunity_id = s.opportunity_id
    WHERE o.amount IS NOT NULL AND s.from_on <= $day AND (s.until_on IS NULL OR s.until_on > $day)
        AND $day < (SELECT min(learned_on) FROM revision WHERE account_id IS NULL)
        AND NOT EXISTS (SELECT 1 FROM attribute_change c
            WHERE c.entity = 'opportunity' AND c.field = 'amount' AND c.entity_id = o.opportunity_id)
        AND NOT EXISTS (SELECT 1 FROM attribute_change c
            WHERE c.field = 'amount' AND c.changed_at IS NOT NULL AND c.source = o.source)
"""


class Apart(NamedTuple):
    """Amounts of a currency (empty: none named) without a rate: how many opportunities or accounts, and their sum."""

    currency: str
    amounts: int
    total: float


class Money(NamedTuple):
    """ours: the currency of every sum, None if nothing names one. is_mixed: nothing says which of several is ours."""

    ours: str | None = None
    is_mixed: bool = False
    apart: tuple[Apart, ...] = ()
    has_amounts: bool = False


_used: ContextVar[Money] = ContextVar("money", default=Money())  # noqa: B039 - it cannot change


def money_on(snapshot: Snapshot, day: date | None = None) -> Money:
    """What the amounts of `snapshot` are in; those apart are the ones open on the day (default: its last)."""
    if "money" not in snapshot.tables:  # published before currencies were told apart
        return Money()
    row = snapshot.arrow(_MONEY).to_pylist()[0]
    apart = snapshot.arrow(_APART, {"day": day or snapshot.info.as_of}).to_pylist()
    found = tuple(Apart(one["currency"], one["amounts"], one["total"]) for one in apart)
    return Money(row["currency"], row["is_mixed"], found, bool(row["amounts"]))


def of_today(snapshot: Snapshot, day: date) -> int:
    """Of how many opportunities open on `day` only today's amount is known, and counts in the figures of that day."""
    if day >= snapshot.info.as_of or "open_stretch" not in snapshot.tables:
        return 0
    return int(snapshot.arrow(_OF_TODAY, {"day": day})["opportunities"][0].as_py())


def use(money: Money) -> None:
    """Take in what the snapshot's amounts are in."""
    _used.set(money)


def page_money() -> Money:
    """What the snapshot's amounts are in; nothing before anything was published."""
    return _used.get()


def current() -> str | None:
    """The currency of every sum, such as ``EUR``; None if it is unknown, or nothing can be added up."""
    return page_money().ours
