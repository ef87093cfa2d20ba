"""The currency of the snapshot whose page is being made, and the amounts that stand apart from its sums."""

from contextvars import ContextVar
from typing import NamedTuple

from storage.snapshot import Snapshot

_MONEY = """
    SELECT currency, is_mixed, (SELECT count(*) FROM opportunity WHERE amount IS NOT NULL)
        + (SELECT count(*) FROM account WHERE given_value IS NOT NULL) AS amounts FROM money
"""
_APART = """
    SELECT coalesce(currency, '') AS currency, count(*) AS amounts, sum(amount) AS total FROM amount_apart
    WHERE created_on <= $day AND (closed_on IS NULL OR closed_on > $day) GROUP BY 1 ORDER BY 1
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


def of(snapshot: Snapshot) -> Money:
    """What the amounts of `snapshot` are in; those that stand apart are the ones open on its last day."""
    if "money" not in snapshot.tables:  # published before currencies were told apart
        return Money()
    row = snapshot.arrow(_MONEY).to_pylist()[0]
    apart = snapshot.arrow(_APART, {"day": snapshot.info.as_of}).to_pylist()
    found = tuple(Apart(one["currency"], one["amounts"], one["total"]) for one in apart)
    return Money(row["currency"], row["is_mixed"], found, bool(row["amounts"]))


def use(money: Money) -> None:
    """Take in what the snapshot's amounts are in."""
    _used.set(money)


def found() -> Money:
    """What the snapshot's amounts are in; nothing before anything was published."""
    return _used.get()


def current() -> str | None:
    """The currency of every sum, such as ``EUR``; None if it is unknown, or nothing can be added up."""
    return found().ours
