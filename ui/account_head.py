"""The top of an account's page: who it is, where it stands, and why."""

import streamlit as st

from ui import account as one
from ui import evidence, phase
from ui.account import Account
from ui.escaping import html, markdown
from ui.text import t


def show(account: Account) -> None:
    """Name, facts and four tiles."""
    st.title(markdown(account.name), anchor=False)
    st.html(f'<div class="gt-foot">{one.subtitle(account)}</div>')
    tiles = one.tiles(account)
    for place, (name, value, note) in zip(st.columns(len(tiles)), tiles, strict=True):
        with place, st.container(border=True):
            st.html(
                f'<div class="gt-tile"><div class="gt-name">{html(name)}</div>'
                f'<div class="gt-value">{value}</div><div class="gt-note">{note}</div></div>'
            )


def why(account: Account) -> None:
    """The rule and the evidence that placed it, and what would move it on."""
    if account.spell is None:
        return
    st.subheader(t("account.why"), anchor=False)
    found = evidence.of_spell(account.spell["evidence_id"], account.touches, account.opportunities)
    listed = "".join(f"<li>{row}</li>" for row in found)
    st.html(f'<div class="gt-answer">{evidence.reason(account.spell)}<ul>{listed}</ul></div>')
    onward = evidence.next_rules(str(account.phase))
    if onward:
        rules = "".join(f"<li>{html(rule)}</li>" for _, rule in onward)
        said = html(t("account.onward", phase=phase.name(onward[0][0])))
        st.html(f'<div class="gt-answer">{said}<ul>{rules}</ul></div>')
