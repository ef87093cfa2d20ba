"""The outlook page's choices."""

from model.charter import WON
from ui.analysis import outlook_rows
from ui.blocks import choices
from ui.shell import phase
from ui.text.catalogue import t


def horizon() -> int:
    """Draw the choice; returns how many days ahead to look."""
    shown = tuple(sorted(outlook_rows.HORIZONS, key=int))
    return int(
        choices.one_of(
            "horizon", shown, prefix="outlook.horizon", default=outlook_rows.HORIZONS[0], label=t("outlook.horizon")
        )
    )  # fmt: skip


def focus() -> str:
    """Draw the choice; returns the phase whose entries are shown in detail, wins by default."""
    return choices.one_phase("goal", (*phase.in_play(), WON), label=t("outlook.phase"), default=WON)
