"""Motions as readers see them: which occur in the data, and what they are called."""

from typing import Final

from ui.shell import data
from ui.text import language
from ui.text.catalogue import t

LEAD: Final = ""


def name(key: str | None) -> str:
    """The charter's name for a motion; for null, a text that says there is none. Not escaped."""
    for motion in data.charter().motions:
        if motion.key == (data.charter().lead_motion if key == LEAD else key):
            return motion.name.in_language(language.current())
    return str(key) if key else t("motion.none")


def keys() -> tuple[str, ...]:
    """Keys of the motions to choose from: the lead motion first, then those that occur in the data."""
    there, charter = data.motions(), data.charter()
    return tuple(one.key for one in charter.motions if one.key == charter.lead_motion or one.key in there)


def has_choice() -> bool:
    """Whether there is more than one to choose from."""
    return len(keys()) > 1
