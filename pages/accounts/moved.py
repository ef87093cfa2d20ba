from ui.accounts import moved, way_back_parts
from ui.blocks import figure
from ui.shell import links, state
from ui.text.catalogue import t

scope = state.scope()
kind, rows = state.option("kind", moved.KINDS), moved.moved_rows(scope)
rows = rows if kind is None else rows[rows["kind"] == kind].reset_index(drop=True)
rows = moved.with_standing(scope, rows) if len(rows) else rows
figure.show_figure(
    "changes",
    scope,
    level=1,
    question=t("accounts.titled", title=moved.question(scope, kind), n=len(rows)),
    answer=moved.moved_sentence(rows),
    rows=rows,
    kinds=moved.columns(rows),
    n=len(rows),
    opens=("account", links.account_of),
    note=t("moved.net"),
    empty=t("meeting.nothing_moved"),
)
way_back_parts.remember_list("moved")
