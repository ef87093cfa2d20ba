"""Evidence for the company of a contact without one, where no company has the contact's mail domain.

None of it is certain. Every function returns contact -> accounts, for the contacts for which it finds any.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa

from connectors.consolidation.domains import address, is_generic, label_of, mail_domain, own_domain
from connectors.consolidation.names import company_name, folded

# People of the company write from that domain; its own domain has another ending; the address bears its name.
PEOPLE, ENDING, NAME = "lead.people", "lead.ending", "lead.name"
# A shorter label or mailbox could be anybody's.
SHORTEST = 5

# A name as `folded` makes it, as far as the engine can: preselects the companies whose names are taken apart.
_FOLDED = (
    "regexp_replace(regexp_replace(lower(strip_accents(replace(name, 'ß', 'ss'))), '[^a-z0-9]+', '', 'g'),"
    " '([aou])e', '\\1', 'g')"
)
# The parts of a domain or page address, without hyphens as labels are.
_PARTS = "string_split(replace(regexp_extract(lower(trim(domain)), '^(?:[a-z]+://)?([^/:?#]+)', 1), '-', ''), '.')"


@dataclass(frozen=True)
class Lead:
    """A contact without a company."""

    contact_id: str
    email: str
    name: str | None
    source: str | None

    @cached_property
    def domain(self) -> str | None:
        """The company's own domain in the e-mail address; None at a free mailer, or where there is no valid address."""
        return mail_domain(self.email)

    @cached_property
    def label(self) -> str | None:
        """What precedes the ending of that domain."""
        return _label(self.domain) if self.domain else None

    @cached_property
    def says(self) -> str | None:
        """What may be a company's name in the address: the label of its domain or, at a free mailer, the mailbox,
        unless that is the person's own name.
        """
        if self.label is not None:
            folded_text = folded(self.label)
        else:
            mailbox = (address(self.email) or "").partition("@")[0]
            parts = [part for part in re.split(r"[\d._-]+", mailbox) if part and not is_generic(f"{part}@")]
            folded_text = folded("".join(parts))
            if folded_text in re.sub(r"[^a-z]+", "", folded(self.name or "")):
                return None
        return folded_text if len(folded_text) >= SHORTEST else None


def people_at(connection: Any, leads: Iterable[Lead]) -> dict[str, list[str]]:
    """Accounts where somebody has an address at the contact's domain."""
    wanted = _by(leads, lambda one: one.domain)
    connection.register("wanted_host", pa.table({"host": pa.array(list(wanted), pa.string())}))
    rows = connection.execute(
        """SELECT DISTINCT host, account_id FROM (
            SELECT lower(trim(split_part(email, '@', -1))) AS host, account_id FROM contact
            WHERE email IS NOT NULL AND account_id IS NOT NULL) SEMI JOIN wanted_host USING (host) ORDER BY ALL"""
    ).fetchall()
    connection.unregister("wanted_host")
    return _for_each(rows, wanted)


def domains_of_accounts(connection: Any, leads: Iterable[Lead]) -> list[tuple[str, str]]:
    """(account, domain) of accounts whose domain may differ from that of one of `leads` only in its ending."""
    labels = {one.label for one in leads if one.label}
    if not labels:
        return []
    connection.register("wanted_label", pa.table({"label": pa.array(sorted(labels), pa.string())}))
    rows = connection.execute(
        f"""SELECT account_id, domain FROM account WHERE contains(lower(domain), 'xn--') OR account_id IN (
            SELECT account_id FROM (SELECT account_id, unnest({_PARTS}) AS label FROM account WHERE domain IS NOT NULL)
            SEMI JOIN wanted_label USING (label)) ORDER BY account_id"""
    ).fetchall()
    connection.unregister("wanted_label")
    return [(account, own) for account, text in rows if (own := mail_domain(text))]


def at_their_label(domains: Iterable[tuple[str, str]], leads: Iterable[Lead]) -> dict[str, list[str]]:
    """Accounts of `domains` whose domain differs from the contact's only in its ending: acme.com and acme.de."""
    wanted = _by(leads, lambda one: one.label if one.label and len(one.label) >= SHORTEST else None)
    return _for_each([(_label(domain), account) for account, domain in domains], wanted) if wanted else {}


def by_name(connection: Any, leads: Iterable[Lead]) -> dict[str, list[str]]:
    """Accounts whose name, without its legal form, is the one in the contact's address."""
    wanted = _by(leads, lambda one: one.says)
    lengths = sorted({len(said) for said in wanted})
    connection.register("wanted_name", pa.table({"beginning": pa.array(list(wanted), pa.string())}))
    rows = connection.execute(
        f"""SELECT account_id, name FROM account WHERE account_id IN (
            SELECT account_id FROM (
                SELECT account_id, left(folded, unnest({lengths}::INTEGER[])) AS beginning
                FROM (SELECT account_id, {_FOLDED} AS folded FROM account WHERE name IS NOT NULL))
            SEMI JOIN wanted_name USING (beginning)) ORDER BY account_id"""
    ).fetchall()
    connection.unregister("wanted_name")
    return _for_each([(company_name(name).compact, account) for account, name in rows], wanted)


def _label(domain: str) -> str:
    """What precedes the public suffix; without one (firma.intern) the first part."""
    return label_of(domain) if own_domain(domain) else domain.partition(".")[0].replace("-", "")


def _by(leads: Iterable[Lead], key: Any) -> dict[str, list[str]]:
    """Key -> contacts that have it."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in leads:
        if (value := key(one)) is not None:
            found[value].append(one.contact_id)
    return found


def _for_each(rows: Iterable[tuple[str, str]], wanted: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Contact -> accounts, of rows (key, account)."""
    found: dict[str, list[str]] = defaultdict(list)
    for key, account in rows:
        for contact in wanted.get(key, ()):
            found[contact].append(account)
    return found
