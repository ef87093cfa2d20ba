"""Where a draft stands: how much it changes, who has agreed, who must, and from when it holds."""

from collections.abc import Callable

from storage.records.charter_drafts import SIDES, CharterDraft
from ui.text import values
from ui.text.catalogue import t, tn


def status_sentences(
    draft: CharterDraft,
    *,
    changed: int,
    held_version: int,
    shown_name: Callable[[str | None], str],
) -> str:
    """`changed`: in how many places it differs from version `held_version`, which goes on to hold. shown_name: a name
    as the visitor may see it.
    """
    told = [tn("draft.status.changes", changed, version=held_version)]
    agreed = {side: shown_name(draft.agreed_by(side)) for side in SIDES}
    missing = [side for side, name in agreed.items() if not name]
    if len(missing) == len(SIDES):
        told.append(t("draft.status.nobody"))
    elif missing:
        (name,) = (one for one in agreed.values() if one)
        told.append(t(f"draft.status.missing.{missing[0]}", name=name))
        if draft.holds_from is not None:
            told.append(t("draft.status.from", day=values.day(draft.holds_from)))
    elif draft.holds_from is not None:
        told.append(t("draft.status.both", **agreed, day=values.day(draft.holds_from)))
    return " ".join(told)
