"""Contacts without a company: counted with the one account of their domain, or asked about; answers hold."""

import csv

import pytest

from connectors.consolidation.leads import Leads, match_leads
from connectors.sync import import_folder
from storage.records.match_decisions import Decided
from storage.warehouse import Warehouse

# account -> domain, name
ACCOUNTS = {
    "x": ("https://www.x-werk.de/", "X-Werk"),
    "acme": ("acme.example", "Acme"),
    "y": ("dup.de", "Dup Holding"),
    "z": ("www.dup.de", "Dup Vertrieb"),
    "g": ("gmx.de", "G"),
    "n": (None, "Müller Maschinenbau GmbH"),
    "p": (None, "Pumpen AG"),
    **{f"group{number}": ("group.de", "Group") for number in range(6)},
}


@pytest.fixture
def staging(tmp_path):
    with Warehouse(tmp_path).staging() as staging:
        for key, (domain, name) in ACCOUNTS.items():
            staging.connection.execute(
                "INSERT INTO account (account_id, name, domain) VALUES ($1, $2, $3)", [key, name, domain]
            )
        staging.connection.execute(
            "INSERT INTO contact (contact_id, account_id, email) VALUES ('colleague', 'p', 'eva@Pumpen-Werk.de')"
        )
        yield staging


def put(staging, email, name="Kim Lee"):
    staging.connection.execute(
        "INSERT INTO contact (contact_id, email, name, source)"
        " VALUES ('c', $1, $2, 'files'), ('n', NULL, 'X', 'files')",
        [email, name],
    )


def found(staging):
    account = staging.connection.execute("SELECT account_id FROM contact WHERE contact_id = 'c'").fetchone()
    links = staging.connection.execute("SELECT kind, kept_id, merged_id, decided_by, reasons FROM link").fetchall()
    return account[0], links


def asked(staging):
    return staging.connection.execute(
        "SELECT right_id, score, reasons FROM likely_link WHERE kind = 'lead' AND left_id = 'c' ORDER BY right_id"
    ).fetchall()


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
def test_only_a_domain_of_one_account_is_certain(staging, email, account):
    put(staging, email)
    assert match_leads(staging).matched == (account is not None)
    assert found(staging) == (account, [("lead", account, "c", "rule", "lead.domain")] if account else [])


@pytest.mark.parametrize(
    ("email", "pairs"),
    [
        # Two share the domain: one bit less than a single one in question.
        ("b@dup.de", [("y", -1.0, "lead.domain lead.several"), ("z", -1.0, "lead.domain lead.several")]),
        ("b@group.de", []),  # six: nobody would go through them
        ("kim@x-werk.com", [("x", 0.0, "lead.ending lead.name")]),
        ("kim@acme.com", []),  # four letters are anybody's
        ("kim@pumpen-werk.de", [("p", 0.0, "lead.people")]),
        ("kim@mueller-maschinenbau.de", [("n", 0.0, "lead.name")]),
        ("info.muellermaschinenbau@t-online.de", [("n", 0.0, "lead.name")]),
        ("maschinenbau@gmx.de", []),
        ("kim@gmx.de", []),
    ],
)
def test_what_speaks_for_a_company_without_being_certain_is_asked(staging, email, pairs):
    put(staging, email)
    assert match_leads(staging) == Leads(0, int(bool(pairs)))
    assert (asked(staging), found(staging)) == (pairs, (None, []))


def test_a_mailbox_that_is_the_persons_own_name_names_no_company(staging):
    staging.connection.execute("INSERT INTO account (account_id, name) VALUES ('s', 'Schmidt GmbH')")
    put(staging, "schmidt@gmx.de", "Jo Schmidt")
    assert match_leads(staging) == Leads(0, 0)


class TestWhatPeopleSay:
    def test_a_doubtful_one_belongs_to_the_company_they_name(self, staging):
        put(staging, "b@dup.de")
        assert match_leads(staging, [Decided("lead", "c", "z", are_same=True)]) == Leads(1, 0)
        assert found(staging) == ("z", [("lead", "z", "c", "person", None)])
        assert asked(staging) == []

    def test_a_certain_one_does_not_if_they_say_so(self, staging):
        put(staging, "kim@acme.example")
        assert match_leads(staging, [Decided("lead", "c", "acme", are_same=False)]) == Leads(0, 0)
        assert (asked(staging), found(staging)) == ([], (None, []))

    def test_the_other_of_two_is_still_asked_about(self, staging):
        put(staging, "b@dup.de")
        assert match_leads(staging, [Decided("lead", "c", "y", are_same=False)]) == Leads(0, 1)
        assert asked(staging) == [("z", -1.0, "lead.domain lead.several")]

    def test_of_two_answers_the_last_holds(self, staging):
        put(staging, "b@dup.de")
        said = [Decided("lead", "c", account, are_same=True) for account in ("y", "z")]
        match_leads(staging, said)
        assert found(staging)[0] == "z"

    def test_ids_that_were_merged_go_on_under_the_one_that_lives_on(self, staging):
        put(staging, "b@dup.de")
        staging.connection.execute(
            "INSERT INTO link (kind, kept_id, merged_id, decided_by) VALUES ('account', 'z', 'old', 'rule')"
        )
        match_leads(staging, [Decided("lead", "c", "old", are_same=True)])
        assert found(staging)[0] == "z"

    def test_a_company_that_the_source_names_stands(self, staging):
        put(staging, "b@dup.de")
        staging.connection.execute("UPDATE contact SET account_id = 'x' WHERE contact_id = 'c'")
        assert match_leads(staging, [Decided("lead", "c", "z", are_same=True)]) == Leads(0, 0)
        assert found(staging) == ("x", [])


def written(folder, name, *rows):
    with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def test_answers_hold_in_every_later_import_and_what_was_done_before_counts(tmp_path):
    """Lee came to a webinar in March and to a demonstration in April, at a domain that two companies have."""
    folder = tmp_path / "in"
    folder.mkdir()
    written(
        folder, "accounts", ("account_id", "name", "domain"),
        ("a", "Acme Holding", "acme.example"), ("b", "Acme Vertrieb", "acme.example"),
    )  # fmt: skip
    written(folder, "contacts", ("contact_id", "account_id", "name", "email"), ("a", "", "Lee", "lee@acme.example"))
    written(
        folder, "activities", ("activity_id", "account_id", "contact_id", "department", "kind", "occurred_at"),
        ("v0", "b", "", "buyer", "content_viewed", "2026-01-02T09:00:00Z"),
        ("v1", "", "a", "buyer", "webinar_attended", "2026-03-01T09:00:00Z"),
        ("v2", "", "a", "buyer", "demo_attended", "2026-04-01T09:00:00Z"),
    )  # fmt: skip
    warehouse = Warehouse(tmp_path / "data")

    def spells(decided=()):
        import_folder(warehouse, folder, decided=decided)
        rows = warehouse.current().arrow(
            "SELECT account_id, phase, entered_on::VARCHAR AS day FROM spell WHERE phase <> 'dormant' ORDER BY 1, 3"
        )
        return [tuple(row.values()) for row in rows.to_pylist()]

    alone = [("b", "trigger", "2026-01-02")]
    hers = [*alone, ("b", "orientation", "2026-03-01"), ("b", "comparison", "2026-04-01")]
    # Contact and company may bear one id: they stand in two tables.
    yes = [Decided("lead", "a", "b", are_same=True)]
    assert spells() == alone
    assert spells(yes) == hers
    assert spells(yes) == hers
    assert spells() == alone  # taken back
    assert spells(yes) == hers
