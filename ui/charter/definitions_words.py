"""The texts that define the figures: searching and shortening them."""

from typing import Final

from metrics import CATALOG
from ui.text.catalogue import t

ALL: Final = "all"
_PARTS: Final = ("", "name", "question", "formula", "exclusions", "unit")


def matching(wanted: str) -> list[str]:
    """Metrics whose texts in the current language contain every word of `wanted`, in the catalogue's order."""
    needed = wanted.casefold().split()
    return [name for name in CATALOG if all(word in _all_texts(name) for word in needed)]


def first_sentence(name: str) -> str:
    """The first sentence of what the metric means. Not escaped."""
    text, stop, _ = t(f"metric.{name}").partition(". ")
    return text + stop.rstrip()


def smallest_n(name: str) -> str:
    """The smallest number of accounts for which the metric gives a figure, in words."""
    n = CATALOG[name].smallest_n
    return t("definitions.from_n", n=n) if n > 1 else t("definitions.any_n")


def _all_texts(name: str) -> str:
    texts = (t(f"metric.{name}.{part}" if part else f"metric.{name}") for part in _PARTS)
    return " ".join((name, *texts)).casefold()
