"""Salesforce's rows as canonical rows: hand-written raw rows in, exact rows out."""

import pytest

from connectors.salesforce.activities import activities
from tests.connectors.salesforce.conftest import STAFF
from tests.connectors.salesforce.salesforce_rows import at

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

    def test_a_meeting_that_names_nobody_is_with_whoever_was_invited_first(self, raw):
        def invited(number, event, who, status=None):
            return {"id": f"0RE{number}", "event_id": event, "relation_id": who, "status": status}

        rows = raw(
            activities(),
            contacts=[{"id": "003C1", "account_id": "001A1"}, {"id": "003C2", "account_id": "001A2"}],
            leads=[{"id": "00QL1", "converted_contact_id": "003C1"}],
            events=[{"id": f"E{n}", "start_date_time": at(n)} for n in (1, 2, 3)]
            + [{"id": "E4", "who_id": "003C2", "start_date_time": at(4)}],
            event_relations=[
                # A user, one who declined, then two who came: the first of them counts.
                invited(1, "E1", "005U1"), invited(2, "E1", "003C2", "Declined"),
                invited(3, "E1", "00QL1", "Accepted"), invited(4, "E1", "003C2", "New"),
                # Nobody of the customer's: no activity.
                invited(5, "E2", "005U1"),
                invited(6, "E3", "003C2"),
                # Whom the event names counts, whoever else was invited.
                invited(7, "E4", "003C1"),
            ],
        )  # fmt: skip
        assert [(row["activity_id"], row["contact_id"], row["account_id"]) for row in rows] == [
            ("E1", "003C1", "001A1"),
            ("E3", "003C2", "001A2"),
            ("E4", "003C2", "001A2"),
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
