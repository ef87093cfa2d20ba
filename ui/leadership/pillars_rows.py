"""The six pillars of the alignment as rows: what the product itself can see of each, and its course by quarter."""

from datetime import date
from typing import Any, Final, NamedTuple

import pandas as pd

from metrics.derive.doubts import KINDS
from metrics.question.quarters import Quarters
from metrics.trust.account_checks import FINDINGS
from storage.naming import STAND_IN
from ui.decisions import decision_words, open_decisions
from ui.leadership.held_rows import Held
from ui.shell import access, data, phase
from ui.shell.scope import Scope
from ui.sources import phase_trust
from ui.text import values
from ui.text.catalogue import t
from ui.voice import voice

PILLARS: Final = ("understanding", "organisation", "kpis", "infrastructure", "backing", "stories")
SHOWN_QUARTERS: Final = 8
MEASURES: Final = ("entries", "stock", "conversion_rate", "median_days")
COLUMNS: Final[dict[str, dict[str, str]]] = {
    "understanding": {
        "phase": "phase", "segment": "dimension", "accounts": "count", "fresh_voices": "count",
        "last_interview_on": "date", "is_fresh": "truth",
    },
    "organisation": {
        "decision": "text", "decision_owner": "text", "decided_on": "date", "due_on": "date",
        "decision_standing": "text", "figure_named": "truth",
    },
    "kpis": {"phase": "phase", "led_by": "department", "limit_days": "count", "targets_set": "text"},
    "infrastructure": {"name": "text", "phase": "phase", "finding_said": "text", "to_do": "text", "value": "money"},
    "backing": {"reviewed_on": "date", "noted_by": "text", "review_note": "text"},
    "stories": {
        "card_title": "text", "phase": "phase", "about_whom": "text", "segment": "text", "interviewed_on": "date",
        "voices": "count", "is_fresh": "truth",
    },
}  # fmt: skip


class Quarter(NamedTuple):
    """A quarter, and its last day or the as-of day if that is earlier."""

    label: str
    begins: date
    last: date


def quarters(scope: Scope) -> list[Quarter]:
    """The last `SHOWN_QUARTERS` quarters that have begun by the as-of day and of which there are data, oldest first."""
    known = Quarters.from_charter(data.charter())
    now = known.number(scope.as_of)
    first = max(now - SHOWN_QUARTERS + 1, known.number(data.first_day() or scope.as_of))
    return [
        Quarter(known.name(n), known.begins(n), min(known.ends(n), scope.as_of))
        for n in range(min(first, now), now + 1)
    ]


def understanding(scope: Scope) -> pd.DataFrame:
    """Phases and segments with accounts in them, and whether anybody was interviewed about them lately."""
    return voice.gap(scope)


def organisation(held: Held, scope: Scope) -> pd.DataFrame:
    """Every decision, newest first."""
    rows = [
        {
            "decision": one.text,
            "decision_owner": decision_words.who(one),
            "decided_on": one.decided_on,
            "due_on": one.due_on,
            "decision_standing": t(
                "meeting.overdue" if open_decisions.is_overdue(one, scope.as_of) else f"meeting.status.{one.status}"
            ),
            "figure_named": one.effect is not None,
        }
        for one in reversed(held.decisions)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS["organisation"]))


def kpis(scope: Scope) -> pd.DataFrame:
    """Every phase in play: who leads it, its limit, and which targets the charter names for the as-of day's quarter."""
    charter = data.charter()
    quarter = Quarters.from_charter(charter).label(scope.as_of)
    rows = [
        {
            "phase": key,
            "led_by": charter.led_by(key),
            "limit_days": charter.phase(key).limit_days,
            "targets_set": ", ".join(t(f"targets.measure.{name}") for name in targets_of(key, quarter)),
        }
        for key in phase.in_play()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS["kpis"]))


def targets_of(key: str, quarter: str) -> list[str]:
    """The measures for which the charter names a target for the phase in that quarter."""
    target = data.charter().targets.get(key, {}).get(quarter)
    return [name for name in MEASURES if target is not None and getattr(target, name) is not None]


def infrastructure(scope: Scope) -> pd.DataFrame:
    """The accounts in play whose record casts doubt on their phase: one row each, with its most serious doubt."""
    rows = data.run_metric("trust_accounts", scope, limit=0)
    rows = rows[rows["finding"].isin(KINDS)]
    rows = rows.assign(place=rows["finding"].map(FINDINGS.index)).sort_values("place", kind="stable")
    first = rows.drop_duplicates("account_id").sort_values(
        ["value", "account_id"], ascending=[False, True], na_position="last", ignore_index=True
    )
    return phase_trust.findings_in_words(first.drop(columns="place"))


def doubted(scope: Scope) -> tuple[int, int]:
    """How many accounts in play are in doubt, and how many are in play."""
    rows = data.run_metric("trust", scope)
    return int(rows["suspect"].sum()), int(rows["accounts"].sum())


def backing(held: Held) -> pd.DataFrame:
    """The leadership reviews on record, newest first; what was noted is for those who see what its author saw."""
    sees_all = access.current().sight.is_whole
    rows = [
        {
            "reviewed_on": one.reviewed_on,
            "noted_by": access.shown_name(one.noted_by) or values.NOTHING,
            "review_note": one.note if sees_all else STAND_IN,
        }
        for one in reversed(held.reviews)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS["backing"]))


def stories(scope: Scope) -> pd.DataFrame:
    """The cards of the customer's voice, latest interview first."""
    rows = [
        {
            "card_title": shown.card.title, "phase": shown.card.phase, "about_whom": shown.card.about,
            "segment": shown.card.segment, "interviewed_on": shown.card.interviewed_on, "voices": shown.card.voices,
            "is_fresh": shown.card.is_fresh(scope.as_of),
        }
        for shown in voice.spoken(scope.as_of)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS["stories"]))


def course(scope: Scope, held: Held) -> pd.DataFrame:
    """One row per quarter of `quarters`, each figure as of its last day (`last`) or counted within it.

    fresh_fields, fields: phases and segments with a fresh interview, and all with accounts; meetings, decisions and
    decisions_done of those made in the quarter; phases_with_target; doubted, in_play: accounts; reviews; cards: those
    whose latest interview was by then.
    """
    cards = [shown.card.interviewed_on for shown in voice.spoken(scope.as_of)]
    return pd.DataFrame([_quarter(scope, held, cards, one) for one in quarters(scope)])


def _quarter(scope: Scope, held: Held, cards: list[date], one: Quarter) -> dict[str, Any]:
    gap, (suspect, in_play) = voice.gap(scope.at(one.last)), doubted(scope.at(one.last))
    agreed = [made for made in held.decisions if one.begins <= made.decided_on <= one.last]
    return {
        "quarter": one.label,
        "last": one.last,
        "fresh_fields": int(gap["is_fresh"].sum()) if len(gap) else 0,
        "fields": len(gap),
        "meetings": sum(one.begins <= sat.as_of <= one.last for sat in held.meetings),
        "decisions": len(agreed),
        "decisions_done": sum(made.status == "done" for made in agreed),
        "phases_with_target": sum(bool(targets_of(key, one.label)) for key in phase.in_play()),
        "doubted": suspect,
        "in_play": in_play,
        "reviews": sum(one.begins <= review.reviewed_on <= one.last for review in held.reviews),
        "cards": sum(day <= one.last for day in cards),
    }
