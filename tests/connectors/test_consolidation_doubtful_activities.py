"""Activities of two systems that may be one touch: which a person is asked about, and what the answer does."""

import pytest

from benchmarks.activities import staged
from benchmarks.activities_twice import OTHER, TUNED, two_systems
from connectors.consolidation.activities import merge_activities
from storage.records.match_decisions import Decided
from tests.connectors.test_consolidation import account, put, rows
from tests.connectors.test_consolidation_activities import (
    EVA,
    EVA_TOO,
    MAX,
    OFFER,
    VISIT,
    consolidated,
    name_messages,
    staging,
    touch,
)  # fmt: skip

__all__ = ["staging"]


def asked(staging):
    return rows(staging, "SELECT left_id, right_id, score, reasons FROM likely_link WHERE kind = 'activity'")


class TestDoubtful:
    @pytest.mark.parametrize(
        ("mine", "yours", "seconds", "score", "why"),
        [
            # 8 bits for the minute, 4 for the person, 6 for a subject that is seldom; less 6 and 3 where they differ.
            ({}, {}, 60, 8, "touch.minute"),
            (EVA | OFFER, EVA_TOO | VISIT, 60, 9, "touch.minute touch.person.same touch.subject.other"),
            (EVA | OFFER, MAX | OFFER, 60, 8, "touch.minute touch.person.other touch.subject.same"),
            # One less than nothing within an hour, where answers follow; 1 within a day.
            (EVA | OFFER, EVA_TOO | OFFER, 61, 9, "touch.hour touch.person.same touch.subject.same"),
            (EVA | OFFER, EVA_TOO | OFFER, 86_400, 11, "touch.day touch.person.same touch.subject.same"),
            (OFFER, OFFER, 7_200, 7, "touch.day touch.subject.same"),
            # Of mails and calls that came in the other system may not know it.
            (EVA | OFFER | {"kind": "inbound_call"}, EVA_TOO | OFFER, 7_200, 11,
             "touch.day touch.person.same touch.subject.same"),
        ],
    )  # fmt: skip
    def test_what_a_person_is_asked(self, staging, mine, yours, seconds, score, why):
        put(staging, "activity", touch("crm:t1", "crm:1", **mine), touch("mail:x1", "mail:7", seconds / 60, **yours))
        report = consolidated(staging)
        assert (report.activities, report.doubtful) == (0, 1)
        assert asked(staging) == [("crm:t1", "mail:x1", score, why)]

    @pytest.mark.parametrize(
        ("mine", "yours", "seconds"),
        [
            (EVA, MAX, 60),  # 8 - 6
            (EVA, EVA_TOO, 7_200),  # 1 + 4
            (EVA, EVA_TOO, 61),  # -1 + 4
            (OFFER, OFFER, 61),  # -1 + 6
            (OFFER, VISIT, 60),  # 8 - 3
            (EVA | OFFER, MAX | OFFER, 7_200),  # 1 - 6 + 6
            (EVA | OFFER, EVA_TOO | OFFER, 86_401),
            (EVA | OFFER | {"kind": "meeting"}, EVA_TOO | OFFER, 7_200),
            (EVA | OFFER | {"kind": "page_view"}, EVA_TOO | OFFER | {"kind": "page_view"}, 7_200),
        ],
    )
    def test_what_nobody_is_asked(self, staging, mine, yours, seconds):
        put(staging, "activity", touch("crm:t1", "crm:1", **mine), touch("mail:x1", "mail:7", seconds / 60, **yours))
        report = consolidated(staging)
        assert (report.activities, report.doubtful, asked(staging)) == (0, 0, [])

    def test_messages_of_different_ids_are_two(self, staging):
        told = EVA | OFFER | {"kind": "email"}
        put(staging, "activity", touch("crm:t1", "crm:1", **told), touch("mail:x1", "mail:7", **told | EVA_TOO))
        name_messages(staging, {"crm:t1": "<1@x>", "mail:x1": "<2@x>"})
        assert (consolidated(staging).activities, asked(staging)) == (0, [])

    def test_a_subject_that_everybody_writes_says_little(self, staging):
        """In 502 of 1,000 touches at least: log2(1000 / 502) is 0.99 bits, and 1 + 4 + 0.99 are not 7."""
        put(
            staging, "activity",
            touch("crm:t1", "crm:1", **EVA | OFFER), touch("mail:x1", "mail:7", 120, **EVA_TOO | OFFER),
        )  # fmt: skip
        put(staging, "activity", *(touch(f"crm:u{n}", "crm:1", 9_000 * n, **OFFER) for n in range(1, 501)))
        consolidated(staging)
        assert asked(staging) == []

    def test_one_that_may_be_either_of_two_is_asked_about_with_both(self, staging):
        put(
            staging, "activity",
            touch("crm:t1", "crm:1", **OFFER), touch("mail:x1", "mail:7", **OFFER), touch("mail:x2", "mail:7", **OFFER),
        )  # fmt: skip
        consolidated(staging)
        assert [pair[:3] for pair in asked(staging)] == [("crm:t1", "mail:x1", 14), ("crm:t1", "mail:x2", 14)]

    @pytest.mark.parametrize("copies", [3, 9])
    def test_one_that_may_be_any_of_many_is_left_alone(self, staging, copies):
        put(
            staging, "activity",
            touch("crm:t1", "crm:1", **OFFER), *(touch(f"mail:x{n}", "mail:7", **OFFER) for n in range(copies)),
        )  # fmt: skip
        assert (consolidated(staging).activities, asked(staging)) == (0, [])

    def test_whoever_has_a_certain_partner_is_asked_about_no_other(self, staging):
        """The answer within the hour is another mail: the CRM's first mail is the marketing system's first."""
        put(
            staging, "activity",
            touch("crm:t1", "crm:1", **EVA | OFFER),
            touch("mail:x1", "mail:7", **EVA_TOO | OFFER), touch("mail:x2", "mail:7", 20, **EVA_TOO | OFFER),
        )  # fmt: skip
        assert (consolidated(staging).activities, asked(staging)) == (1, [])


class TestDecided:
    SAME, DIFFERENT = (Decided("activity", "crm:t1", "mail:x1", are_same=said) for said in (True, False))

    def two(self, staging):
        put(
            staging, "activity",
            touch("crm:t1", "crm:1", **OFFER), touch("mail:x1", "mail:7", **OFFER), touch("mail:x2", "mail:7", **OFFER),
        )  # fmt: skip

    def test_the_same_is_one_and_the_other_is_no_longer_in_question(self, staging):
        self.two(staging)
        assert consolidated(staging, [self.SAME]).activities == 1
        link = "SELECT kept_id, merged_id, source, score, reasons, decided_by FROM link WHERE kind = 'activity'"
        assert rows(staging, link) == [("crm:t1", "mail:x1", "mail", None, None, "person")]
        assert rows(staging, "SELECT activity_id FROM activity ORDER BY 1") == [("crm:t1",), ("mail:x2",)]
        assert asked(staging) == []

    def test_different_is_asked_no_more_and_leaves_the_other_certain(self, staging):
        self.two(staging)
        assert consolidated(staging, [self.DIFFERENT]).activities == 1
        assert rows(staging, "SELECT kept_id, merged_id, decided_by FROM link WHERE kind = 'activity'") == [
            ("crm:t1", "mail:x2", "rule")
        ]
        assert asked(staging) == []

    def test_two_of_one_system_are_one_where_a_person_says_so(self, staging):
        self.two(staging)
        twins = Decided("activity", "mail:x1", "mail:x2", are_same=True)
        assert consolidated(staging, [self.SAME, twins]).activities == 2
        assert rows(staging, "SELECT activity_id FROM activity") == [("crm:t1",)]

    def test_a_third_system_does_not_unite_what_a_person_called_different(self, staging):
        """The mail is one with the CRM's and, by its person, with the list's; the CRM's and the list's are two."""
        put(staging, "account", account("list:1", "Muster Maschinenbau GmbH", domain="muster.de"))
        put(
            staging, "activity",
            touch("crm:t1", "crm:1", subject="Visit"),
            touch("mail:x1", "mail:7", 1, subject="Visit"),
            touch("list:v1", "list:1", 0.5, subject="Visit"),
        )  # fmt: skip
        said = Decided("activity", "crm:t1", "list:v1", are_same=False)
        assert consolidated(staging, [said]).activities == 1
        assert rows(staging, "SELECT activity_id FROM activity ORDER BY 1") == [("crm:t1",), ("list:v1",)]

    def test_what_a_person_says_of_rows_that_are_gone_changes_nothing(self, staging):
        put(staging, "activity", touch("crm:t1", "crm:1"))
        assert consolidated(staging, [self.SAME]).activities == 0


@pytest.mark.parametrize(("noise", "seed"), [(TUNED, 3), (OTHER, 4)])
class TestMadeUp:
    """4,000 touches in both systems, 1,000 more in each alone, of which it is known which are one."""

    def found(self, touches, messages):
        connection = staged(touches, messages)
        merged, waiting = merge_activities(connection, (), ("crm", "mail"))
        left = connection.execute("SELECT activity_id, kind, department FROM activity ORDER BY 1").fetchall()
        links = connection.execute("SELECT kept_id, merged_id, reasons FROM link").fetchall()
        queue = connection.execute("SELECT left_id, right_id, score, reasons FROM likely_link").fetchall()
        assert (merged, waiting) == (len(links), len(queue))
        return left, links, queue

    def test_precision_and_what_is_asked(self, noise, seed):
        touches, messages, truth = two_systems(4_000, 1_000, noise, seed)
        left, links, queue = self.found(touches, messages)
        certain, doubtful = ({pair[:2] for pair in pairs} for pairs in (links, queue))
        assert len(certain & truth) / len(certain) >= 0.99
        assert len(certain & truth) / len(truth) >= 0.65
        assert len(doubtful & truth) / len(doubtful) >= 0.75
        assert len(queue) <= 500
        # Nothing is gone but what another stands for.
        assert {row for row, *_ in left} == {row["activity_id"] for row in touches} - {pair[1] for pair in links}

    def test_the_order_of_rows_changes_nothing(self, noise, seed):
        touches, messages, _ = two_systems(1_000, 250, noise, seed)
        assert self.found(touches, messages) == self.found(touches[::-1], messages[::-1])
