"""Motions of a draft in words: what taking one out does, and which get nothing because another takes everything."""

import re
from typing import Final

from model.charter import Charter, Motion
from ui.charter import draft_words
from ui.text.catalogue import t, tn

_NO_KEY: Final = re.compile(r"[^a-z0-9]+")
_MOST_LETTERS: Final = 40


def new_key(name: str, charter: Charter) -> str:
    """A key for a motion of that name which no other has."""
    found = _NO_KEY.sub("_", name.casefold()).strip("_")[: _MOST_LETTERS - 4]
    if not found or not found[0].isalpha():
        found = f"motion_{found}".rstrip("_")
    taken = {motion.key for motion in charter.motions}
    ways = (found, *(f"{found}_{number}" for number in range(2, len(taken) + 3)))
    return next(way for way in ways if way not in taken)


def removal_sentences(key: str, charter: Charter, accounts: int) -> str:
    """What it does to take the motion out of the draft; `accounts`: how many are in play there now."""
    name = draft_words.motion_name(key, charter)
    told = [tn("draft.motion.in_play", accounts, motion=name), t("draft.motion.removed", motion=name)]
    rest = [motion.key for motion in charter.motions if motion.key != key]
    if not rest:
        told.append(t("draft.motion.none_then"))
    elif charter.lead_motion == key:
        told.append(t("draft.motion.lead_then", motion=draft_words.motion_name(rest[0], charter)))
    return " ".join(told)


def covered_sentences(charter: Charter) -> list[str]:
    """A sentence for every motion that gets no opportunity, as one before it takes all that could fit."""
    found = []
    for is_later in (False, True):
        alike = [motion for motion in charter.motions if motion.after_won is is_later]
        for place, motion in enumerate(alike):
            if not _is_limited(motion):
                found += [_covered(other, motion, charter) for other in alike[place + 1 :]]
                break
    return found


def _covered(motion: Motion, by: Motion, charter: Charter) -> str:
    names = (draft_words.motion_name(one.key, charter) for one in (motion, by))
    return t("draft.motion.covered", **dict(zip(("motion", "by"), names, strict=True)))


def _is_limited(motion: Motion) -> bool:
    return bool(motion.pipelines or motion.types or motion.jobs)
