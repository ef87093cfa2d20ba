"""Salesforce's rows as canonical rows: hand-written raw rows in, exact rows out."""

import csv
from datetime import datetime

import pytest

from connectors.salesforce.activities import activities
from connectors.salesforce.changes import attributes, lifecycle_changes, stage_changes
from connectors.salesforce.mapping import accounts, contacts, opportunities, users
from connectors.salesforce.objects import DELETION_FIELDS, OBJECTS, column_of
from connectors.salesforce.source import SalesforceSettings, salesforce
from tests.connectors.raw_rows import mapped
from tests.fakes import salesforce as fake

STAFF = {
    "user_roles": [{"id": "R1", "name": "Vertrieb Nord"}, {"id": "R2", "name": "Leitung"}],
    "profiles": [
        {"id": "P1", "name": "Standard User"},
        {"id": "P2", "name": "Salesforce API Only System Integrations"},
    ],
    "users": [
        {"id": "U1", "name": "Ada", "user_role_id": "R1", "profile_id": "P1", "user_type": "Standard"},
        {"id": "U2", "name": "Bo", "department": "Marketing", "profile_id": "P1", "user_type": "Standard"},
        {"id": "U3", "name": "Flow", "user_type": "AutomatedProcess"},
        {"id": "U4", "name": "ERP", "profile_id": "P2", "user_type": "Standard"},
        {"id": "U5", "name": "Cy", "department": "Sales & Marketing", "user_role_id": "R2", "user_type": "Standard"},
    ],
}


SYSTEM = salesforce(SalesforceSettings(**fake.settings("https://acme.my.salesforce.com")))


@pytest.fixture
def raw():
    """A function: the rows that a mapping gives of hand-written raw rows, without their nulls."""
    return lambda select, **rows: [
        {name: value for name, value in row.items() if value is not None}
        for row in mapped(SYSTEM, lambda: select, rows)
    ]


def at(day, clock="08:00:00"):
    return f"2026-03-{day:02}T{clock}.000Z"


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


def step(number, stage, day, by="U1"):
    return {
        "id": f"H{number}", "opportunity_id": "O1", "stage_name": stage, "created_date": at(day), "created_by_id": by,
    }  # fmt: skip


class TestStageChanges:
    def test_only_changes_of_stage_count_and_a_way_back_is_one(self, raw):
        rows = raw(
            stage_changes(),
            **STAFF,
            opportunities=[{"id": "O1"}],
            opportunity_history=[
                step(1, "New", 1), step(2, "New", 2), step(3, "Proposal", 3, "U3"), step(4, "Proposal", 3),
                step(5, "New", 4, "U4"), step(6, "Won", 5, "U9"),
            ],
        )  # fmt: skip
        told = [(row["stage"], row["changed_at"], row.get("previous_stage"), row.get("changed_by")) for row in rows]
        assert told == [
            ("New", at(1), None, "user"),
            ("Proposal", at(3), "New", "workflow"),
            ("New", at(4), "Proposal", "api"),
            ("Won", at(5), "New", None),  # made by a user whom we may not see
        ]

    @pytest.mark.parametrize(
        ("later", "tracked", "now", "told"),
        [
            # The row after them repeats what held.
            ([(5, "Proposal", 9)], [], "Won", [("Offer", "New"), ("Proposal", "Offer"), ("Won", "Proposal")]),
            # Nothing came after them: it is what the opportunity stands in.
            ([], [], "Offer", [("Proposal", "New"), ("Offer", "Proposal")]),
            # The tracked field tells old and new value.
            ([], [("New", "Proposal"), ("Proposal", "Offer")], "Won",
             [("Proposal", "New"), ("Offer", "Proposal"), ("Won", "Offer")]),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("numbers", [(1, 2), (2, 1)])
    def test_of_several_stages_of_one_instant_the_last_is_not_told_by_its_id(
        self, raw, numbers, later, tracked, now, told
    ):
        rows = raw(
            stage_changes(),
            opportunities=[{"id": "O1", "stage_name": now, "created_date": at(1), "last_stage_change_date": at(12)}],
            opportunity_history=[
                step(0, "New", 1), step(numbers[0], "Proposal", 3), step(numbers[1], "Offer", 3),
                *(step(number, stage, day) for number, stage, day in later),
            ],
            opportunity_field_history=[
                {"id": f"F{number}", "opportunity_id": "O1", "field": "StageName", "old_value": old, "new_value": new,
                 "created_date": at(3)}
                for number, (old, new) in zip(numbers, tracked, strict=False)
            ],
        )  # fmt: skip
        assert [(row["stage"], row["previous_stage"]) for row in rows[1:]] == told
        assert all(row.get("is_entry_known") is None for row in rows)

    def test_the_tracked_field_tells_where_there_is_no_history(self, raw):
        changes = [
            {
                "id": "F1", "opportunity_id": "O1", "field": "StageName", "old_value": "New", "new_value": "Proposal",
                "created_date": at(3), "created_by_id": "U1",
            },
            {
                "id": "F2", "opportunity_id": "O1", "field": "Amount", "old_value": "1", "new_value": "2",
                "created_date": at(4), "created_by_id": "U1",
            },
        ]  # fmt: skip
        opportunity = {"id": "O1", "created_date": at(1)}
        rows = raw(stage_changes(), **STAFF, opportunities=[opportunity], opportunity_field_history=changes)
        assert rows == [
            {
                "opportunity_id": "O1", "stage": "New", "stage_id": "New", "changed_at": at(1),
                "is_entry_known": "false",
            },
            {
                "opportunity_id": "O1", "stage": "Proposal", "stage_id": "Proposal", "previous_stage": "New",
                "changed_at": at(3), "changed_by": "user",
            },
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("entered", "seen_on", "told"),
        [
            (at(5), 20, (at(5), None)),  # Salesforce knows since when
            (None, 20, (at(20), "false")),  # nobody does
            (None, 2, (at(1), None)),  # seen on its first day
        ],
    )
    def test_without_a_history_it_is_known_where_the_last_change_is_told(self, raw, entered, seen_on, told):
        opportunity = {"id": "O1", "stage_name": "Offer", "created_date": at(1), "last_stage_change_date": entered}
        seen = {"table_name": "opportunities", "row_key": "O1", "column_name": "stage_name", "value": "Offer"}
        opportunity = {name: value for name, value in opportunity.items() if value}
        (row,) = raw(stage_changes(), opportunities=[opportunity], observed=[{**seen, "seen_at": at(seen_on)}])
        assert (row["changed_at"], row.get("is_entry_known")) == told

    def test_a_history_that_begins_after_the_creation_does_not_tell_when_its_first_stage_began(self, raw):
        rows = raw(
            stage_changes(),
            opportunities=[{"id": "O1", "stage_name": "Offer", "created_date": at(1)}],
            opportunity_history=[step(1, "Proposal", 9), step(2, "Offer", 10)],
        )
        assert [(row["stage"], row.get("is_entry_known")) for row in rows] == [("Proposal", "false"), ("Offer", None)]

    def test_amounts_and_closing_days_are_what_the_history_says_they_were(self, raw):
        def row(number, day, amount, closes):
            return {**step(number, "New", day), "amount": amount, "close_date": closes}

        rows = raw(
            attributes(),
            opportunities=[{"id": "O1", "amount": "900"}],
            opportunity_history=[
                row(1, 1, "100", "2026-05-01"), row(2, 3, "100", "2026-06-01"), row(3, 5, "900", "2026-06-01"),
                step(4, "New", 2),
            ],
        )  # fmt: skip
        assert [(one["field"], one["changed_at"], one["value"]) for one in rows] == [
            ("amount", at(1), "100"), ("amount", at(5), "900"),
            ("expected_close_on", at(1), "2026-05-01"), ("expected_close_on", at(3), "2026-06-01"),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("stage_now", "told"),
        [
            # The history stopped at Proposal: it was Won when we looked on the 6th.
            ("Won", [("New", at(1)), ("Proposal", at(3)), ("Won", at(6))]),
            # The history tells how it came about; that it was Won in between was undone without a trace.
            ("Proposal", [("New", at(1)), ("Proposal", at(3))]),
        ],
    )
    def test_what_we_saw_counts_only_where_salesforce_does_not_tell_how_it_came_about(self, raw, stage_now, told):
        seen = {"table_name": "opportunities", "row_key": "O1", "column_name": "stage_name"}
        rows = raw(
            stage_changes(),
            opportunities=[{"id": "O1", "stage_name": stage_now}],
            opportunity_history=[step(1, "New", 1), step(2, "Proposal", 3)],
            observed=[
                {**seen, "value": "New", "seen_at": at(2)},
                {**seen, "value": "Proposal", "seen_at": at(4)},
                {**seen, "value": "Won", "seen_at": at(6)},
            ],
        )
        assert [(row["stage"], row["changed_at"]) for row in rows] == told

    def test_closed_at_is_the_last_change_of_stage(self, raw):
        rows = raw(
            opportunities(),
            opportunities=[
                {
                    "id": "O1", "name": "One", "stage_name": "Won", "close_date": "2026-03-31", "is_closed": "true",
                    "is_won": "true",
                },
                {
                    "id": "O2", "name": "Two", "stage_name": "Lost", "close_date": "2026-03-30", "is_closed": "true",
                    "is_won": "false",
                },
                {"id": "O3", "name": "Three", "stage_name": "New", "close_date": "2026-04-01", "is_closed": "false"},
            ],
            opportunity_history=[step(1, "New", 1), step(2, "Won", 9), step(3, "Won", 12)],
        )  # fmt: skip
        assert [(row["opportunity_id"], row.get("outcome"), row.get("closed_at")) for row in rows] == [
            ("O1", "won", at(9)),
            ("O2", "lost", "2026-03-30"),
            ("O3", None, None),
        ]

    def test_lead_status_is_told_of_the_contact_the_lead_became(self, raw):
        rows = raw(
            lifecycle_changes(),
            **STAFF,
            leads=[
                {"id": "L1", "status": "Converted", "created_date": at(1), "converted_contact_id": "C1"},
                {"id": "L2", "status": "Converted", "converted_date": "2026-03-07", "converted_contact_id": "C2"},
            ],
            lead_history=[
                {
                    "id": "F1", "lead_id": "L1", "field": "Status", "old_value": "Open", "new_value": "Working",
                    "created_date": at(2), "created_by_id": "U2",
                }
            ],
        )  # fmt: skip
        assert [
            (row["contact_id"], row["lifecycle_stage"], row["changed_at"], row.get("changed_by")) for row in rows
        ] == [
            ("C1", "Open", at(1), None),
            ("C1", "Working", at(2), "user"),
            ("C2", "Converted", "2026-03-07T00:00:00.000Z", None),
        ]


TASK = {"who_id": "003C1", "is_closed": "true", "completed_date_time": at(5), "created_date": at(5)}


class TestActivities:
    @pytest.mark.parametrize(
        ("task", "kind", "department", "is_two_way"),
        [
            ({"task_subtype": "Call", "call_type": "Outbound", "owner_id": "U1"}, "call", "sales", None),
            ({"task_subtype": "Call", "call_duration_in_seconds": "0"}, "call", "sales", "false"),
            ({"task_subtype": "Call", "call_duration_in_seconds": "61", "owner_id": "U2"}, "call", "marketing", "true"),
            ({"task_subtype": "Call", "call_type": "Inbound", "owner_id": "U1"}, "inbound_call", "buyer", "true"),
            ({"task_subtype": "Email"}, "email", "sales", None),
            ({"task_subtype": "ListEmail"}, "email_sent", "marketing", None),
            ({"task_subtype": "Task", "type": "Needs Analysis"}, "needs_analysis", "sales", None),
            ({"task_subtype": "Task", "type": "Other", "subject": "Anruf Herr Maier"}, "call", "sales", None),
            ({"task_subtype": "Task", "subject": "Email: Offer"}, "email", "sales", None),
            ({"task_subtype": "Task", "subject": "Callback list"}, "task", "sales", None),
        ],
    )
    def test_kind_and_who_acted(self, raw, task, kind, department, is_two_way):
        [row] = raw(activities(), **STAFF, tasks=[{"id": "T1", **TASK, **task}])
        assert (row["kind"], row["department"], row.get("is_two_way")) == (kind, department, is_two_way)

    @pytest.mark.parametrize(
        ("task", "occurred_at"),
        [
            ({"activity_date": "2026-03-05"}, at(5)),
            # Logged on the 5th for the 3rd.
            ({"activity_date": "2026-03-03"}, at(3, "00:00:00")),
            # Planned on the 1st for the 3rd, done on the 5th.
            ({"activity_date": "2026-03-03", "created_date": at(1)}, at(5)),
            ({"activity_date": "2026-03-03", "completed_date_time": None}, at(3, "00:00:00")),
            ({"completed_date_time": None}, at(5)),
        ],
    )
    def test_when_a_task_happened(self, raw, task, occurred_at):
        [row] = raw(activities(), tasks=[{"id": "T1", **TASK, **task}])
        assert row["occurred_at"] == occurred_at

    def test_what_is_no_activity(self, raw):
        rows = raw(
            activities(),
            tasks=[
                {"id": "T1", **TASK, "is_closed": "false"},
                {"id": "T2", **TASK, "is_recurrence": "true"},
                {"id": "T3", **TASK, "who_id": None},
            ],
            events=[
                {"id": "E1", "who_id": "003C1", "start_date_time": at(1), "is_child": "true"},
                {"id": "E2", "who_id": "003C1", "start_date_time": at(1), "is_recurrence": "true"},
            ],
        )
        assert rows == []

    def test_whom_it_concerns(self, raw):
        rows = raw(
            activities(),
            contacts=[{"id": "003C1", "account_id": "001A1"}],
            leads=[{"id": "00QL1", "converted_contact_id": "003C1"}, {"id": "00QL2", "company": "Nobody"}],
            events=[
                {"id": "E1", "who_id": "003C1", "what_id": "006O1", "start_date_time": at(1), "type": "Meeting"},
                {"id": "E2", "who_id": "00QL1", "what_id": "701M1", "start_date_time": at(2), "type": "Demo"},
                {
                    "id": "E3", "who_id": "00QL2", "start_date_time": at(3), "is_all_day_event": "true",
                    "activity_date": "2026-03-03",
                },
                {"id": "E4", "account_id": "001A2", "start_date_time": at(4)},
            ],
        )  # fmt: skip
        shown = ("account_id", "contact_id", "opportunity_id", "kind", "occurred_at")
        assert [tuple(row.get(name) for name in shown) for row in rows] == [
            ("001A1", "003C1", "006O1", "meeting", at(1)),
            ("001A1", "003C1", None, "demo", at(2)),
            (None, "00QL2", None, "meeting", at(3, "00:00:00")),
            ("001A2", None, None, "meeting", at(4)),
        ]

    def test_answers_to_campaigns_are_the_buyers(self, raw):
        member = {"campaign_id": "M1", "contact_id": "C1", "has_responded": "true", "created_date": at(5)}
        rows = raw(
            activities(),
            campaigns=[{"id": "M1", "name": "Autumn", "type": "Webinar"}, {"id": "M2", "name": "X", "type": "Own"}],
            campaign_members=[
                {"id": "V1", **member, "first_responded_date": "2026-03-05"},
                {"id": "V2", **member, "first_responded_date": "2026-03-09", "campaign_id": "M2"},
                {"id": "V3", **member, "has_responded": "false"},
            ],
        )
        shown = ("activity_id", "contact_id", "department", "kind", "occurred_at", "campaign")
        assert [tuple(row[name] for name in shown) for row in rows] == [
            ("V1", "C1", "buyer", "webinar_attended", at(5), "Autumn"),
            ("V2", "C1", "buyer", "campaign_response", at(9, "00:00:00"), "X"),
        ]


class TestRealFields:
    def test_every_field_we_ask_for_stands_in_exports_of_real_organisations(self, shared_data):
        """Header lines of a warehouse's copies; fields that those leave out are listed here by hand."""
        absent = {
            "accounts": {"CreatedDate", "CurrencyIsoCode", "SystemModstamp"},
            "contacts": set(),
            "opportunities": {"CurrencyIsoCode", "LastStageChangeDate", "SystemModstamp"},
            "tasks": set(),
            "events": {"IsAllDayEvent"},
            "users": {"SystemModstamp"},
            "user_roles": {"SystemModstamp"},
            "leads": set(),
        }
        files = {"accounts": "account", "opportunities": "opportunity", "user_roles": "user_role"}
        for sobject in OBJECTS:
            if sobject.table_name not in absent:
                continue
            name = files.get(sobject.table_name, sobject.table_name.removesuffix("s"))
            path = shared_data / "vendor_formats/vendor_seeds/salesforce/seeds" / f"sf_{name}_data.csv"
            with path.open(encoding="utf-8") as file:
                header = set(next(csv.reader(file)))
            missing = {field for field in sobject.kept_fields if column_of(field) not in header}
            assert missing == absent[sobject.table_name], sobject.name
        assert DELETION_FIELDS == ("IsDeleted", "MasterRecordId")

    def test_stage_changes_of_a_developer_organisation(self, raw, shared_data):
        path = shared_data / "vendor_formats/sf_powerbi_workshop/OpportunityHistory.csv"
        with path.open(encoding="utf-8-sig") as file:
            lines = list(csv.DictReader(file))
        history = [
            {
                "id": line["Id"], "opportunity_id": line["OpportunityId"], "stage_name": line["StageName"],
                "created_date": datetime.strptime(line["CreatedDate"], "%m/%d/%y %I:%M %p").strftime(  # noqa: DTZ007
                    "%Y-%m-%dT%H:%M:00.000Z"
                ),
            }
            for line in lines
        ]  # fmt: skip
        parents = [{"id": parent} for parent in {row["opportunity_id"] for row in history}]
        rows = raw(stage_changes(), opportunities=parents, opportunity_history=history)
        last = {}
        for row in sorted(history, key=lambda row: (row["opportunity_id"], row["created_date"], row["id"])):
            last[row["opportunity_id"]] = row["stage_name"]
        # Somebody made the demonstration so that every row is a change; 36 opportunities, 12 later stages.
        assert (len(lines), len(parents), len(rows)) == (48, 36, 48)
        assert {row["opportunity_id"]: row["stage"] for row in rows} == last
