"""The people of an account: which roles its phase needs, and who is known."""

import pandas as pd

from ui.accounts.account import Account
from ui.shell import data, phase
from ui.text.catalogue import t
from ui.text.escaping import html
from ui.text.vocabulary import role_name

KINDS = {
    "name": "text",
    "buying_role": "text",
    "persona": "text",
    "touches": "count",
    "last_on": "date",
    "last_two_way_on": "date",
}


def needed(account: Account) -> str:
    """HTML table: each role the phase needs, who is known for it, and the last two-way contact; "" if it needs none."""
    roles = data.charter().phase(str(account.phase)).roles if account.is_in_play else ()
    lines = [_role(role, account.contacts[account.contacts["buying_role"] == role]) for role in dict.fromkeys(roles)]
    return f'<table class="gt-why">{"".join(lines)}</table>' if lines else ""


def _role(role: str, known: pd.DataFrame) -> str:
    state = t("people.role_missing" if known.empty else "people.role_known")
    names = ", ".join(known["name"].head(3)) or t("people.nobody")
    last = known["last_two_way_on"].dropna()
    spoken = t("people.spoken", day=last.max()) if len(last) else "" if known.empty else t("people.never_spoken")
    cells = f"<td>{html(names)}</td><td>{html(spoken)}</td>"
    return f"<tr><th>{html(state)} {html(role_name(role))}</th>{cells}</tr>"


def contact_rows(account: Account) -> pd.DataFrame:
    """The contacts with their roles in words."""
    return account.contacts.assign(buying_role=[role_name(role) for role in account.contacts["buying_role"]])


def roles_sentence(account: Account) -> str:
    """HTML: the roles this phase needs, compared with those known."""
    needed = data.charter().phase(str(account.phase)).roles if account.is_in_play else ()
    if not needed:
        return ""
    known = set(account.contacts["buying_role"].dropna())
    missing = [role_name(role) for role in needed if role not in known]
    text = t("people.needed", phase=phase.name(account.phase), roles=", ".join(map(role_name, needed)))
    return html(f"{text} {t('people.missing', roles=', '.join(missing)) if missing else t('people.complete')}")
