"""Earlier wordings of a decision in words."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from storage.naming import STAND_IN
from storage.records import decisions
from storage.records.decisions import DecisionVersion, Wording, differences
from ui.meeting import effects
from ui.shell import access, data, phase
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import html


def history_html(known: Sequence[DecisionVersion]) -> str:
    """HTML: a row for each field of each change in `known`, latest change first: when, by whom, before and after."""
    changes = [*pairwise(known)]
    rows = "".join(_change(before, after) for before, after in reversed(changes))
    heads = "".join(
        f'<th scope="col">{html(t(f"meeting.history.{name}"))}</th>' for name in ("when", "what", "before", "after")
    )
    return f'<table class="gt-list gt-history"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _change(before: DecisionVersion, after: DecisionVersion) -> str:
    was, became = decisions.wording_of(before), decisions.wording_of(after)
    when = values.moment(after.changed_at, data.charter().zone)
    who = after.changed_by if after.changed_by and access.may("people") else t("meeting.somebody")
    cells = (
        (t(f"meeting.field.{name}"), written(name, was), written(name, became)) for name in differences(became, was)
    )
    return "".join(
        f"<tr><td>{html(when)}<br>{html(who)}</td>{''.join(f'<td>{html(cell)}</td>' for cell in row)}</tr>"
        for row in cells
    )


def written(name: str, wording: Wording) -> str:
    """The field `name` of a wording in words; the owner only for those who may see people. Not escaped."""
    value: Any = getattr(wording, name)
    if name == "owner" and value and not access.may("people"):
        return STAND_IN
    if name == "status":
        return t(f"meeting.status.{value}")
    if name == "effect":
        return effects.effect_name(value)
    if name == "direction" and value:
        return t(f"meeting.direction.{value}")
    if name == "phase" and value:
        return phase.name(value)
    if name == "due_on":
        return values.day(value)
    if name == "amount":
        return values.number(value, digits=1)
    return str(value or values.NOTHING)
