"""Marketo read and mapped: against a fake that tells a World, and on rows written by hand."""

import duckdb
import pytest

from connectors.kit.stream import GONE
from connectors.marketo import mapping
from connectors.marketo.activities import ACTIVITIES, PROGRAMS, USERS
from connectors.marketo.leads import LEADS
from connectors.marketo.lifecycle import LIFECYCLE_LOG
from connectors.marketo.opportunities import OPPORTUNITIES, ROLES


@pytest.fixture
def raw():
    """``raw`` tables of Marketo, empty; ``raw(table, ...)`` adds a row."""
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA raw")
    for table in (LEADS, ACTIVITIES, LIFECYCLE_LOG, PROGRAMS, USERS, OPPORTUNITIES, ROLES, GONE):
        connection.execute(f"CREATE TABLE raw.{table.name} ({', '.join(f'{name} VARCHAR' for name in table.columns)})")
    columns = "table_name VARCHAR, row_key VARCHAR, column_name VARCHAR, value VARCHAR, seen_at VARCHAR"
    connection.execute(f"CREATE TABLE raw.observed ({columns})")

    def add(table, **row):
        named, marks = ", ".join(row), ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO raw.{table} ({named}) VALUES ({marks})", [*row.values()])

    add.connection = connection
    return add


def mapped(raw, function):
    return raw.connection.execute(function()).fetchall()


class TestMapping:
    def test_a_company_is_told_by_its_lead_that_changed_last(self, raw):
        raw("leads", id="1", company_id="7", company="Acme", website="acme.example", updated_at="2026-03-01")
        raw(
            "leads",
            id="2",
            company_id="7",
            company="Acme AG",
            website="http://www.ACME.example/",
            postcode="01067",
            place="Dresden",
            updated_at="2026-03-02",
        )
        raw("leads", id="3", company_id="8", company=None, updated_at="2026-03-02")
        assert mapped(raw, mapping.accounts) == [
            ("7", "Acme AG", "acme.example", None, None, None, "01067", "Dresden", None)
        ]

    def test_the_role_in_an_opportunity_stands_in_for_a_field_of_the_lead(self, raw):
        raw(
            "leads",
            id="1",
            first_name="Ada",
            last_name="Byte",
            email="a@x.example",
            company_id="7",
            created_at="2026-03-01",
        )
        raw("leads", id="2", first_name="Bo", buying_role="user", created_at="2026-03-01")
        raw("opportunity_roles", id="a", external_id="006", lead_id="1", role="Evaluator", is_primary="false")
        raw("opportunity_roles", id="b", external_id="007", lead_id="1", role="Decision Maker", is_primary="true")
        raw("opportunity_roles", id="c", external_id="007", lead_id="2", role="Evaluator", is_primary="false")
        assert mapped(raw, mapping.contacts) == [
            ("1", "7", "Ada Byte", "a@x.example", "Decision Maker", "2026-03-01"),
            ("2", None, "Bo", None, "user", "2026-03-01"),
        ]

    def test_an_opportunity_belongs_to_the_company_of_its_id_or_of_its_people(self, raw):
        raw("leads", id="1", company_id="7", external_company_id="001")
        raw("leads", id="2", company_id="8")
        raw("opportunity_roles", id="a", external_id="006", lead_id="2", is_primary="true")
        common = {"name": "Deal", "stage": "Offer", "created_at": "2026-03-01", "close_on": "2026-12-01"}
        raw("opportunities", id="x", external_id="005", external_company_id="001", is_closed="false", **common)
        raw("opportunities", id="y", external_id="006", is_closed="true", is_won="true", amount="10.5", **common)
        raw("opportunities", id="z", external_id="007", is_closed="true", is_won="false", **common)
        assert mapped(raw, mapping.opportunities) == [
            ("x", "7", "Deal", "Offer", None, "2026-03-01", "2026-12-01", None, None),
            ("y", "8", "Deal", "Offer", "10.5", "2026-03-01", None, "2026-12-01T00:00:00Z", "won"),
            ("z", None, "Deal", "Offer", None, "2026-03-01", None, "2026-12-01T00:00:00Z", "lost"),
        ]

    def test_a_stage_counts_from_when_it_was_seen_to_begin(self, raw):
        raw("opportunities", id="old", created_at="2026-03-01")
        raw("opportunities", id="new", created_at="2026-03-06")
        for key, stage, seen_at in (
            ("old", "Offer", "2026-03-05"),
            ("old", "Won", "2026-03-07"),
            ("new", "First talk", "2026-03-06T06"),
        ):
            raw("observed", table_name="opportunities", row_key=key, column_name="stage", value=stage, seen_at=seen_at)
        assert mapped(raw, mapping.stage_changes) == [
            ("old", "Offer", "2026-03-05", "Offer", None, "false"),
            ("new", "First talk", "2026-03-06T06", "First talk", None, None),
            ("old", "Won", "2026-03-07", "Won", "Offer", None),
        ]

    def test_activities_are_of_whoever_acted(self, raw):
        raw("leads", id="7", company_id="3")
        raw("gone", object="leads", id="6", kind="merged", into_id="7")
        raw("programs", id="1", name="Autumn", channel="Live Webinar")
        raw("programs", id="2", name="Fair", channel="Tradeshow")
        for number, kind, lead, more in (
            ("1", "2", "7", {"value": "Guide"}),
            ("2", "6", "6", {"value": "News"}),
            ("3", "45", "7", {"value": "Re: Offer"}),
            ("4", "46", "7", {"value": "Web", "description": "Looked at prices"}),
            ("5", "104", "7", {"value_id": "1", "new_status": "Attended On-Demand"}),
            ("6", "104", "7", {"value_id": "2", "new_status": "Registered"}),
            ("7", "104", "7", {"value_id": "2", "new_status": "Invited"}),
            ("8", "101", "7", {"new_stage": "MQL"}),
        ):
            raw("activities", id=number, type=kind, lead_id=lead, happened_at=f"2026-03-0{number}", **more)
        assert mapped(raw, mapping.activities) == [
            ("1", "3", "7", "buyer", "form_submitted", "2026-03-01", None, "Guide", None),
            ("2", "3", "6", "marketing", "email_sent", "2026-03-02", None, "News", None),
            ("3", "3", "7", "buyer", "email_replied", "2026-03-03", "true", "Re: Offer", None),
            ("4", "3", "7", "buyer", "interesting_moment", "2026-03-04", None, "Looked at prices", None),
            ("5", "3", "7", "buyer", "webinar_attended", "2026-03-05", None, None, "Autumn"),
            ("6", "3", "7", "buyer", "event_registered", "2026-03-06", None, None, "Fair"),
        ]

    def test_who_changed_a_revenue_stage_is_told_by_its_activity(self, raw):
        for number, kind, more in (
            ("1", "102", {"reason": "Changed by Rea"}),
            ("2", "102", {"reason": "List import"}),
            ("3", "102", {"reason": "Web service API"}),
            ("4", "101", {}),
            ("5", "102", {"campaign_id": "1278", "reason": "List import"}),
        ):
            raw(
                "activities",
                id=number,
                type=kind,
                lead_id="7",
                new_stage="MQL",
                happened_at=f"2026-03-0{number}",
                **more,
            )
        assert [(row[3], row[4]) for row in mapped(raw, mapping.lifecycle_changes)] == [
            ("1", "user"), ("2", "import"), ("3", "api"), ("4", "workflow"), ("5", "workflow"),
        ]  # fmt: skip

    def test_a_field_that_holds_the_lifecycle_takes_the_place_of_the_revenue_stage(self, raw):
        raw("activities", id="1", type="102", lead_id="7", new_stage="Stage of a model", happened_at="2026-03-01")
        for number, more in (
            ("2", {"changed_by_user": "rea@ours.example"}),
            ("3", {"source": "Marketo Flow Action", "campaign_id": "1278"}),
            ("4", {"source": "List import"}),
            ("5", {"changed_by_method": "Sync Leads"}),
            ("6", {"source": "Web form fillout"}),
        ):
            raw("lifecycle_log", id=number, lead_id="7", new_value="MQL", changed_at=f"2026-03-0{number}", **more)
        assert [row[3:] for row in mapped(raw, mapping.lifecycle_changes)] == [
            ("2", "user"), ("3", "workflow"), ("4", "import"), ("5", "api"), ("6", None),
        ]  # fmt: skip

    def test_users_of_interfaces_are_no_people(self, raw):
        raw("users", id="1", first_name="Ada", last_name="Byte", email="a@ours.example", is_api_only="false")
        raw("users", id="2", first_name="Api", email="api@ours.example", is_api_only="true")
        assert mapped(raw, mapping.users) == [("1", "Ada Byte", "a@ours.example", "true")]
