"""Contacts without a company, counted with the one account of their mail domain."""

import pytest

from connectors.leads import match_leads
from storage.warehouse import Warehouse


@pytest.mark.parametrize(
    ("email", "account"),
    [
        ("a.b@mail.X-Werk.de", "x"),  # written below the domain, in capitals
        ("Kim <kim@acme.example>", "acme"),  # no public suffix: the domain as it stands
        ("b@dup.de", None),  # two accounts are there: nobody can say which
        ("c@gmx.de", None),  # free mail, though an account gives it as its domain
        ("d@nobody.de", None),
        ("no address", None),
    ],
)
def test_only_a_domain_of_one_account_tells(tmp_path, email, account):
    with Warehouse(tmp_path).staging() as staging:
        domains = {
            "x": "https://www.x-werk.de/",
            "acme": "acme.example",
            "y": "dup.de",
            "z": "www.dup.de",
            "g": "gmx.de",
        }
        for key, domain in domains.items():
            staging.connection.execute(
                "INSERT INTO account (account_id, name, domain) VALUES ($1, $1, $2)", [key, domain]
            )
        staging.connection.execute(
            "INSERT INTO contact (contact_id, email, source) VALUES ('c', $1, 'files'), ('n', NULL, 'files')", [email]
        )
        assert match_leads(staging) == (account is not None)
        told = staging.connection.execute("SELECT account_id FROM contact WHERE contact_id = 'c'").fetchone()
        links = staging.connection.execute("SELECT kind, kept_id, merged_id, decided_by FROM link").fetchall()
        assert (told, links) == ((account,), [("lead", account, "c", "rule")] if account else [])
