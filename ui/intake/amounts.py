"""Amounts in files that are not imported yet, each in its own currency, never in that of what is published."""

from connectors.files.recognised import Proposal
from ui.text import values
from ui.text.catalogue import t


def written(amount: float, currency: str | None) -> str:
    """An amount with the sign of `currency`; a bare number if none is known."""
    return values.money(amount, currency) if currency else values.number(amount)


def of_open(amount: float, currency: str | None, deals: int) -> str:
    """The value of so many open deals, or that none is given: amounts that nobody recorded are not amounts of 0."""
    return t("seen.no_amounts") if deals and not amount else written(amount, currency)


def only_currency(proposal: Proposal) -> str | None:
    """The currency of all amounts; None if there are several, or none is named."""
    return proposal.amounts[0].currency if len(proposal.amounts) == 1 else None
