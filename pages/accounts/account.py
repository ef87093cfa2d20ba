from ui.accounts import (
    account,
    account_head_parts,
    account_needs_parts,
    account_parts,
    account_search_parts,
    origins_parts,
    timeline,
)
from ui.blocks import choices, figure
from ui.decisions import open_decisions
from ui.meeting import assign_parts
from ui.shell import state
from ui.text.catalogue import t

scope = state.scope()
wanted = state.option("account")
found = account.load(scope, wanted) if wanted else None


def show_account(one: account.Account) -> None:
    identifier = str(one.profile["account_id"])
    account_head_parts.show_head(one)
    told = open_decisions.read(one.scope)
    assign_parts.show_decisions(told, told.about(identifier, one.phase))
    account_needs_parts.show_to_do(
        one,
        act=lambda: assign_parts.assign_button(identifier, one.name),
        below=lambda proposal: assign_parts.assign_form(one.scope, identifier, one.phase, proposal),
    )
    figure.show_figure(
        "account_touches",
        one.scope,
        question=t("timeline.question"),
        answer=timeline.timeline_sentence(one),
        chart=timeline.timeline_chart(one),
        rows=timeline.timeline_rows(one),
        n=len(one.touches),
        empty=t("account.none.touches", day=one.scope.as_of),
        hint=t("account.none.hint"),
    )
    account_parts.show_age(one)
    account_needs_parts.show_people(one)
    account_head_parts.why(one)
    origins_parts.show_origins(one)
    part = choices.one_of("part", account_parts.PARTS, prefix="account.part", label=t("account.parts"))
    account_parts.show_part(one, part)


if found is None:
    account_search_parts.instead(scope, wanted)
else:
    show_account(found)
