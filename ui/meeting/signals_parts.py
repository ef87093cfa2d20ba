"""Item 1: what is out of the ordinary today; everything else varies as usual."""

from ui.analysis import signals_rows, signals_words
from ui.blocks import figure
from ui.meeting.current_meeting import Sitting
from ui.text.catalogue import t


def show_signals(now: Sitting) -> None:
    """Show a line per signal: what, since when, who leads, where to look; or a note that there is none."""
    found, (empty, hint) = signals_rows.today(now.scope), signals_words.empty(now.scope)
    figure.show_figure(
        "signals", now.scope, key="meeting.signals", level=3, question=signals_words.signals_question(now.scope),
        answer=signals_words.signals_sentence(found), rows=signals_rows.table(found), interval=t("signals.interval"),
        excluded=t("signals.excluded"), empty=empty, hint=hint,
    )  # fmt: skip
