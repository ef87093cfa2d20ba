"""Salesforce's rows as canonical rows: hand-written raw rows in, exact rows out."""

import pytest

from connectors.salesforce.changes import attributes, lifecycle_changes, stage_changes
from connectors.salesforce.mapping import opportunities
from tests.connectors.salesforce.conftest import STAFF
from tests.connectors.salesforce.salesforce_rows import at


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
