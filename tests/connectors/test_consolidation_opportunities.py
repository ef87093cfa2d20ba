"""Opportunities that two systems mirror: what is one becomes one, what is doubtful is asked."""

from datetime import UTC, date, datetime, timedelta

import pytest

from benchmarks.opportunities_twice import OTHER, TUNED, two_systems
from connectors.consolidation import consolidate
from storage.records.match_decisions import Decided
from storage.warehouse import Warehouse
from tests.connectors.test_consolidation import AT, account, put, rows

CREATED, CLOSES = datetime(2026, 3, 2, 9, tzinfo=UTC), date(2026, 6, 30)


@pytest.fixture
def staging(tmp_path):
    with Warehouse(tmp_path).staging(synced_at=AT) as staging:
        put(
            staging, "account",
            account("crm:1", "Muster Maschinenbau GmbH", domain="muster.de"),
            account("mail:7", "MUSTER MASCHINENBAU", domain="www.muster.de"),
            account("mail:8", "Someone Else KG", domain="else.de"),
        )  # fmt: skip
        yield staging


def deal(opportunity_id, account_id, name="Press line", **values):
    given = {"amount": 48_000.0, "currency": "EUR", "created_at": CREATED, "expected_close_on": CLOSES, "stage": "open"}
    return {"opportunity_id": opportunity_id, "account_id": account_id, "name": name, **given, **values}


def consolidated(staging, decided=()):
    report = consolidate(staging, decided, order=("crm",))
    return report, rows(staging, "SELECT opportunity_id, account_id, amount FROM opportunity ORDER BY 1")


class TestOpportunities:
    def test_mirrored_deals_count_once(self, staging):
        put(staging, "opportunity", deal("crm:o1", "crm:1"), deal("mail:d9", "mail:7", "Muster - Press line"))
        change = {"stage": "open", "changed_at": CREATED}
        put(
            staging, "stage_change",
            {"opportunity_id": "crm:o1", **change}, {"opportunity_id": "mail:d9", **change, "stage": "Offen"},
        )  # fmt: skip
        report, left = consolidated(staging)
        assert (report.opportunities, left) == (1, [("crm:o1", "crm:1", 48_000.0)])
        # One history, that of the CRM: the copy's lags behind and names its stages otherwise.
        assert rows(staging, "SELECT opportunity_id, stage FROM stage_change") == [("crm:o1", "open")]
        link = "SELECT kind, kept_id, merged_id, source, score, reasons FROM link WHERE kind <> 'account'"
        assert rows(staging, link) == [
            (
                "opportunity", "crm:o1", "mail:d9", "mail", 16.0,
                "deal.name.same deal.amount.same deal.created.same deal.closes.same",
            )
        ]  # fmt: skip
        told = rows(
            staging, "SELECT value, source, is_shown FROM opportunity_origin WHERE column_name = 'name' ORDER BY 2"
        )
        assert told == [("Press line", "crm", True), ("Muster - Press line", "mail", False)]

    def test_the_copy_tells_the_stages_where_the_crm_tells_none(self, staging):
        put(staging, "opportunity", deal("crm:o1", "crm:1"), deal("mail:d9", "mail:7"))
        put(staging, "stage_change", {"opportunity_id": "mail:d9", "stage": "Offen", "changed_at": CREATED})
        consolidated(staging)
        assert rows(staging, "SELECT opportunity_id, stage FROM stage_change") == [("crm:o1", "Offen")]

    def test_an_id_that_one_keeps_of_the_other_is_enough(self, staging):
        other = {"amount": 1.0, "created_at": CREATED + timedelta(days=300), "expected_close_on": None}
        put(staging, "opportunity", deal("crm:006500000000001AAA", "crm:1"), deal("mail:d9", "mail:8", "Else", **other))
        known = {"kind": "opportunity", "row_id": "mail:d9", "system": "salesforce", "other_id": "006500000000001"}
        staging.connection.execute("INSERT INTO known_as VALUES (?, ?, ?, ?)", [*known.values()])
        _, left = consolidated(staging)
        assert left == [("crm:006500000000001AAA", "crm:1", 48_000.0)]

    def test_an_id_that_two_rows_claim_says_nothing(self, staging):
        other = {"amount": 1.0, "created_at": CREATED + timedelta(days=300), "expected_close_on": None}
        put(
            staging, "opportunity",
            deal("crm:o1", "crm:1"),
            deal("mail:d8", "mail:8", "Else", **other),
            deal("mail:d9", "mail:8", "X", **other),
        )  # fmt: skip
        for row in ("mail:d8", "mail:d9"):
            staging.connection.execute("INSERT INTO known_as VALUES ('opportunity', ?, 'crm', 'o1')", [row])
        report, left = consolidated(staging)
        assert (report.opportunities, len(left)) == (0, 3)

    def test_two_deals_of_one_name_are_asked_about(self, staging):
        """Two renewals of the same amount on the CRM's side: nobody can say which of them the copy is."""
        put(
            staging, "opportunity",
            deal("crm:o1", "crm:1", "Renewal"),
            deal("crm:o2", "crm:1", "Renewal"),
            deal("mail:d9", "mail:7", "Renewal"),
        )  # fmt: skip
        report, left = consolidated(staging)
        assert (report.opportunities, len(left)) == (0, 3)
        asked = rows(staging, "SELECT kind, left_id, right_id FROM likely_link ORDER BY ALL")
        assert asked == [("opportunity", "crm:o1", "mail:d9"), ("opportunity", "crm:o2", "mail:d9")]

    def test_people_decide_and_take_back(self, staging):
        put(staging, "opportunity", deal("crm:o1", "crm:1"), deal("mail:d9", "mail:7"))
        report, left = consolidated(staging, [Decided("opportunity", "crm:o1", "mail:d9", are_same=False)])
        assert (report.opportunities, len(left)) == (0, 2)
        report, left = consolidated(staging)
        assert (report.opportunities, len(left)) == (1, 1)

    def test_one_that_another_won_and_lost_is_not_the_same(self, staging):
        put(
            staging, "opportunity",
            deal("crm:o1", "crm:1", outcome="won", closed_at=CREATED),
            deal("mail:d9", "mail:7", outcome="lost", closed_at=CREATED),
        )  # fmt: skip
        report, _ = consolidated(staging)
        assert report.opportunities == 0

    @pytest.mark.parametrize(("noise", "seed"), [(TUNED, 3), (OTHER, 4)])
    def test_precision_on_a_made_up_set(self, tmp_path, noise, seed):
        accounts, deals, truth = two_systems(400, 100, noise, seed)
        with Warehouse(tmp_path).staging(synced_at=AT) as staging:
            put(staging, "account", *(one | {"account_id": f"crm:{one['account_id']}"} for one in accounts))
            put(staging, "opportunity", *(one | {"account_id": f"crm:{one['account_id']}"} for one in deals))
            put(staging, "contact", {"contact_id": "mail:c", "account_id": "crm:a0"})
            consolidate(staging, order=("crm",))
            merged = set(rows(staging, "SELECT kept_id, merged_id FROM link WHERE kind = 'opportunity'"))
        assert len(merged & truth) / len(merged) >= 0.99
        assert len(merged & truth) / len(truth) >= 0.8


class TestContacts:
    def test_namesakes_with_addresses_of_their_own_are_asked_about(self, staging):
        put(
            staging, "contact",
            {"contact_id": "crm:c1", "account_id": "crm:1", "name": "Eva Roth", "email": "eva.roth@muster.de"},
            {"contact_id": "mail:c2", "account_id": "mail:7", "name": "Roth, Eva", "email": "eva@privat.example"},
        )  # fmt: skip
        report, _ = consolidated(staging)
        assert (report.contacts, report.doubtful) == (0, 1)
        assert rows(staging, "SELECT kind, left_id, right_id, reasons, is_duplicate FROM likely_link") == [
            ("contact", "crm:c1", "mail:c2", "person.name person.other_email", False)
        ]

    def test_one_address_twice_in_one_system_is_asked_about(self, staging):
        put(
            staging, "contact",
            {"contact_id": "crm:c1", "account_id": "crm:1", "name": "Eva Roth", "email": "eva.roth@muster.de"},
            {"contact_id": "crm:c2", "account_id": "crm:1", "name": "E. Roth", "email": "Eva.Roth@muster.de"},
        )  # fmt: skip
        consolidated(staging)
        assert rows(staging, "SELECT left_id, right_id, is_duplicate FROM likely_link") == [("crm:c1", "crm:c2", True)]
