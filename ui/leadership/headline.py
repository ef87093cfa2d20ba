"""The leadership overview's judgement: whether the plan will be reached, the main worry, and what to decide.

Every number links to its rows.
"""

from datetime import timedelta
from typing import Final

from ui.analysis import focus_phase, signals_rows
from ui.blocks import unknown_entries
from ui.decisions import open_decisions
from ui.leadership import plan, tiles_rows
from ui.leadership.plan import Plan
from ui.shell import data, links, phase
from ui.shell.scope import Scope
from ui.text import periods, values
from ui.text.catalogue import t, tn
from ui.text.escaping import html

_SIGNS: Final = {"reached": "✓", "on_course": "✓", "close": "≈", "close_below": "≈", "at_risk": "!", "missed": "!"}


def headline_sentence(scope: Scope) -> str:
    """HTML: the judgement on the plan; the phase to worry about and today's signals; the decision due first.

    Three lines.
    """
    return "<br>".join(part for part in (_figures(scope), _to_decide(scope)) if part)


@data.kept_by_scope
def _figures(scope: Scope) -> str:
    return f"{_judgement(scope)}<br>{_worry(scope)} {_signals(scope)}"


def _judgement(scope: Scope) -> str:
    found = plan.plan_of_quarter(scope)
    if found is None:
        return _reached(scope)
    goal = phase.in_play()[-1]
    reached = links.anchor(
        values.number(found.reached), "accounts", entered=goal, **{"from": found.begins, "to": found.last}
    )
    facts = {"phase": html(phase.name(goal)), "quarter": html(periods.in_words(found.quarter)), "reached": reached}
    facts |= {"planned": html(values.expected(found.planned)), "expected": html(values.expected(found.expected))}
    return badge(found) + t(f"headline.plan.{found.course or 'unknown'}", **facts)


def badge(found: Plan) -> str:
    """HTML: the course of a plan as sign, word and colour; empty if it cannot be judged."""
    if found.course is None:
        return ""
    word = html(t(f"plan.course.{found.course}"))
    return f'<span class="gt-course gt-course-{found.course}">{_SIGNS[found.course]} {word}</span> '


def _reached(scope: Scope) -> str:
    """How many reached the last phase if there is no plan for it; with the reason why there is none."""
    goal = phase.in_play()[-1]
    begins = data.first_day()
    if begins is None:
        return html(t("headline.no_phase"))
    if not unknown_entries.reach_back_to(scope.start - timedelta(days=1)):
        in_play = int(tiles_rows.in_play(scope)["accounts"].iloc[-1])
        accounts = links.anchor(tn("count.accounts", in_play), "in_play")
        return t("headline.begins", accounts=accounts, phase=html(phase.name(goal)), day=begins)
    count = tiles_rows.entered(goal, scope)
    accounts = links.anchor(tn("count.accounts", count), "accounts", entered=goal)
    facts = {"phase": html(phase.name(goal)), "start": scope.start, "end": scope.end, "why": html(plan.why_none(scope))}
    return tn("headline.reached", count, accounts=accounts, **facts)


def _worry(scope: Scope) -> str:
    stuck = data.run_metric("stuck_counts", scope)
    if not stuck["accounts"].sum():
        # Nobody can say that none is stuck where it is not known since when they are in their phase.
        return html(unknown_entries.explained(scope, t("headline.no_worry"))["empty"])
    key = focus_phase.phase_of(scope)
    stock, row = data.run_metric("stock", scope), stuck[stuck["phase"] == key].iloc[0]
    of_phase = int(stock.loc[stock["phase"] == key, "accounts"].iloc[0])
    facts = {
        "phase": html(phase.name(key)),
        "stuck": links.anchor(values.number(int(row["accounts"])), "stuck", phase=key),
        "accounts": links.anchor(values.number(of_phase), "accounts", phase=key),
    }
    if not row["value_at_risk"]:  # value or curves are unknown: an amount of 0 would be misleading
        return tn("headline.worry", int(row["accounts"]), **facts)
    facts |= {name: html(values.rough_money(row[name])) for name in ("value", "value_at_risk")}
    return tn("headline.worry_value", int(row["accounts"]), **facts)


def _signals(scope: Scope) -> str:
    found = len(signals_rows.today(scope))
    if not found:
        return html(t("headline.no_signal" if signals_rows.is_told(scope) else "headline.too_few"))
    return t("headline.unusual", signals=links.anchor(tn("headline.signals", found), "meeting"))


def _to_decide(scope: Scope) -> str:
    """The open decision due first; if it is overdue, as a question to leadership."""
    told = open_decisions.read(scope)
    if told.otherwise:  # the page reports below that the records cannot be read
        return ""
    if not told.decisions:
        return html(t("headline.nothing_open"))
    first = told.decisions[0]
    facts = {
        "decision": links.anchor(first.text.rstrip("."), "meeting"),
        "owner": html(open_decisions.owner_name(first) or t("headline.nobody")),
    }
    if first.due_on is None:
        return t("headline.decide", **facts)
    late = open_decisions.is_overdue(first, scope.as_of)
    return t("headline.decide_late" if late else "headline.decide_until", day=first.due_on, **facts)
