"""Sums in several currencies, in writing: side by side and never added."""

from collections.abc import Iterable


def written_apart(sums: Iterable[tuple[str | None, float]]) -> str:
    """Whole amounts with the codes of their currencies (None: not named), joined by "+"; "" for none."""
    return " + ".join(f"{amount:.0f} {currency or ''}".strip() for currency, amount in sums)
