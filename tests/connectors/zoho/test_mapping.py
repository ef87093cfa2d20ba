"""Rows of Zoho as canonical rows, by hand."""

from connectors.zoho.source import ZOHO
from tests.connectors.kit.raw_rows import mapped

SYSTEM = ZOHO.system(ZOHO.settings(client_id="c", client_secret="s", refresh_token="r"))
STAGES = [
    {"id": "81", "label": "Qualification", "value": "Qualification", "kind": "Open"},
    {"id": "82", "label": "Offer", "value": "Proposal", "reference": "Proposal", "kind": "Open"},
    {"id": "83", "label": "Gewonnen", "value": "Closed Won", "kind": "Closed Won"},
    {"id": "84", "label": "Verloren", "value": "Closed Lost", "kind": "Closed Lost"},
]


def deal(**more):
    return {"id": "4", "deal_name": "Press", "stage": "Qualification", "created_time": day(1), "modified_time": day(9),
            **more}  # fmt: skip


def day(number):
    return f"2026-03-{number:02d}T08:00:00.000Z"


def stay(number, stage, at, moved_to=None):
    return {"id": str(number), "deal_id": "4", "stage": stage, "moved_to": moved_to, "entered_at": day(at)}


def changes(deal_row, *stays):
    rows = {"deals": [deal_row], "stage_history": [*stays], "stages": STAGES}
    told = mapped(SYSTEM, SYSTEM.mapping["stage_change"], rows)
    return [(one["stage"], one["previous_stage"], one["changed_at"], one["is_entry_known"]) for one in told]


def opportunity(deal_row, *stays, **more):
    rows = {"deals": [deal_row], "stage_history": [*stays], "stages": STAGES, **more}
    return mapped(SYSTEM, SYSTEM.mapping["opportunity"], rows)[0]


class TestStages:
    def test_each_stay_is_an_entry(self):
        told = changes(
            deal(stage="Closed Won"), stay(1, "Qualification", 1, "Proposal"), stay(2, "Proposal", 3, "Closed Won"),
            stay(3, "Closed Won", 5),
        )  # fmt: skip
        assert told == [
            ("Qualification", None, day(1), None), ("Offer", "Qualification", day(3), None),
            ("Gewonnen", "Offer", day(5), None),
        ]  # fmt: skip

    def test_of_several_in_one_second_each_led_to_the_next(self):
        """Ids say nothing about their order: here the last came first."""
        told = changes(
            deal(stage="Closed Won"), stay(9, "Qualification", 1, "Proposal"), stay(2, "Closed Won", 3),
            stay(3, "Proposal", 3, "Closed Won"),
        )  # fmt: skip
        assert {(stage, before) for stage, before, at, _ in told if at == day(3)} == {
            ("Offer", "Qualification"), ("Gewonnen", "Offer"),
        }  # fmt: skip

    def test_a_stay_that_was_not_read_again_since_it_ended_comes_before_the_next_all_the_same(self):
        told = changes(
            deal(stage="Proposal"), stay(1, "Proposal", 1, "Qualification"), stay(2, "Qualification", 2),
            stay(3, "Proposal", 5),
        )  # fmt: skip
        assert told[-1] == ("Offer", "Qualification", day(5), None)

    def test_a_row_of_the_same_stage_is_no_change(self):
        told = changes(deal(), stay(1, "Qualification", 1), stay(2, "Qualification", 4))
        assert told == [("Qualification", None, day(1), None)]

    def test_a_renamed_stage_keeps_its_id_whichever_of_its_words_is_told(self):
        rows = {"deals": [deal(stage="Offer")], "stages": STAGES}
        rows["stage_history"] = [stay(1, "Qualification", 1, "Proposal"), stay(2, "Proposal", 3)]
        told = mapped(SYSTEM, SYSTEM.mapping["stage_change"], rows)
        assert [(one["stage_id"], one["stage"]) for one in told] == [("81", "Qualification"), ("82", "Offer")]

    def test_a_stage_that_the_list_does_not_have_any_more_keeps_its_word(self):
        told = changes(deal(), stay(1, "Demo", 1, "Qualification"), stay(2, "Qualification", 2))
        assert [one[:2] for one in told] == [("Demo", None), ("Qualification", "Demo")]

    def test_without_history_the_stage_counts_from_when_zoho_says_it_was_entered(self):
        assert changes(deal(stage_modified_time=day(7))) == [("Qualification", None, day(7), None)]
        assert changes(deal()) == [("Qualification", None, day(1), "false")]

    def test_what_the_history_does_not_reach_is_added_to_it(self):
        told = changes(deal(stage="Proposal"), stay(1, "Qualification", 1))
        assert told[-1] == ("Offer", "Qualification", day(9), "false")

    def test_stays_of_a_deal_that_is_no_more_are_left_out(self):
        assert changes(deal(), {**stay(1, "Proposal", 2), "deal_id": None}) == [
            ("Qualification", None, day(1), "false")
        ]


class TestDeals:
    def test_won_and_lost_are_what_the_list_of_stages_says(self):
        won = opportunity(deal(stage="Closed Won", closing_date="2026-03-31"), stay(1, "Closed Won", 5))
        assert (won["stage"], won["outcome"], won["closed_at"]) == ("Gewonnen", "won", day(5))
        lost = opportunity(deal(stage="Closed Lost", closing_date="2026-03-31"))
        assert (lost["outcome"], lost["closed_at"]) == ("lost", "2026-03-31T00:00:00.000Z")
        still = opportunity(deal(closing_date="2026-03-31"))
        assert (still["outcome"], still["closed_at"], still["expected_close_on"]) == (None, None, "2026-03-31")

    def test_an_amount_without_currency_is_in_that_of_the_organisation(self):
        ours = {"organisation": [{"id": "1", "currency": "CHF"}]}
        assert opportunity(deal(amount="7"), **ours)["currency"] == "CHF"
        assert opportunity(deal(amount="7", currency="EUR"), **ours)["currency"] == "EUR"

    def test_a_deal_without_account_belongs_to_that_of_its_contact(self):
        told = opportunity(deal(contact_name="3"), contacts=[{"id": "3", "account_name": "2"}])
        assert told["account_id"] == "2"


class TestPeople:
    def test_a_lead_is_a_contact_until_it_became_one(self):
        rows = {
            "accounts": [{"id": "2", "account_name": "Werk GmbH"}],
            "contacts": [{"id": "3", "first_name": "Ada", "last_name": "Lang", "account_name": "2", "role": "user"}],
            "leads": [
                {"id": "61", "last_name": "Kurz", "company": "werk gmbh "},
                {"id": "62", "last_name": "Lang", "converted_contact": "3"},
                {"id": "63", "last_name": "Gone", "converted__s": "true"},
            ],
        }
        told = mapped(SYSTEM, SYSTEM.mapping["contact"], rows)
        assert [(one["contact_id"], one["name"], one["account_id"], one["buying_role"]) for one in told] == [
            ("3", "Ada Lang", "2", "user"), ("61", "Kurz", "2", None),
        ]  # fmt: skip

    def test_users_that_left_are_not_active(self):
        rows = [{"id": "1", "name": "A", "role": "Marketing team", "status": "active"},
                {"id": "2", "name": "B", "role": "Sales", "status": "deleted"}]  # fmt: skip
        told = mapped(SYSTEM, SYSTEM.mapping["user"], {"users": rows})
        assert [(one["department"], one["is_active"]) for one in told] == [("marketing", "true"), ("sales", "false")]


KNOWN = {
    "accounts": [{"id": "2", "account_name": "Werk"}],
    "contacts": [{"id": "3", "last_name": "L", "account_name": "2"}],
    "leads": [{"id": "6", "last_name": "L", "converted_contact": "3"}],
    "deals": [deal(account_name="2")],
    "users": [{"id": "1", "name": "B", "role": "Marketing", "status": "active"}],
}


class TestActivities:
    def told(self, **rows):
        found = mapped(SYSTEM, SYSTEM.mapping["activity"], {**KNOWN, **rows})
        return [
            tuple(one[name] for name in ("kind", "department", "account_id", "contact_id", "opportunity_id"))
            for one in found
        ]

    def test_calls_that_did_not_take_place_are_none(self):
        calls = [
            {
                "id": "1",
                "call_type": "Outbound",
                "outgoing_call_status": status,
                "who_id": "3",
                "call_start_time": day(1),
            }
            for status in ("Scheduled", "Overdue", "Cancelled")
        ]
        assert self.told(calls=calls) == []

    def test_who_calls_us_acts(self):
        calls = [
            {"id": "1", "call_type": "Inbound", "who_id": "3", "call_start_time": day(1)},
            {"id": "2", "call_type": "Missed", "who_id": "3", "call_start_time": day(1)},
            {"id": "3", "call_type": "Outbound", "what_id": "4", "call_start_time": day(1), "owner": "1"},
        ]
        assert self.told(calls=calls) == [
            ("inbound_call", "buyer", "2", "3", None), ("missed_call", "buyer", "2", "3", None),
            ("call", "marketing", "2", None, "4"),
        ]  # fmt: skip

    def test_a_meeting_counts_for_the_contact_named_first_and_a_lead_for_what_it_became(self):
        invited = '[{"type": "user", "participant": "1"}, {"type": "lead", "participant": "6"}]'
        events = [{"id": "1", "what_id": "2", "participants": invited, "start_datetime": day(2)},
                  {"id": "2", "what_id": "6", "start_datetime": day(2)}]  # fmt: skip
        assert self.told(events=events) == [("meeting", "sales", "2", "3", None)] * 2

    def test_tasks_count_when_they_are_completed_and_nothing_counts_that_concerns_nobody(self):
        tasks = [
            {"id": "1", "status": "Completed", "who_id": "3", "closed_time": day(2)},
            {"id": "2", "status": "In Progress", "who_id": "3"},
            {"id": "3", "status": "Completed", "closed_time": day(2)},
        ]
        assert self.told(tasks=tasks) == [("task", "sales", "2", "3", None)]
