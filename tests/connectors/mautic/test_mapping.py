"""Mautic read and mapped: against a fake that tells a World, and on rows written by hand."""

import duckdb
import pytest

from connectors.kit.stream import GONE
from connectors.mautic import mapping, tables
from connectors.mautic.replies import REPLIES


@pytest.fixture
def raw():
    """``raw`` tables of Mautic, empty; ``raw(table, {...})`` adds a row."""
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA raw")
    for table in (GONE, REPLIES, *(value for value in vars(tables).values() if isinstance(value, tables.RawTable))):
        connection.execute(f"CREATE TABLE raw.{table.name} ({', '.join(f'{name} VARCHAR' for name in table.columns)})")

    def add(table, **row):
        connection.execute(
            f"INSERT INTO raw.{table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", [*row.values()]
        )

    add.connection = connection
    return add


def mapped(raw, function):
    return raw.connection.execute(function()).fetchall()


class TestMapping:
    def test_an_account_is_known_by_the_host_of_its_web_site(self, raw):
        raw(
            "companies",
            id="1",
            name="Acme",
            website="https://www.Acme.example/de?x=1",
            country="Germany",
            zipcode="01067",
            city="Dresden",
            employees="300.0",
        )
        raw("companies", id="2", website="bolt.example")
        raw("companies", id="3", name="Cord")
        assert mapped(raw, mapping.accounts) == [
            ("1", "Acme", "acme.example", None, None, "Germany", "01067", "Dresden", "300.0"),
            ("2", "bolt.example", "bolt.example", None, None, None, None, None, None),
            ("3", "Cord", None, None, None, None, None, None, None),
        ]

    def test_visitors_without_a_name_are_no_contacts(self, raw):
        raw("contacts", id="1", first_name="Ada", company_id="7", added_at="2026-03-02T08:00:00.000Z")
        raw("contacts", id="2")
        assert mapped(raw, mapping.contacts) == [("1", "7", "Ada", None, None, "2026-03-02T08:00:00.000Z")]

    def test_a_stage_has_its_name_of_today_and_who_moved_the_contact_is_told_where_it_is_known(self, raw):
        raw("stages", id="1", name="Subscriber")
        raw("stages", id="2", name="Qualified (new name)")
        raw("campaign_events", id="5", name="Score is 50", type="stage.change")
        raw("campaign_events", id="6", name="Stage mail", type="email.send")
        for number, stage, event, action in (
            (1, "1", "1: Subscriber", "Import by admin"),
            (2, "2", "2: Qualified", "Score is 50"),
            (3, "2", "2: Qualified", "Manually Removed"),
            (4, "1", "1:Subscriber", "Stage changed"),
            (10, None, "9: Deleted stage", "Stage mail"),
        ):
            raw(
                "stage_log",
                id=str(number),
                contact_id="7",
                stage_id=stage,
                event=event,
                action=action,
                added_at="2026-03-02",
            )
        assert mapped(raw, mapping.lifecycle_changes) == [
            ("7", "Subscriber", "2026-03-02", "1", "import"),
            ("7", "Qualified (new name)", "2026-03-02", "2", "workflow"),
            ("7", "Subscriber", "2026-03-02", "4", "user"),
            ("7", "Deleted stage", "2026-03-02", "10", None),
        ]

    def test_activities_are_of_whoever_acted(self, raw):
        raw("contacts", id="7", first_name="Ada", company_id="3")
        raw("gone", object="contacts", id="6", kind="merged", into_id="7")
        raw("users", id="1", position="Head of Marketing")
        raw("emails", id="9", name="news-10", subject="News")
        raw("notes", id="1", contact_id="7", type="call", text="<p>Price &amp; time</p>", noted_at="2026-03-02")
        raw("notes", id="2", contact_id="7", type="meeting", text="Fair", noted_at="2026-03-03", user_id="1")
        raw("notes", id="3", contact_id="7", type="general", text="Left us", noted_at="2026-03-04")
        raw(
            "mailings",
            id="4",
            email_id="9",
            contact_id="6",
            sent_at="2026-03-05",
            read_at_first="2026-03-06",
            is_failed="0",
        )
        raw("mailings", id="5", email_id="9", contact_id="7", sent_at="2026-03-07", is_failed="1")
        raw("replies", id="0a", mailing_id="4", replied_at="2026-03-07")
        raw("webinar_events", id="6", contact_id="7", type="attended", happened_at="2026-03-08")
        raw("webinar_events", id="7", contact_id="7", type="started", happened_at="2026-03-08")
        raw("form_submissions", id="8", contact_id=None, submitted_at="2026-03-09")
        assert mapped(raw, mapping.activities) == [
            ("note:1", "3", "7", "sales", "call", "2026-03-02", None, "Price &amp; time"),
            ("note:2", "3", "7", "marketing", "meeting", "2026-03-03", None, "Fair"),
            ("sent:4", "3", "6", "marketing", "email_sent", "2026-03-05", None, "News"),
            ("opened:4", "3", "6", "buyer", "email_opened", "2026-03-06", None, "News"),
            ("reply:0a", "3", "6", "buyer", "email_replied", "2026-03-07", "true", "News"),
            ("webinar:6", "3", "7", "buyer", "webinar_attended", "2026-03-08", None, None),
        ]

    def test_a_user_belongs_to_the_department_that_position_or_role_names(self, raw):
        raw(
            "users",
            id="1",
            first_name="Bo",
            last_name="Market",
            email="bo@ours.example",
            position="Marketing",
            role="Editors",
        )
        raw("users", id="2", email="cy@ours.example", role="Vertrieb Nord", is_published="false")
        assert mapped(raw, mapping.users) == [
            ("1", "Bo Market", "bo@ours.example", "marketing", "Editors", "true"),
            ("2", "cy@ours.example", "cy@ours.example", "sales", "Vertrieb Nord", "false"),
        ]
