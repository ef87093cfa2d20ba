"""People of several sources: matched by their e-mail address, else by name within one company; else asked about."""

from collections import defaultdict
from itertools import combinations
from typing import Any

from connectors.consolidation.assignment import Groups
from connectors.consolidation.domains import address, is_generic
from connectors.consolidation.matching import Pair
from connectors.consolidation.names import folded
from connectors.consolidation.sources import source_of

# Certain in another way than companies: there is no score, only the reason.
EMAIL, NAME, NAMESAKE = ("person.email",), ("person.name",), ("person.name", "person.other_email")
# As many pairs as anybody would go through.
MOST_TWINS = 10_000


def match_contacts(connection: Any, groups: Groups) -> list[Pair]:
    """Unite in `groups` the contacts that are one person; returns the pairs with reasons. Accounts are united first.

    Of contacts with the same address in one source only the first takes part; a generic mailbox (info@) is no person's.
    Names are compared only where the account is the same, the name occurs once in each source, and not both have an
    address of their own: two addresses may be two people.
    """
    found = []
    for keys, reasons in ((_by_email, EMAIL), (_by_name, NAME)):
        for rows in keys(connection).values():
            first, *others = rows
            found += [Pair(first, other, 0.0, reasons) for other in others if groups.unite(first, other)]
    return found


def doubtful_contacts(connection: Any, groups: Groups) -> tuple[list[Pair], list[Pair]]:
    """Contacts a person should look at, after :func:`match_contacts`: pairs of two sources, and pairs within one.

    They share name and account, each with an address of its own: a second mailbox, or a namesake. Within one source
    only the same address twice.
    """
    across = [
        Pair(left, right, 0.0, NAMESAKE)
        for people in _alike(connection).values()
        for left, right in combinations([contact for contact, *_ in people], 2)
        if groups.may_unite(left, right)
    ]
    rows = connection.execute(
        f"""SELECT a.contact_id, b.contact_id, a.email FROM contact a JOIN contact b
            ON lower(trim(a.email)) = lower(trim(b.email)) AND {source_of("a.contact_id")} = {source_of("b.contact_id")}
            AND a.contact_id < b.contact_id ORDER BY 1, 2 LIMIT {MOST_TWINS}"""
    ).fetchall()
    own = ((left, right, address(email)) for left, right, email in rows)
    within = [
        Pair(left, right, 0.0, EMAIL)
        for left, right, email in own
        if email is not None and not is_generic(email) and groups.may_be_asked(left, right)
    ]
    return across, within


def _by_email(connection: Any) -> dict[str, list[str]]:
    """Address -> the first contact with it of every source."""
    rows = connection.execute(
        f"""WITH given AS (
            SELECT contact_id, {source_of("contact_id")} AS source, lower(trim(email)) AS email, row_no
            FROM contact WHERE email IS NOT NULL
        ) SELECT email, contact_id FROM given SEMI JOIN (
            SELECT email FROM given GROUP BY email HAVING count(DISTINCT source) > 1) USING (email)
        QUALIFY row_number() OVER (PARTITION BY email, source ORDER BY row_no, contact_id) = 1
        ORDER BY email, contact_id"""
    ).fetchall()
    found: dict[str, list[str]] = defaultdict(list)
    for email, contact in rows:
        own = address(email)
        if own is not None and not is_generic(own):
            found[own].append(contact)
    return found


def _by_name(connection: Any) -> dict[tuple[str, str], list[str]]:
    """(account, name) -> the contacts of that name, where each of several sources has exactly one."""
    return {
        key: [contact for contact, *_ in people]
        for key, people in _alike(connection).items()
        if len({source for _, source, _ in people}) == len(people) and sum(has_own for *_, has_own in people) <= 1
    }


def _alike(connection: Any) -> dict[tuple[str, str], list[tuple[str, str, bool]]]:
    """(account, name) -> (contact, source, whether it has an address of its own), where several contacts share it."""
    rows = connection.execute(
        f"""SELECT account_id, name, contact_id, {source_of("contact_id")} AS source, email FROM contact
        SEMI JOIN (SELECT account_id FROM contact WHERE account_id IS NOT NULL GROUP BY account_id
            HAVING count(DISTINCT {source_of("contact_id")}) > 1) USING (account_id)
        WHERE name IS NOT NULL ORDER BY contact_id"""
    ).fetchall()
    alike: dict[tuple[str, str], list[tuple[str, str, bool]]] = defaultdict(list)
    for account, name, contact, source, email in rows:
        own = address(email) if email else None
        key = " ".join(sorted(folded(name).replace(",", " ").split()))
        alike[account, key].append((contact, source, own is not None and not is_generic(own)))
    return {key: people for key, people in alike.items() if key[1] and len(people) > 1}
