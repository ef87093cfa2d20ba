"""What HubSpot told, on rows written by hand, and what becomes of it."""


class TestAccountsAndContacts:
    def test_a_company_without_a_name_goes_by_its_domain_then_by_its_id(self, rows):
        told = rows(
            "account", "account_id", "name",
            companies=[
                {"id": "1", "name": "Acme", "domain": "acme.example"},
                {"id": "2", "name": "", "domain": "bolt.example"},
                {"id": "3"},
            ],
        )  # fmt: skip
        assert told == [("1", "Acme"), ("2", "bolt.example"), ("3", "3")]

    def test_of_several_buying_roles_the_first_counts(self, rows):
        told = rows(
            "contact", "contact_id", "name", "buying_role",
            contacts=[
                {"id": "1", "firstname": "Ada", "lastname": "Ohm", "hs_buying_role": "DECISION_MAKER;CHAMPION"},
                {"id": "2", "firstname": "", "lastname": "Ohm", "hs_buying_role": "OTHER"}, {"id": "3"},
            ],
        )  # fmt: skip
        assert told == [("1", "Ada Ohm", "decider"), ("2", "Ohm", None), ("3", None, None)]

    def test_a_team_says_which_department_somebody_is_in(self, rows):
        told = rows(
            "user", "user_id", "name", "department", "team", "is_active",
            owners=[
                {"id": "1", "name": "Ada", "team": "North", "teams": "North\nOnline-Marketing", "is_active": "true"},
                {"id": "2", "email": "bo@ours.example", "team": "Vertrieb", "teams": "Vertrieb", "is_active": "false"},
                {"id": "3", "name": "Cy", "team": "North", "teams": "North", "is_active": "true"},
            ],
        )  # fmt: skip
        assert told == [
            ("1", "Ada", "marketing", "North", "true"),
            ("2", "bo@ours.example", "sales", "Vertrieb", "false"),
            ("3", "Cy", None, "North", "true"),
        ]
