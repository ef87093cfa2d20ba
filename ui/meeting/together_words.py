"""Item 5 in words: handovers and touches in one sentence; shares only where there are enough cases."""

from typing import Any, Final

from ui.analysis import alignment_words
from ui.meeting import slide_words, together_rows
from ui.meeting.current_meeting import Sitting
from ui.shell import links, phase
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html
from ui.text.shortening import shortened

# What each count is a share of.
_WHOLES: Final = {"accepted": "offered", "premature": "touched", "late": "due"}


def finding(now: Sitting) -> str:
    """HTML: what became of the handovers and whom sales touched too early or too late since the last meeting; nothing
    about what there was none of.
    """
    found = together_rows.counts(now.period)
    facts = _opened(found, now.period) | {
        "handovers": links.anchor(tn("meeting.together.handovers", found.offered), "together", **_handovers(now.period))
    }
    told = [
        name for name, is_told in {"handed": found.offered, "touches": found.touched + found.due}.items() if is_told
    ]
    sentences = [t(f"meeting.together.{name}", **facts) for name in told]
    return " ".join([*sentences, alignment_words.unseen(found.late)]).strip()


def shares(now: Sitting) -> str:
    """HTML: the shares of the last 90 days, each with its counts; of too few cases the counts alone, of none that there
    was none.
    """
    found = together_rows.of_last_quarter(now)
    if not any(getattr(found, whole) for whole in _WHOLES.values()):
        return html(t("meeting.together.nothing_to_count", days=together_rows.DAYS))
    opened = _opened(found, together_rows.last_quarter(now))
    told = " · ".join(_share(name, found, opened) for name in ("accepted", "premature", "late"))
    return t("meeting.together.quarter", days=together_rows.DAYS, shares=told)


def _share(name: str, found: together_rows.Counts, opened: dict[str, str]) -> str:
    whole, part = _WHOLES[name], getattr(found, name)
    key, counts = f"meeting.together.share.{name}", {"part": opened[name], "whole": opened[whole]}
    if not getattr(found, whole):
        return html(t(f"{key}_none"))
    if getattr(found, whole) < together_rows.FEWEST:
        return t(f"{key}_few", **counts)
    return t(key, **counts, share=values.percent(part / getattr(found, whole)))


def _opened(found: together_rows.Counts, period: Scope) -> dict[str, str]:
    """Each count as HTML: a link to what it counts in the days of `period`."""
    own = days(period)
    handovers = {"offered": "all", "accepted": "accepted", "returned": "returned", "waiting": "waiting"}
    touches = {"premature": "premature", "touched": "touched_early", "late": "late", "due": "due"}
    opened = {
        name: links.number(getattr(found, name), "together", **_handovers(period, outcome))
        for name, outcome in handovers.items()
    }
    return opened | {name: links.number(getattr(found, name), "cases", of=of, **own) for name, of in touches.items()}


def days(period: Scope) -> dict[str, str]:
    """The options that show a page for the days of `period`."""
    return {"from": period.start.isoformat(), "to": period.end.isoformat()}


def _handovers(period: Scope, outcome: str = "all") -> dict[str, str]:
    return {"part": "handover", "outcome": outcome, **days(period)}


def case_cells(row: Any) -> tuple[str, ...]:
    """HTML cells of one of the `together_rows.cases`: the account (a link), its phase, what happened, its value."""
    account = links.anchor(shortened(str(row.name), slide_words.NAME), "account", account=row.account_id)
    return (account, html(phase.name(row.phase)), html(row.said), html(values.money(row.value, is_short=True)))
