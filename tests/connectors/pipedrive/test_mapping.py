"""Rows of Pipedrive as canonical rows."""

import pytest

from connectors.pipedrive import tables
from connectors.pipedrive.source import PIPEDRIVE
from tests.connectors.kit.raw_rows import mapped

SETTINGS = {"company_domain": "example", "api_token": "t", "buyer_activity_types": "webinar, form"}
SYSTEM = PIPEDRIVE.system(PIPEDRIVE.settings(**SETTINGS))
STAGES = [
    {"id": "1", "name": "Qualified", "pipeline_id": "5"},
    {"id": "2", "name": "Proposal", "pipeline_id": "5"},
    {"id": "3", "name": "Kick-off", "pipeline_id": "6"},
]
PIPELINES = [{"id": "5", "name": "Sales"}, {"id": "6", "name": "Onboarding"}]
ROLES = [{"id": "1", "name": "Vertrieb"}, {"id": "2", "name": "Online-Marketing"}]
USERS = [
    {"id": "1", "name": "Ada", "email": "ada@ours.example", "role_id": "1", "active_flag": "true"},
    {"id": "2", "name": "Bo", "role_id": "2", "active_flag": "false"},
]


def of(table, **rows):
    return mapped(
        SYSTEM,
        SYSTEM.mapping[table],
        {"stages": STAGES, "pipelines": PIPELINES, "roles": ROLES, "users": USERS, **rows},
    )


def deal(**more):
    row = {"id": "9", "title": "Deal", "status": "open", "stage_id": "2", "add_time": "2026-01-05T08:00:00.000Z"}
    return {**row, "origin": "ManuallyCreated", **more}


def change(moment, field, old, new, source="app", is_bulk="false"):
    at = f"2026-{moment}:00:00.000Z"
    return {
        "change_id": f"{field} {at} {old} {new}", "deal_id": "9", "field_key": field, "old_value": old,
        "new_value": new, "changed_at": at, "change_source": source, "is_bulk": is_bulk,
    }  # fmt: skip


def history(*changes, **more):
    found = of("stage_change", deals=[deal(**more)], deal_changes=changes)
    return [(row["changed_at"][5:13], row["stage"], row["changed_by"]) for row in found]


class TestHistory:
    def test_a_deal_begins_in_the_stage_its_first_change_replaced(self):
        assert history(change("01-07T08", "stage_id", "1", "2")) == [
            ("01-05T08", "Qualified", "user"),
            ("01-07T08", "Proposal", "user"),
        ]

    def test_it_is_lost_then_open_again_in_its_stage_and_moving_a_lost_deal_changes_nothing(self):
        changes = [
            change("01-07T08", "status", "open", "lost", "api"),
            change("01-08T08", "stage_id", "1", "2", is_bulk="true"),
            change("01-09T08", "status", "lost", "open", "automation"),
        ]
        assert history(*changes) == [
            ("01-05T08", "Qualified", "user"),
            ("01-07T08", "lost", "api"),
            ("01-09T08", "Proposal", None),
        ]

    def test_unread_it_is_dated_by_the_deal_itself(self):
        times = {"stage_change_time": "2026-01-06T08:00:00.000Z", "won_time": "2026-01-08T08:00:00.000Z"}
        assert history(status="won", **times) == [("01-06T08", "Proposal", "user"), ("01-08T08", "won", None)]

    @pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
    def test_changes_of_one_second_are_chained_by_their_values_not_by_their_ids(self, order):
        at = "01-07T08"
        told = [
            change(at, "stage_id", "2", "1"), change(at, "stage_id", "1", "3"), change(at, "status", "open", "won")
        ]  # fmt: skip
        rows = of("stage_change", deals=[deal(stage_id="3", status="won")], deal_changes=[told[n] for n in order])
        assert [(row["stage"], row["previous_stage"], row["stage_id"], row["pipeline"]) for row in rows] == [
            ("Proposal", None, "2", "Sales"),
            ("Kick-off", "Qualified", "3", "Onboarding"),
            ("Qualified", "Proposal", "1", "Sales"),
            ("won", "Kick-off", None, "Onboarding"),
        ]

    def test_what_the_log_does_not_end_with_is_added_since_when_the_deal_says(self):
        moved = change("01-07T08", "stage_id", "1", "2")
        for entered, found in (
            ("09", ("01-09T08", None)),
            (None, ("01-20T08", "false")),
            ("06", ("01-20T08", "false")),
        ):
            row = deal(stage_id="3", update_time="2026-01-20T08:00:00.000Z")
            row["stage_change_time"] = entered and f"2026-01-{entered}T08:00:00.000Z"
            last = of("stage_change", deals=[row], deal_changes=[moved])[-1]
            assert (last["changed_at"][5:13], last["is_entry_known"]) == found
            assert (last["stage"], last["previous_stage"]) == ("Kick-off", "Proposal")

    def test_a_stage_that_was_deleted_goes_by_its_number(self):
        assert history(change("01-07T08", "stage_id", "77", "2"))[0] == ("01-05T08", "77", "user")

    def test_of_a_deal_that_is_gone_nothing_is_told(self):
        assert of("stage_change", deals=[], deal_changes=[change("01-07T08", "stage_id", "1", "2")]) == []


def test_an_industry_told_by_number_goes_by_its_label_and_one_told_as_text_by_itself():
    rows = [{"id": "1", "name": "A", "industry": "7"}, {"id": "2", "name": "B", "industry": "Paper"}]
    found = of("account", organizations=rows, industries=[{"id": "7", "label": "Maschinenbau"}])
    assert [(row["account_id"], row["industry"]) for row in found] == [("1", "Maschinenbau"), ("2", "Paper")]


def test_amounts_and_days_are_what_they_were_set_to_and_began_as_what_was_replaced_first():
    changes = [
        change("02-01T08", "value", "0", "1000"), change("03-01T08", "value", "1000", "9000"),
        change("03-01T08", "expected_close_date", "2026-04-01", None),
    ]  # fmt: skip
    found = of("attribute_change", deals=[deal(value="9000")], deal_changes=changes)
    assert sorted((row["field"], row["changed_at"][5:13], row["value"] or "") for row in found) == [
        ("amount", "01-05T08", ""), ("amount", "02-01T08", "1000"), ("amount", "03-01T08", "9000"),
        ("expected_close_on", "01-05T08", "2026-04-01"), ("expected_close_on", "03-01T08", ""),
    ]  # fmt: skip


def test_a_value_that_was_changed_without_an_entry_counts_from_the_last_update_on():
    row = deal(value="5000", update_time="2026-06-01T08:00:00.000Z")
    found = of("attribute_change", deals=[row], deal_changes=[change("03-01T08", "value", "1000", "9000")])
    assert [(one["changed_at"][5:13], one["value"]) for one in found] == [
        ("03-01T08", "9000"), ("01-05T08", "1000"), ("06-01T08", "5000")
    ]  # fmt: skip


@pytest.mark.parametrize(("value", "amount"), [("0", None), ("0.0", None), ("1200.5", "1200.5"), (None, None)])
def test_a_value_of_zero_is_nobodys_amount(value, amount):
    (found,) = of("opportunity", deals=[deal(value=value, currency="EUR")])
    assert found["amount"] == amount


def test_a_won_deal_is_of_its_persons_organization_when_it_names_none():
    row = deal(status="won", won_time="2026-02-01T09:00:00.000Z", person_id="5", owner_id="1", value="10")
    (found,) = of("opportunity", deals=[row], persons=[{"id": "5", "org_id": "7"}])
    assert found == {
        "opportunity_id": "9", "account_id": "7", "name": "Deal", "stage": "won", "amount": "10", "currency": None,
        "owner": "1", "created_at": "2026-01-05T08:00:00.000Z", "expected_close_on": None,
        "closed_at": "2026-02-01T09:00:00.000Z", "outcome": "won", "pipeline": "Sales",
    }  # fmt: skip


def test_a_won_deal_that_moves_on_in_another_pipeline_is_of_the_one_it_was_won_in():
    changes = [change("02-01T09", "status", "open", "won"), change("03-01T09", "stage_id", "2", "3")]
    row = deal(status="won", won_time="2026-02-01T09:00:00.000Z", stage_id="3", pipeline_id="6")
    (found,) = of("opportunity", deals=[row], deal_changes=changes)
    assert (found["pipeline"], found["outcome"], found["closed_at"]) == ("Sales", "won", "2026-02-01T09:00:00.000Z")


class TestActivities:
    def one(self, **more):
        row = {"id": "3", "type": "call", "done": "true", "person_id": "5", "owner_id": "1", "due_date": "2026-01-05"}
        found = of("activity", activities=[{**row, **more}], persons=[{"id": "5", "org_id": "7"}])
        return found[0] if found else None

    @pytest.mark.parametrize(
        ("due_time", "done_at", "occurred_at"),
        [
            ("09:30:00", "2026-01-06T08:00:00.000Z", "2026-01-05T09:30:00.000Z"),
            ("09:30", "2026-01-06T08:00:00.000Z", "2026-01-05T09:30:00.000Z"),
            ("09:30:00", "2026-01-04T08:00:00.000Z", "2026-01-04T08:00:00.000Z"),
            (None, "2026-01-06T08:00:00.000Z", "2026-01-05T12:00:00.000Z"),
            (None, "2026-01-05T08:00:00.000Z", "2026-01-05T08:00:00.000Z"),
        ],
    )
    def test_it_took_place_when_it_was_due_or_done_before_that(self, due_time, done_at, occurred_at):
        assert self.one(due_time=due_time, marked_as_done_time=done_at)["occurred_at"] == occurred_at

    def test_plans_and_tasks_of_ones_own_are_left_out(self):
        assert [self.one(done="false"), self.one(type="task"), self.one(type="deadline")] == [None, None, None]

    @pytest.mark.parametrize(
        ("row", "department"),
        [({"type": "webinar"}, "buyer"), ({"type": "call"}, "sales"), ({"type": "call", "owner_id": "2"}, "marketing")],
    )
    def test_who_acted_shows_in_the_type_or_in_the_owners_role(self, row, department):
        found = self.one(**row)
        assert (found["department"], found["account_id"], found["contact_id"]) == (department, "7", "5")


def test_users_have_a_department_by_role_and_the_first_of_their_teams():
    teams = [{"member_id": f"{n}", "user_id": "1", "team": team} for n, team in enumerate(("South", "East"))]
    assert [
        (row["user_id"], row["department"], row["team"], row["is_active"]) for row in of("user", team_members=teams)
    ] == [
        ("1", "sales", "East", "true"),
        ("2", "marketing", None, "false"),
    ]


class TestRawRows:
    def test_a_person_has_the_primary_address_and_the_label_of_a_custom_field(self):
        key = "a" * 40
        told = {
            "id": 5, "name": "Eva", "org_id": 7, "custom_fields": {key: {"id": 3, "label": "Entscheiderin"}},
            "emails": [{"value": "old@x.example", "primary": False}, {"value": "eva@x.example", "primary": True}],
        }  # fmt: skip
        row = tables.person(told, key)
        assert (row["email"], row["role"], row["org_id"]) == ("eva@x.example", "Entscheiderin", "7")
        assert tables.person(told, "")["role"] is None

    def test_a_change_has_a_key_of_its_own_and_a_time_in_utc(self):
        told = {"field_key": "stage_id", "old_value": "1", "new_value": "2", "time": "2026-02-12 09:14:35",
                "change_source": "app", "is_bulk_update_flag": False}  # fmt: skip
        assert tables.change("9", told) == {
            "change_id": "9 stage_id 2026-02-12T09:14:35.000Z 1 2", "deal_id": "9", "field_key": "stage_id",
            "old_value": "1", "new_value": "2", "changed_at": "2026-02-12T09:14:35.000Z", "change_source": "app",
            "is_bulk": "false",
        }  # fmt: skip


@pytest.mark.parametrize("domain", ["example", "example.pipedrive.com", "https://example.pipedrive.com/"])
def test_a_domain_may_be_given_as_it_is_known(domain):
    assert PIPEDRIVE.settings(company_domain=domain, api_token="t").company_domain == "https://example.pipedrive.com"
