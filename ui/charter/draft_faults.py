"""What is wrong with a draft that could be a charter: unknown money, plans for the past, stages of two meanings."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from babel.numbers import list_currencies

from metrics.question.quarters import Quarters
from model.charter import Charter, parse_charter
from model.charter_changes import WORD, changes
from model.charter_faults import CharterFault, faults

STAGE_CHANGE: Final = "stage_change"


def draft_faults(text: str, held: Charter, today: date) -> list[CharterFault]:
    """Every fault of the draft `text` beside the charter `held`, in its order; none if it can be written.

    Kinds in addition to those of the charter: currency (`allowed`: an example), past (`allowed`: the first quarter that
    can be planned), twice (`allowed`: keys of the phases, with a comma).
    """
    if found := faults(text):
        return found
    charter = parse_charter(text)
    return [*_currencies(charter), *_past_targets(charter, held, today), *_meanings(charter, held)]


def _currencies(charter: Charter) -> Iterable[CharterFault]:
    money = charter.money
    if money is None:
        return
    known = list_currencies()
    if money.currency not in known:
        yield CharterFault(("money", "currency"), "currency", "EUR")
    for year, rates in money.rates.items():
        yield from (CharterFault(("money", "rates", year, one), "currency", "USD") for one in rates if one not in known)


def _past_targets(charter: Charter, held: Charter, today: date) -> Iterable[CharterFault]:
    """Targets of quarters that are over, where the draft says something else than what holds."""
    if charter.fiscal_year_starts_on != held.fiscal_year_starts_on:
        return
    calendar = Quarters.from_charter(charter)
    now = calendar.name(calendar.number(today))
    for change in changes(held, charter):
        if change.path[0] == "target" and change.path[2] < now:
            yield CharterFault(change.path, "past", now)


def _meanings(charter: Charter, held: Charter) -> Iterable[CharterFault]:
    """Stages that now mean several phases; those that already do may stay so."""
    for change in changes(held, charter):
        is_stage = change.path[:2] == (WORD, STAGE_CHANGE)
        if is_stage and change.after is not None and len(change.after) > 1:
            yield CharterFault(change.path, "twice", ",".join(change.after))
