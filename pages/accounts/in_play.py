from ui.accounts import listing, way_back_parts
from ui.blocks import figure
from ui.shell import links, state
from ui.text.catalogue import t

scope = state.scope()
rows = listing.in_play_rows(scope)
figure.show_figure(
    "accounts",
    scope,
    level=1,
    question=t("accounts.titled", title=t("accounts.in_play", day=scope.as_of), n=len(rows)),
    answer=listing.list_sentence(rows),
    rows=rows,
    kinds=listing.KINDS,
    n=len(rows),
    opens=("account", links.account_of),
    key="in_play",
    empty=t("accounts.nobody"),
)
way_back_parts.remember_list("in_play")
