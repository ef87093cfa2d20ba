"""Contacts without a company: assigned to the only account at their mail domain; people decide the doubtful ones."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import log2
from typing import Any

import pyarrow as pa

from connectors.consolidation.lead_evidence import (
    ENDING,
    NAME,
    PEOPLE,
    Lead,
    at_their_label,
    by_name,
    domains_of_accounts,
    people_at,
)
from storage.records.match_decisions import LEAD, Decided
from storage.staging import Staging

RULE, PERSON = "rule", "person"
DOMAIN, SEVERAL = "lead.domain", "lead.several"
# A domain shared by more companies says nothing about any of them; and the most pairs that anybody would answer.
MOST_COMPANIES, MOST_ASKED = 5, 10_000


@dataclass(frozen=True)
class Leads:
    """How many contacts without a company were assigned one, and about how many of them people are asked."""

    matched: int = 0
    asked: int = 0


@dataclass(frozen=True)
class _LeadDecisions:
    """People's decisions. same: contact -> account, the latest decision; different: (contact, account)."""

    same: dict[str, str] = field(default_factory=dict)
    different: frozenset[tuple[str, str]] = frozenset()


def match_leads(staging: Staging, decided: Iterable[Decided] = ()) -> Leads:
    """Assign contacts of `staging` that have no account to the one at whose domain they have their address.

    Certain only where a single account is at that domain, never a free mailer's. Asked about (`likely_link`, kind
    lead: the contact left, the account right) are those whose domain several accounts share, or none has while other
    evidence points to one. What people `decided` precedes every rule. Assignments are recorded in `link` (kind lead).
    """
    connection = staging.connection
    rows = connection.execute(
        "SELECT contact_id, email, name, source FROM contact WHERE account_id IS NULL ORDER BY contact_id"
    ).fetchall()
    if not rows:
        return Leads()
    said = _said(connection, decided)
    told = [Lead(*row) for row in rows if row[1] is not None and row[0] not in said.same]
    domains = domains_of_accounts(connection, told)
    at: dict[str, list[str]] = defaultdict(list)
    for account_id, domain in domains:
        at[domain].append(account_id)
    found = [(one.contact_id, account, one.source, DOMAIN) for one in told if (account := _only(one, at, said))]
    source_of = {contact: source for contact, _, _, source in rows}
    by_person = [
        (contact, account, source_of[contact], None) for contact, account in said.same.items() if contact in source_of
    ]
    asked = _asked(connection, told, domains, at, said)
    _assign(connection, [(*one, RULE) for one in found] + [(*one, PERSON) for one in by_person])
    _ask(connection, asked)
    return Leads(len(found) + len(by_person), len({contact for contact, *_ in asked}))


def _said(connection: Any, decided: Iterable[Decided]) -> _LeadDecisions:
    """Decisions about leads, by the ids under which merged rows survive."""
    told = [one for one in decided if one.kind == LEAD]
    if not told:
        return _LeadDecisions()
    links = connection.execute("SELECT kind, merged_id, kept_id FROM link").fetchall()
    alive = {(kind, merged): kept for kind, merged, kept in links}
    accounts = {row for (row,) in connection.execute("SELECT account_id FROM account").fetchall()}
    same: dict[str, str] = {}
    different = set()
    for one in told:
        contact = alive.get(("contact", one.left_id), one.left_id)
        account = alive.get(("account", one.right_id), one.right_id)
        if not one.are_same:
            different.add((contact, account))
        elif account in accounts:
            same.pop(contact, None)
            same[contact] = account
    return _LeadDecisions(same, frozenset(different))


def _only(one: Lead, at: dict[str, list[str]], said: _LeadDecisions) -> str | None:
    """The only account at the domain of `one`, unless somebody decided that it is the wrong one."""
    accounts = at.get(one.domain or "", [])
    return accounts[0] if len(accounts) == 1 and (one.contact_id, accounts[0]) not in said.different else None


def _asked(
    connection: Any, told: list[Lead], domains: list[tuple[str, str]], at: dict[str, list[str]], said: _LeadDecisions
) -> list[tuple[str, str, float, str]]:
    """(contact, account, score: minus log2 of the number of accounts in question, reasons); the surest first."""
    nobodys = [one for one in told if not at.get(one.domain or "")]
    evidence = {
        PEOPLE: people_at(connection, nobodys),
        ENDING: at_their_label(domains, nobodys),
        NAME: by_name(connection, nobodys),
    }
    pairs = []
    for one in told:
        why: dict[str, list[str]] = defaultdict(list)
        shared = at.get(one.domain or "", [])
        for account in shared if len(shared) > 1 else ():
            why[account] += [DOMAIN, SEVERAL]
        for reason, candidates in evidence.items():
            for account in candidates.get(one.contact_id, ()):
                why[account].append(reason)
        if len(why) <= MOST_COMPANIES:
            pairs += list(_pairs(one.contact_id, why, said))
    pairs.sort(key=lambda pair: (-pair[2], pair[0], pair[1]))
    return pairs[:MOST_ASKED]


def _pairs(contact: str, why: dict[str, list[str]], said: _LeadDecisions) -> Iterator[tuple[str, str, float, str]]:
    for account, reasons in sorted(why.items()):
        if (contact, account) not in said.different:
            yield contact, account, -log2(len(why)) + 0.0, " ".join(reasons)


def _assign(connection: Any, rows: list[tuple[str, str, str | None, str | None, str]]) -> None:
    """Write the accounts into their contacts, and a row of `link` for each."""
    if not rows:
        return
    names = ("merged_id", "kept_id", "source", "reasons", "decided_by")
    columns = zip(names, zip(*rows, strict=True), strict=True)
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns})
    connection.register("matched_lead", table)
    connection.execute(
        "UPDATE contact SET account_id = m.kept_id FROM matched_lead m WHERE contact.contact_id = m.merged_id"
    )
    connection.execute(f"INSERT INTO link BY NAME SELECT '{LEAD}' AS kind, * FROM matched_lead ORDER BY merged_id")
    connection.unregister("matched_lead")


def _ask(connection: Any, pairs: list[tuple[str, str, float, str]]) -> None:
    if not pairs:
        return
    left, right, score, reasons = zip(*pairs, strict=True)
    table = pa.table({"left_id": left, "right_id": right, "score": pa.array(score, pa.float64()), "reasons": reasons})
    connection.register("asked_lead", table)
    connection.execute(
        f"INSERT INTO likely_link BY NAME SELECT '{LEAD}' AS kind, *, false AS is_duplicate FROM asked_lead"
    )
    connection.unregister("asked_lead")
