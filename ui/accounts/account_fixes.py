"""What is wrong with the record of one account, what to do about it, and where in the CRM."""

import pandas as pd

from metrics.derive.doubts import KINDS
from ui.accounts.account import Account
from ui.shell import data
from ui.sources import phase_trust
from ui.text.catalogue import t
from ui.text.escaping import html


def fix_rows(account: Account) -> pd.DataFrame:
    """The rows of ``trust_accounts`` for this account, in words."""
    rows = data.run_metric("trust_accounts", account.scope, account_id=str(account.profile["account_id"]), limit=0)
    return phase_trust.findings_in_words(rows)


def badge(account: Account) -> str:
    """HTML: whether anything contradicts the phase; empty where the account is not in play."""
    if not account.is_in_play:
        return ""
    doubts = fix_rows(account)
    doubts = doubts[doubts["finding"].isin(KINDS)]
    key = "account.trust.none" if doubts.empty else "account.trust.doubt"
    why = t("account.trust.none_help") if doubts.empty else " ".join(doubts["finding_said"])
    return f'<span class="gt-badge" title="{html(why)}">{html(t(key))}</span>'
