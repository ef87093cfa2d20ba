import streamlit as st

from ui.accounts import own_accounts, own_accounts_parts, tasks_parts, tasks_rows, way_back_parts
from ui.accounts.tasks_rows import Task
from ui.blocks import choices, figure
from ui.decisions import open_decisions
from ui.meeting import assign_parts
from ui.shell import links, state
from ui.text.catalogue import t
from ui.text.escaping import markdown

scope = state.scope()
left, right = st.columns([5, 2], vertical_alignment="bottom")
with right:
    owner = own_accounts_parts.choose_owner()
name = markdown(own_accounts.owner_name(owner))
is_own = owner is None or owner == own_accounts.signed_in()
left.title(t("page.mine") if is_own else t("tasks.of", name=name), anchor=False)


def act(task: Task) -> None:
    if task.decision is not None:
        assign_parts.tick(task.decision)
    elif task.account_id is not None:
        assign_parts.assign_button(task.account_id, task.subject)


def below(task: Task, proposal: str) -> None:
    assign_parts.assign_form(scope, str(task.account_id), task.facts.phase, proposal)


names = own_accounts.names_of(owner)
order = state.option("order", own_accounts.ORDERS, own_accounts.ORDERS[0], label=t("mine.order"))
rows = own_accounts.own_rows(scope, owner, str(order))
if names:
    told = open_decisions.read(scope)
    tasks_parts.show_tasks(scope, told, tasks_rows.tasks(scope, rows, told, names), act=act, below=below)
head = st.container()
if owner:
    choices.one_of("order", own_accounts.ORDERS, prefix="mine.order", label=t("mine.order"))
figure.show_figure(
    "own_accounts",
    scope,
    level=2,
    head=head,
    question=t("mine.question", name=name) if owner else t("mine.list"),
    answer=own_accounts.own_sentence(rows, owner),
    rows=own_accounts.listed(scope, rows),
    kinds=own_accounts.KINDS,
    n=len(rows),
    excluded=t("mine.excluded"),
    opens=("account", links.account_of),
    empty=t("mine.nobody") if owner else t("mine.choose_first"),
    hint=t("mine.nobody_hint") if owner else t("mine.choose_hint"),
)
way_back_parts.remember_list("mine")
