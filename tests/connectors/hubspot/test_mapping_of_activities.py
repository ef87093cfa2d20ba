"""What HubSpot told, on rows written by hand, and what becomes of it."""

import pytest

from connectors.hubspot.marketing import submissions
from connectors.hubspot.words import CONNECTED, NOT_REACHED
from tests.connectors.hubspot.days import MONDAY, TUESDAY


class TestActivities:
    def test_a_call_is_two_way_when_connected_and_the_buyers_when_it_came_in(self, rows):
        told = rows(
            "activity", "activity_id", "kind", "department", "is_two_way", "subject",
            owners=[{"id": "90", "teams": "Sales"}, {"id": "91", "teams": "Marketing"}],
            calls=[
                {"id": "1", "hubspot_owner_id": "90", "hs_call_disposition": CONNECTED, "hs_call_title": "Budget"},
                {"id": "2", "hubspot_owner_id": "91", "hs_call_disposition": NOT_REACHED[0]},
                {"id": "3", "hs_call_direction": "INBOUND", "hs_call_disposition": "an outcome of our own"},
            ],
        )  # fmt: skip
        assert told == [
            ("1", "call", "sales", "true", "Budget"),
            ("2", "call", "marketing", "false", None),
            ("3", "inbound_call", "buyer", None, None),
        ]

    def test_a_meeting_called_off_is_none_and_one_moved_counts_when_it_was_to_begin(self, rows):
        told = rows(
            "activity", "activity_id", "occurred_at", "is_two_way",
            meetings=[
                {
                    "id": "1", "hs_timestamp": MONDAY, "hs_meeting_start_time": TUESDAY,
                    "hs_meeting_outcome": "COMPLETED",
                },
                {"id": "2", "hs_timestamp": MONDAY, "hs_meeting_outcome": "NO_SHOW"},
                {"id": "3", "hs_timestamp": MONDAY, "hs_meeting_outcome": "CANCELED"},
                {"id": "4", "hs_timestamp": MONDAY, "hs_meeting_outcome": "RESCHEDULED"},
                {"id": "5", "hs_timestamp": MONDAY},
            ],
        )  # fmt: skip
        assert told == [("1", TUESDAY, "true"), ("2", MONDAY, "false"), ("5", MONDAY, None)]

    def test_an_email_that_came_in_is_the_buyers_answer(self, rows):
        told = rows(
            "activity", "activity_id", "kind", "department", "is_two_way",
            emails=[
                {"id": "1", "hs_email_direction": "INCOMING_EMAIL", "hs_email_reply_count": "0"},
                {"id": "2", "hs_email_direction": "EMAIL", "hs_email_reply_count": "2"},
                {"id": "3", "hs_email_direction": "EMAIL", "hs_email_reply_count": "0"},
            ],
        )  # fmt: skip
        assert told == [
            ("1", "email_reply", "buyer", "true"), ("2", "email", "sales", "true"), ("3", "email", "sales", "false"),
        ]  # fmt: skip

    def test_an_email_that_reached_nobody_or_that_has_no_known_writer_is_none(self, rows):
        told = rows(
            "activity", "activity_id",
            emails=[
                {"id": "1", "hs_email_direction": "EMAIL", "hs_email_status": "SENT"},
                {"id": "2", "hs_email_direction": "EMAIL", "hs_email_status": ""},
                {"id": "3", "hs_email_direction": "EMAIL"},
                *(
                    {"id": status, "hs_email_direction": "EMAIL", "hs_email_status": status}
                    for status in ("BOUNCED", "FAILED", "SCHEDULED", "SENDING")
                ),
                {"id": "4", "hs_email_direction": "FORWARDED_EMAIL", "hs_email_status": "SENT"},
            ],
        )  # fmt: skip
        assert told == [("1",), ("2",), ("3",)]

    def test_a_message_is_known_by_its_channel(self, rows):
        told = rows(
            "activity", "kind",
            communications=[
                {"id": "1", "hs_communication_channel_type": "WHATS_APP"},
                {"id": "2", "hs_communication_channel_type": "PIGEON"}, {"id": "3"},
            ],
        )  # fmt: skip
        assert told == [("message",), ("message",), ("whatsapp_message",)]

    def test_a_submission_belongs_to_its_contacts_company_and_bears_the_forms_name(self, rows):
        told = rows(
            "activity", "activity_id", "account_id", "contact_id", "kind", "department", "subject",
            contacts=[{"id": "5", "company_id": "6"}], forms=[{"id": "f", "name": "Guide"}],
            form_submissions=[
                {"contact_id": "5", "form_id": "f", "submitted_at": MONDAY},
                {"contact_id": "4", "form_id": "f", "submitted_at": MONDAY},
            ],
        )  # fmt: skip
        assert told == [("5-f-1772438400000", "6", "5", "form_submitted", "buyer", "Guide")]

    def test_who_came_or_signed_up_took_part_who_did_not_come_did_not(self, rows):
        people = {"1": "ATTENDED", "2": "REGISTERED", "3": "NO_SHOW", "4": "CANCELLED"}
        told = rows(
            "activity", "contact_id", "kind",
            marketing_events=[{"id": "w", "type": "WEBINAR"}, {"id": "m", "type": "Messe"}],
            participations=[
                {"event_id": event, "contact_id": person, "state": state, "occurred_at": MONDAY}
                for event in ("w", "m") for person, state in people.items()
            ],
        )  # fmt: skip
        assert told == [
            ("1", "event_visited"), ("1", "webinar_attended"), ("2", "event_registered"), ("2", "webinar_registered"),
        ]  # fmt: skip


class TestSubmissions:
    @pytest.mark.parametrize(
        ("told", "found"),
        [
            (None, []),
            ("", []),
            ("f1::1772438400000", [("f1", MONDAY)]),
            ("f1:1772438400000;f2::1772524800000", [("f1", MONDAY), ("f2", TUESDAY)]),
            ("f1;::1772438400000;f2::soon", []),
        ],
    )
    def test_each_is_a_form_and_an_instant(self, told, found):
        record = {"id": "5", "properties": {"hs_calculated_form_submissions": told}}
        assert [(row["form_id"], row["submitted_at"]) for row in submissions(record)] == found
