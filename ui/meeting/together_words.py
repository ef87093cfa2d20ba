"""Item 5 in words: handovers and touches in one sentence; shares only where there are enough cases."""

from typing import Any

from ui.meeting import slide_words, together_rows
from ui.meeting.current_meeting import Sitting
from ui.shell import links, phase
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html


def finding(now: Sitting) -> str:
    """HTML: what became of the handovers and whom sales touched too early or too late since the last meeting."""
    found = together_rows.counts(now.period)
    facts = vars(found) | {"handovers": tn("meeting.together.handovers", found.offered)}
    return html(t("meeting.together.finding", **facts)) if found.offered + found.touched + found.due else ""


def shares(now: Sitting) -> str:
    """HTML: the shares of the last 90 days, each with its counts; of too few cases the counts alone."""
    found = together_rows.of_last_quarter(now)
    told = " · ".join(
        (
            _share("accepted", found.accepted, found.offered),
            _share("premature", found.premature, found.touched),
            _share("late", found.late, found.due),
        )
    )
    return html(t("meeting.together.quarter", days=together_rows.DAYS, shares=told))


def _share(name: str, part: int, whole: int) -> str:
    key = f"meeting.together.share.{name}"
    if whole < together_rows.FEWEST:
        return t(f"{key}_few", part=part, whole=whole)
    return t(key, part=part, whole=whole, share=values.percent(part / whole))


def case_cells(row: Any) -> tuple[str, ...]:
    """HTML cells of one of the `together_rows.cases`: the account (a link), its phase, what happened, its value."""
    account = links.anchor(slide_words.shortened(str(row.name), slide_words.NAME), "account", account=row.account_id)
    return (account, html(phase.name(row.phase)), html(row.said), html(values.money(row.value, is_short=True)))
