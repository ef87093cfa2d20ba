"""My tasks on the page: a row each, with what can be done about it right there."""

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from ui.accounts import tasks_words
from ui.accounts.tasks_rows import Task
from ui.decisions.open_decisions import OpenDecisions
from ui.shell import crm, frame, state, viewing
from ui.shell.scope import Scope
from ui.text.catalogue import t

# How many are seen until the rest is asked for.
FIRST: Final = 8
_ALL: Final = "tasks.all"


def show_tasks(
    scope: Scope,
    told: OpenDecisions,
    tasks: Sequence[Task],
    *,
    act: Callable[[Task], None],
    below: Callable[[Task, str], None],
) -> None:
    """Show the first tasks, and the others on request.

    act: draws the buttons of a task; below: draws what one of them opened, and is handed what the account needs.
    """
    if not tasks:
        frame.empty(t("tasks.nothing"), t("tasks.nothing_hint"))
        return
    viewing.note_view("list", "tasks")
    is_all = state.remembered(_ALL, False)
    with st.container(key="tasks", gap=None):
        for task in tasks if is_all else tasks[:FIRST]:
            left, right = st.columns([9, 2], vertical_alignment="center")
            left.html(tasks_words.task_html(scope, told, task))
            with right.container(horizontal=True, horizontal_alignment="right", gap="small"):
                act(task)
                if task.account_id is not None:
                    key = f"crm.task.{task.account_id}.{task.kind}"
                    crm.button("account", task.account_id, key=key, about=task.subject)
            if task.facts is not None:
                below(task, tasks_words.to_do(scope, task))
    if len(tasks) > FIRST and not is_all:
        st.button(t("tasks.more"), key="tasks.more", on_click=state.remember, args=(_ALL, True), type="tertiary")
