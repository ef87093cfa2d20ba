"""What must be known about the money in a figure, in words: amounts without an exchange rate or from another day."""

from datetime import date

from storage.snapshot import Snapshot
from ui.text import currency, values
from ui.text.catalogue import t, tn


def sentences(money: currency.Money | None = None) -> list[str]:
    """What a reader of any sum must know about its money (default: the page's); empty if all is in one currency."""
    money = money or currency.page_money()
    listed = " · ".join(_amount(one) for one in money.apart)
    if money.is_mixed:
        return [t("money.mixed", listed=listed)]
    if listed:
        return [t("money.apart", listed=listed, currency=money.ours or "")]
    if money.has_amounts and money.ours is None:
        return [t("money.no_currency")]
    return []


def on(snapshot: Snapshot, day: date) -> list[str]:
    """What a reader of sums of `day` must know: amounts left out then, and amounts of that day that are unknown."""
    notes = sentences(currency.money_on(snapshot, day))
    if n := currency.of_today(snapshot, day):
        notes.append(tn("money.of_today", n, day=day))
    return notes


def _amount(one: currency.Apart) -> str:
    named = values.money(one.total, one.currency or None)
    return t("money.of_currency", total=named if one.currency else f"{named} {t('money.unnamed')}", n=one.amounts)
