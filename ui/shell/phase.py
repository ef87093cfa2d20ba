"""Phases as readers see them: name in their language, colour in their theme, order of the charter."""

from collections.abc import Iterable
from typing import Final

from ui.shell import data, theme
from ui.text import language, values
from ui.text.catalogue import t

# Means any phase, where one phase or all can be chosen.
ALL: Final = "all"


def name(key: str | None) -> str:
    """The charter's name for a phase, ours for won, lost and dormant; a dash for null. Not escaped."""
    if values.is_nothing(key):
        return values.NOTHING
    charter = data.charter()
    return charter.phase(key).name.in_language(language.current()) if key in charter.in_play else t(f"phase.{key}")


def exit_name(way: str | None) -> str:
    """How a spell ended, in words; null means a first entry."""
    return t("exit.entry") if values.is_nothing(way) else t(f"exit.{way}")


def department(key: str) -> str:
    """The department that leads the phase, in words; a dash for won, lost and dormant."""
    led_by = data.charter().led_by(key)
    return t(f"department.{led_by}") if led_by else values.NOTHING


def colours() -> dict[str, str]:
    """Colour of every phase."""
    return theme.phase_colours(data.charter().phases, theme.palette())


def in_play() -> tuple[str, ...]:
    """Keys of the phases of the decision, in order."""
    return data.charter().in_play


def in_order(keys: Iterable[str]) -> list[str]:
    """`keys` in the order of the charter, won, lost and dormant last."""
    return sorted(keys, key=data.charter().rank.__getitem__)
