"""Estimated effects of a draft in words: about how many, almost certainly between which limits."""

from math import ceil, floor, log10

from metrics.statistics.sampling import Estimate
from storage.preview.estimate import EstimatedEffects
from ui.text import values
from ui.text.catalogue import t, tn


def effect_sentence(found: EstimatedEffects) -> str:
    """About how many accounts change phase, become overdue or stop being overdue."""
    told = [_group_sentence(name, one) for name, one in found.groups.items() if one.high]
    return t("draft.estimate.lead", what=" ".join(told))


def basis(found: EstimatedEffects) -> str:
    """From how many accounts that was estimated, and that they are being counted."""
    sampled, possible = values.number(found.sampled), values.number(found.possible)
    return t("draft.estimate.basis", sampled=sampled, possible=possible)


def value_words(found: Estimate) -> str:
    """An estimated number with its limits; a certain one as it is."""
    if found.is_exact:
        return values.number(found.about)
    return t("draft.estimate.value", **_rounded(found))


def _group_sentence(name: str, found: Estimate) -> str:
    if found.is_exact:
        return tn(f"draft.effect.{name}", int(found.about))
    words = _rounded(found)
    if round(found.about) == 0:
        return t(f"draft.estimate.at_most.{name}", high=words["high"])
    return t(f"draft.estimate.{name}", **words)


def _rounded(found: Estimate) -> dict[str, str]:
    """`found` as exactly as its limits are apart: two digits of their distance; the limits are never drawn closer."""
    unit = 10 ** max(0, floor(log10(max(found.high - found.low, 1))) - 1)
    return {
        "about": values.number(round(found.about / unit) * unit),
        "low": values.number(floor(found.low / unit) * unit),
        "high": values.number(ceil(found.high / unit) * unit),
    }
