"""A task in words: why it is in the list, what it is about, and what to do."""

from datetime import timedelta
from typing import Final

from metrics.stuck.warning_steps import LATE, STUCK
from storage.records.decisions import Decision
from ui.accounts import next_steps, tasks_rows
from ui.accounts.tasks_rows import Task
from ui.decisions import decision_words
from ui.decisions.open_decisions import OpenDecisions
from ui.shell import links, phase, warning
from ui.shell.scope import Scope
from ui.text import spans, values
from ui.text.catalogue import t, tn
from ui.text.escaping import html
from ui.text.shortening import shortened

# How many of the things an account needs are named in its row.
_NAMED: Final = 2
# As much of a decision's wording as two lines hold.
_DECISION: Final = 180
_LOOKS: Final = {
    tasks_rows.OVERDUE: "late", STUCK: "step-stuck", tasks_rows.STEP: "step-late", LATE: "step-late",
}  # fmt: skip


def task_html(scope: Scope, told: OpenDecisions, task: Task) -> str:
    """HTML of one row: the reason in its colour, what it is about as a link, the facts; below, what to do."""
    told_of = _of_account(scope, task) if task.decision is None else _of_decision(told, task.kind, task.decision)
    reason, about, facts, needed = told_of
    look = _LOOKS.get(task.kind, "step-within")
    return (
        f'<div class="gt-task"><div><span class="gt-step gt-{look}">{html(reason)}</span> {about} '
        f"<small>{html(' · '.join(filter(None, facts)))}</small></div><div>{html(needed)}</div></div>"
    )


def _of_decision(told: OpenDecisions, kind: str, decision: Decision) -> tuple[str, str, list[str], str]:
    key = "tasks.reason.overdue" if kind == tasks_rows.OVERDUE else "tasks.reason.decision"
    reason = t(key, day=values.day(decision.due_on))
    about = (
        links.anchor(
            decision_words.account_name(told.scope, decision.account_id), "account", account=decision.account_id
        )
        if decision.account_id
        else html(phase.name(decision.phase) if decision.phase else t("meeting.everywhere"))
    )
    facts = [decision_words.who(decision), decision_words.scope_name(told, decision)]
    return reason, about, facts, shortened(decision.text, _DECISION)


def _of_account(scope: Scope, task: Task) -> tuple[str, str, list[str], str]:
    row = task.facts
    reason = {
        tasks_rows.STEP: lambda: t("tasks.reason.step", day=row.next_step_on),
        tasks_rows.DUE: lambda: t("tasks.reason.due", days=spans.after(row.due_days)),
        tasks_rows.NEWS: lambda: t("tasks.reason.news", day=row.last_sign_on),
    }.get(task.kind, lambda: warning.in_words(row.step, None))()
    facts = [phase.name(row.phase), against_limits(row.age_days, row.usual_days, row.agreed_days, row.threshold_days)]
    if not values.is_nothing(row.value_at_risk):
        facts.append(t("tasks.at_risk", amount=values.money(row.value_at_risk, is_short=True)))
    return reason, links.anchor(row.name, "account", account=row.account_id), facts, to_do(scope, task)


def to_do(scope: Scope, task: Task) -> str:
    """What to do about the account of a task, in one line; not escaped."""
    row = task.facts
    silent = None if values.is_nothing(row.last_sign_on) else (scope.as_of - row.last_sign_on) // timedelta(days=1)
    needs = next_steps.next_steps(scope, row.account_id, row.phase, next_step_on=row.next_step_on, silent_days=silent)
    if task.kind == tasks_rows.NEWS:
        needs = [tn("tasks.do.news", int(row.new_days)), *needs]
    return " ".join(needs[:_NAMED]) or t("tasks.do.check")


def against_limits(age: int | None, usual: float | None, agreed: float | None, threshold: float | None) -> str:
    """Age beside what is usual, the charter's limit and the threshold; "" if the entry is unknown."""
    if values.is_nothing(age) or values.is_nothing(agreed):
        return ""
    parts = [values.days(age)]
    parts += [] if values.is_nothing(usual) else [t("limits.usual", days=values.number(usual))]
    parts += [t("limits.agreed", days=values.number(agreed)), t("limits.threshold", days=values.number(threshold))]
    return ", ".join(parts)
