import streamlit as st

from ui.accounts import (
    account,
    account_head_parts,
    account_needs_parts,
    account_parts,
    account_search_parts,
    account_words,
    origins_parts,
    timeline,
)
from ui.blocks import choices, figure
from ui.shell import state  # fmt: skip
from ui.text.catalogue import t

scope = state.scope()
wanted = state.option("account")
found = account.load(scope, wanted) if wanted else None

if found is None:
    account_search_parts.instead(scope, wanted)
else:
    account_head_parts.show_head(found)
    left, right = st.columns([3, 2], gap="large") if found.is_in_play else (None, st.container())
    with right:
        account_head_parts.why(found)
        account_head_parts.onward(found)
    if left:
        with left:
            figure.show_figure(
                "dwell",
                found.scope,
                question=t("account.age_question"),
                answer=account_words.age_answer(found),
                chart=account_parts.age_chart(found),
                rows=found.curve,
                n=int(found.usual["spells"]),
                interval=t("dwell.interval_all"),
                key="account_age",
                empty=t("account.no_history"),
            )
    figure.show_figure(
        "account_touches",
        found.scope,
        question=t("timeline.question"),
        answer=timeline.timeline_sentence(found),
        chart=timeline.timeline_chart(found),
        rows=timeline.timeline_rows(found),
        n=len(found.touches),
        empty=t("account.none.touches"),
    )
    account_needs_parts.show_needs(found)
    origins_parts.show_origins(found)
    part = choices.one_of("part", account_parts.PARTS, prefix="account.part", label=t("account.parts"))
    account_parts.show_part(found, part)
