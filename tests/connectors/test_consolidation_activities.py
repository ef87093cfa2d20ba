"""Activities that two systems tell of one touch: what is certain becomes one."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.consolidation import consolidate
from storage.records.match_decisions import Decided
from storage.warehouse import Warehouse
from tests.connectors.test_consolidation import AT, account, put, rows

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
EVA, EVA_TOO, MAX = {"contact_id": "crm:c1"}, {"contact_id": "mail:c2"}, {"contact_id": "mail:c3"}
OFFER, VISIT = {"subject": "Offer"}, {"subject": "Visit"}


@pytest.fixture
def staging(tmp_path):
    """Muster in a CRM and a marketing system; Eva Roth is in both, Max Kern in the second."""
    with Warehouse(tmp_path).staging(synced_at=AT) as staging:
        put(
            staging, "account",
            account("crm:1", "Muster Maschinenbau GmbH", domain="muster.de"),
            account("mail:7", "MUSTER MASCHINENBAU", domain="www.muster.de"),
            account("mail:8", "Someone Else KG", domain="else.de"),
        )  # fmt: skip
        put(
            staging, "contact",
            {"contact_id": "crm:c1", "account_id": "crm:1", "name": "Eva Roth", "email": "eva@muster.de"},
            {"contact_id": "mail:c2", "account_id": "mail:7", "name": "Eva Roth", "email": "eva@muster.de"},
            {"contact_id": "mail:c3", "account_id": "mail:7", "name": "Max Kern", "email": "max@muster.de"},
        )  # fmt: skip
        yield staging


def touch(activity_id, account_id, minutes=0, **values):
    at = BEGAN + timedelta(minutes=minutes)
    given = {"activity_id": activity_id, "account_id": account_id, "department": "sales", "kind": "call"}
    return {**given, "occurred_at": at, **values}


def consolidated(staging, decided=()):
    return consolidate(staging, decided, order=("crm",))


def name_messages(staging, names):
    for row, name in names.items():
        staging.connection.execute("INSERT INTO known_as VALUES ('activity', ?, 'message', ?)", [row, name])


class TestCertain:
    def test_one_touch_in_two_systems_is_one(self, staging):
        put(
            staging, "activity",
            touch("crm:t1", "crm:1", subject="Call: offer"),
            touch("mail:x1", "mail:7", subject="Call - Offer", is_two_way=True),
            touch("mail:x2", "mail:7", 30, subject="Call - Offer"),
        )  # fmt: skip
        report = consolidated(staging)
        assert report.activities == 1
        left = rows(staging, "SELECT activity_id, account_id, is_two_way FROM activity ORDER BY 1")
        assert left == [("crm:t1", "crm:1", True), ("mail:x2", "crm:1", None)]

    def test_two_calls_of_one_minute_are_left_alone(self, staging):
        put(
            staging, "activity",
            touch("crm:t1", "crm:1", subject="Call"), touch("mail:x1", "mail:7", subject="Call"),
            touch("mail:x2", "mail:7", subject="Call"),
        )  # fmt: skip
        report = consolidated(staging)
        assert report.activities == 0

    def test_a_message_is_known_by_its_id(self, staging):
        put(
            staging, "activity",
            touch("crm:t1", "crm:1", kind="email"), touch("mail:x1", "mail:8", 90, kind="email_sent"),
        )  # fmt: skip
        name_messages(staging, {"crm:t1": "<1@x>", "mail:x1": "<1@x>"})
        report = consolidated(staging)
        assert report.activities == 1

    @pytest.mark.parametrize(
        ("mine", "yours", "seconds", "is_one"),
        [
            # Neither has a subject: the same person within a minute.
            ({"contact_id": "crm:c1"}, {"contact_id": "mail:c2"}, 60, True),
            ({"contact_id": "crm:c1"}, {"contact_id": "mail:c2"}, 61, False),
            # The same subject, but somebody else was spoken to.
            ({"contact_id": "crm:c1", "subject": "Call"}, {"contact_id": "mail:c3", "subject": "Call"}, 0, False),
            # The same person, but about something else.
            ({"contact_id": "crm:c1", "subject": "Offer"}, {"contact_id": "mail:c2", "subject": "Visit"}, 0, False),
            # Neither person nor subject: nothing says that they are one.
            ({}, {}, 0, False),
            # What is put before a subject is none of it; a mail that came in is a mail.
            (
                {"kind": "email", "subject": "Email: Angebot"}, {"kind": "email_reply", "subject": "AW: RE: Angebot"},
                30, True,
            ),
            ({"kind": "email", "subject": "Re: "}, {"kind": "email", "subject": "AW:"}, 0, False),
            ({"kind": "call", "subject": "Offer"}, {"kind": "meeting", "subject": "Offer"}, 0, False),
        ],
    )  # fmt: skip
    def test_time_and_people_tell(self, staging, mine, yours, seconds, is_one):
        put(
            staging, "activity",
            touch("crm:t1", "crm:1", **mine), touch("mail:x1", "mail:7", seconds / 60, **yours),
        )  # fmt: skip
        report = consolidated(staging)
        assert report.activities == int(is_one)
        link = rows(staging, "SELECT kept_id, merged_id, source, reasons FROM link WHERE kind = 'activity'")
        assert link == ([("crm:t1", "mail:x1", "mail", "touch.time")] if is_one else [])

    def test_one_meeting_in_three_systems_is_one(self, staging):
        """The list tells the person, the marketing system that she answered, the CRM the subject: all of it stays."""
        put(staging, "account", account("list:1", "Muster Maschinenbau GmbH", domain="muster.de"))
        put(
            staging, "contact",
            {"contact_id": "list:c9", "account_id": "list:1", "name": "Eva Roth", "email": "eva@muster.de"},
        )  # fmt: skip
        put(
            staging, "activity",
            touch("crm:t1", "crm:1", subject="Visit", contact_id="crm:c1"),
            touch("mail:x1", "mail:7", 1, subject="Visit", is_two_way=True),
            touch("list:v1", "list:1", 0.5, contact_id="list:c9"),
        )  # fmt: skip
        report = consolidated(staging)
        assert report.activities == 2
        left = rows(staging, "SELECT activity_id, account_id, contact_id, subject, is_two_way FROM activity")
        assert left == [("crm:t1", "crm:1", "crm:c1", "Visit", True)]

    def test_people_keep_them_apart(self, staging):
        put(
            staging, "activity",
            touch("crm:t1", "crm:1", subject="Call"), touch("mail:x1", "mail:7", subject="Call"),
        )  # fmt: skip
        report = consolidated(staging, [Decided("activity", "mail:x1", "crm:t1", are_same=False)])
        assert report.activities == 0


class TestEvidence:
    def test_an_answer_stays_an_answer_and_every_source_is_kept(self, staging):
        """The CRM knows a mail, the marketing system that Eva wrote it: the touch is hers, in both."""
        mail = {"kind": "email", "is_two_way": False, **OFFER, **EVA}
        answer = {"kind": "email_reply", "department": "buyer", "is_two_way": True, "campaign": "Spring", **OFFER}
        put(
            staging, "activity",
            touch("crm:t1", "crm:1", **mail), touch("mail:x1", "mail:7", 0.5, **answer), touch("mail:x2", "mail:7", 90),
        )  # fmt: skip
        assert consolidated(staging).activities == 1
        told = "activity_id, contact_id, kind, department, is_two_way, campaign"
        assert rows(staging, f"SELECT {told} FROM activity ORDER BY 1") == [
            ("crm:t1", "crm:c1", "email_reply", "buyer", True, "Spring"),
            ("mail:x2", None, "call", "sales", None, None),
        ]
        origin = "SELECT activity_id, source_id, is_shown, kind, department, is_two_way FROM activity_origin ORDER BY 2"
        assert rows(staging, origin) == [
            ("crm:t1", "crm:t1", True, "email", "sales", False),
            ("crm:t1", "mail:x1", False, "email_reply", "buyer", True),
        ]

    def test_the_message_s_id_goes_before_the_time(self, staging):
        """Another mail of that minute and subject is no reason to leave the two of one id apart."""
        told = OFFER | {"kind": "email"}
        put(
            staging, "activity",
            touch("crm:t1", "crm:1", **told), touch("mail:x1", "mail:7", **told), touch("mail:x2", "mail:7", **told),
        )  # fmt: skip
        name_messages(staging, {"crm:t1": "<1@x>", "mail:x1": "1@x"})
        assert consolidated(staging).activities == 1
        assert rows(staging, "SELECT merged_id, reasons FROM link WHERE kind = 'activity'") == [
            ("mail:x1", "touch.message")
        ]

    def test_a_touch_without_a_company_is_of_its_person_s(self, staging):
        put(
            staging, "activity",
            touch("crm:t1", "crm:1", **EVA | OFFER), touch("mail:x1", None, **EVA_TOO | OFFER),
        )  # fmt: skip
        assert consolidated(staging).activities == 1
