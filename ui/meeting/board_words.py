"""Item 4 in words: where all stand, and where most is at stake."""

from ui.analysis import focus_phase
from ui.blocks import unknown_entries
from ui.meeting.current_meeting import Sitting
from ui.shell import data, links, phase
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html


def finding(now: Sitting) -> str:
    """HTML: how many accounts are in play, and how many of them are stuck in the phase that needs attention most."""
    stock, stuck = data.run_metric("stock", now.scope), data.run_metric("stuck_counts", now.scope)
    playing = stock[stock["phase"].isin(phase.in_play())].set_index("phase")["accounts"]
    total = int(playing.sum())
    if not total:
        return ""
    everyone = t("meeting.board.all", accounts=links.anchor(tn("count.accounts", total), "in_play"))
    if not stuck["accounts"].sum():
        none = unknown_entries.explained(now.scope, t("meeting.board.none_stuck"))["empty"]
        return f"{everyone} {html(none)}"
    key = focus_phase.phase_of(now.scope)
    count = int(stuck.set_index("phase")["accounts"][key])
    worst = t(
        "meeting.board.most_stuck",
        phase=html(phase.name(key)),
        stuck=links.anchor(values.number(count), "stuck", phase=key),
        accounts=links.anchor(values.number(int(playing.get(key, 0))), "accounts", phase=key),
    )
    return f"{everyone} {worst}"
