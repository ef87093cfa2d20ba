"""Salesforce's rows as canonical rows: hand-written raw rows in, exact rows out."""

from connectors.salesforce.mapping import accounts, contacts, users
from tests.connectors.salesforce.conftest import STAFF
from tests.connectors.salesforce.salesforce_rows import at


class TestStaff:
    def test_people_have_department_and_team_automatisms_and_integrations_are_nobody(self, raw):
        assert raw(users(), **STAFF) == [
            {"user_id": "U1", "name": "Ada", "department": "sales", "team": "Vertrieb Nord", "is_active": "true"},
            {"user_id": "U2", "name": "Bo", "department": "marketing", "team": "Marketing", "is_active": "true"},
            {"user_id": "U5", "name": "Cy", "team": "Leitung", "is_active": "true"},
        ]


class TestAccountsAndContacts:
    def test_domain_owner_and_currency(self, raw):
        rows = raw(
            accounts("EUR"),
            **STAFF,
            accounts=[
                {"id": "A1", "name": "Acme", "website": "https://www.Acme.example/de?x=1", "owner_id": "U1"},
                {"id": "A2", "name": "Bolt", "website": "bolt.example", "owner_id": "U2", "currency_iso_code": "CHF"},
                {"id": "A3", "name": "Cord", "owner_id": "U4"},
            ],
        )
        assert rows == [
            {"account_id": "A1", "name": "Acme", "domain": "acme.example", "owner_sales": "U1", "currency": "EUR"},
            {"account_id": "A2", "name": "Bolt", "domain": "bolt.example", "owner_marketing": "U2", "currency": "CHF"},
            {"account_id": "A3", "name": "Cord", "currency": "EUR"},
        ]

    def test_a_lead_is_the_contact_it_became_or_belongs_to_the_one_account_of_its_companys_name(self, raw):
        rows = raw(
            contacts(),
            accounts=[{"id": "A1", "name": "Acme "}, {"id": "A2", "name": "Twin"}, {"id": "A3", "name": "twin"}],
            contacts=[{"id": "C1", "name": "Ann", "account_id": "A1"}],
            contact_roles=[
                {"id": "K1", "contact_id": "C1", "role": "Evaluator", "created_date": at(2)},
                {"id": "K2", "contact_id": "C1", "role": "Decision Maker", "created_date": at(3)},
            ],
            leads=[
                {"id": "L1", "name": "Ann", "company": "Acme", "converted_contact_id": "C1"},
                {"id": "L2", "name": "Ben", "company": "ACME"},
                {"id": "L3", "name": "Cas", "company": "Twin"},
                {"id": "L4", "name": "Dan", "company": "Acme Inc"},
            ],
        )
        assert rows == [
            {"contact_id": "C1", "account_id": "A1", "name": "Ann", "buying_role": "decider"},
            {"contact_id": "L2", "account_id": "A1", "name": "Ben"},
            {"contact_id": "L3", "name": "Cas"},
            {"contact_id": "L4", "name": "Dan"},
        ]
