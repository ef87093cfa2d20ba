"""Contacts without a company, counted with the one account whose mail domain theirs is."""

from collections import defaultdict

import pyarrow as pa

from connectors.consolidation.domains import mail_domain
from storage.staging import Staging

KIND = "lead"
REASON = "lead.domain"


def match_leads(staging: Staging) -> int:
    """Give contacts of `staging` that have no account the one at whose domain they have their address; how many.

    Certain only where a single account is at that domain, never a free mailer's. The rest keeps none, and is told as
    such. `link` (kind lead) tells which.
    """
    connection = staging.connection
    leads = connection.execute(
        "SELECT contact_id, email, source FROM contact WHERE account_id IS NULL AND email IS NOT NULL"
    ).fetchall()
    wanted: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for contact_id, email, source in leads:
        if domain := mail_domain(email):
            wanted[domain].append((contact_id, source))
    if not wanted:
        return 0
    at: dict[str, set[str]] = defaultdict(set)
    told = "SELECT account_id, domain FROM account WHERE domain IS NOT NULL"
    for account_id, text in connection.execute(told).fetchall():
        if (domain := mail_domain(text)) and domain in wanted:
            at[domain].add(account_id)
    found = [
        (contact_id, *accounts, source)
        for domain, accounts in at.items()
        if len(accounts) == 1
        for contact_id, source in wanted[domain]
    ]
    if not found:
        return 0
    ids, accounts_of, sources = zip(*found, strict=True)
    rows = pa.table({"merged_id": list(ids), "kept_id": list(accounts_of), "source": list(sources)})
    connection.register("matched_lead", rows)
    connection.execute(
        "UPDATE contact SET account_id = m.kept_id FROM matched_lead m WHERE contact.contact_id = m.merged_id"
    )
    connection.execute(
        f"INSERT INTO link BY NAME SELECT '{KIND}' AS kind, kept_id, merged_id, source, '{REASON}' AS reasons,"
        " 'rule' AS decided_by FROM matched_lead ORDER BY merged_id"
    )
    connection.unregister("matched_lead")
    return len(found)
