"""The currency of the snapshot whose page is being made, and the amounts left out of its sums."""

from contextvars import ContextVar
from datetime import date
from typing import NamedTuple

from storage.row_queries import rows
from storage.snapshot import Snapshot


class Apart(NamedTuple):
    """Amounts in a currency (empty: none named) without a rate: how many opportunities or accounts, and their sum."""

    currency: str
    amounts: int
    total: float


class Money(NamedTuple):
    """ours: the currency of every sum, None if none is named. is_mixed: several currencies, and none is named as ours.

    is_hidden: no amount at all is shown to this reader.
    """

    ours: str | None = None
    is_mixed: bool = False
    apart: tuple[Apart, ...] = ()
    has_amounts: bool = False
    is_hidden: bool = False


_used: ContextVar[Money] = ContextVar("money", default=Money())  # noqa: B039 - it cannot change


def money_on(snapshot: Snapshot, day: date | None = None) -> Money:
    """The currency of the amounts in `snapshot`; amounts left out are those open on `day` (default: its last)."""
    if "money" not in snapshot.tables:  # published before currencies were told apart
        return Money()
    row = rows(snapshot, "money").to_pylist()[0]
    apart = rows(snapshot, "amounts_apart", day=day or snapshot.info.as_of).to_pylist()
    found = tuple(Apart(one["currency"], one["amounts"], one["total"]) for one in apart)
    return Money(row["currency"], row["is_mixed"], found, bool(row["amounts"]))


def of_today(snapshot: Snapshot, day: date) -> int:
    """For how many opportunities open on `day` only today's amount is known, which is used in figures of that day."""
    if day >= snapshot.info.as_of or "open_stretch" not in snapshot.tables:
        return 0
    return int(rows(snapshot, "amounts_of_today", day=day)["opportunities"][0].as_py())


def use(money: Money) -> None:
    """Set the currency of the snapshot's amounts."""
    _used.set(money)


def page_money() -> Money:
    """The currency of the snapshot's amounts; empty if nothing has been published yet."""
    return _used.get()


def current() -> str | None:
    """The currency of every sum, such as ``EUR``; None if it is unknown or amounts cannot be added up."""
    return page_money().ours
