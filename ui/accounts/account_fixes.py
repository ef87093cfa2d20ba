"""What the record of one account lacks, what to do about it, and where in the CRM."""

import pandas as pd
import streamlit as st

from metrics.derive.doubts import KINDS
from ui.accounts.account import Account
from ui.shell import crm, data
from ui.sources import phase_trust
from ui.text.catalogue import t
from ui.text.escaping import html


def fix_rows(account: Account) -> pd.DataFrame:
    """The rows of ``trust_accounts`` of this account, in words."""
    rows = data.run_metric("trust_accounts", account.scope, account_id=str(account.profile["account_id"]), limit=0)
    return phase_trust.findings_in_words(rows)


def badge(account: Account) -> str:
    """HTML: whether anything speaks against the phase; nothing where the account is not in play."""
    if not account.is_in_play:
        return ""
    doubts = fix_rows(account)
    doubts = doubts[doubts["finding"].isin(KINDS)]
    key = "account.trust.none" if doubts.empty else "account.trust.doubt"
    why = t("account.trust.none_help") if doubts.empty else " ".join(doubts["finding_said"])
    return f'<span class="gt-badge" title="{html(why)}">{html(t(key))}</span>'


def show_fixes(account: Account) -> None:
    """Each finding with what to do and a link to the row in the CRM."""
    if not account.is_in_play:
        return
    st.subheader(t("account.fixes"), anchor=False)
    rows = fix_rows(account)
    if rows.empty:
        st.html(f'<div class="gt-answer">{html(t("account.no_fixes"))}</div>')
    identifier = str(account.profile["account_id"])
    for row in rows.itertuples(index=False):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.html(f'<div class="gt-answer"><b>{html(row.to_do)}</b><br>{html(row.finding_said)}</div>')
            # A contradicting opportunity is put right where it stands.
            deal = row.evidence if row.finding in ("contradictory", "outcome_differs", "unnamed_stage") else None
            kind = "opportunity" if deal and crm.address("opportunity", deal) else "account"
            crm.button(kind, str(deal if kind == "opportunity" else identifier), key=f"crm.{row.finding}")
