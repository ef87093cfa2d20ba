"""Amounts in files that are not imported yet, each in its own currency, never in that of what is published."""

from collections.abc import Iterable

from connectors.files.recognised import Proposal, Question
from ui.text import values
from ui.text.catalogue import t


def written(amount: float, currency: str | None) -> str:
    """An amount with the sign of `currency`; a bare number if none is known."""
    return values.money(amount, currency) if currency else values.number(amount)


def of_open(amount: float, currency: str | None, deals: int) -> str:
    """The value of so many open deals, or that none is given: amounts that nobody recorded are not amounts of 0."""
    return t("seen.no_amounts") if deals and not amount else written(amount, currency)


def apart(worth: Iterable[tuple[str | None, float]]) -> str:
    """Sums of one thing in several currencies, side by side and never added; "" for none."""
    return " + ".join(written(amount, currency) for currency, amount in worth if amount)


def of_stage(word: str, proposal: Proposal) -> str:
    """The value of the open deals in the stages called `word`, apart by currency; "" if none is known."""
    worth: dict[str | None, float] = {}
    for currency, amount in (pair for one in proposal.stages if one.word == word for pair in one.open_by_currency):
        worth[currency] = worth.get(currency, 0.0) + amount
    return apart(worth.items())


def at_stake(question: Question, proposal: Proposal) -> str:
    """What depends on an answer, apart by currency; "" if nothing is known to, or it is not known in which currency."""
    if not question.value or question.kind == "decimal":
        return ""
    if len(proposal.amounts) > 1:
        return of_stage(question.subject, proposal) if question.kind == "stage" else ""
    return written(question.value, only_currency(proposal))


def only_currency(proposal: Proposal) -> str | None:
    """The currency of all amounts; None if there are several, or none is named."""
    return proposal.amounts[0].currency if len(proposal.amounts) == 1 else None
