"""Rows of Dataverse as canonical rows."""

import pytest

from connectors.dynamics.source import DYNAMICS
from tests.connectors.kit.raw_rows import mapped
from tests.fakes import dynamics as fake

SYSTEM = DYNAMICS.system(DYNAMICS.settings(**fake.settings("https://example.crm4.dynamics.com")))
USERS = [
    {"systemuserid": "u1", "fullname": "Ada", "unit": "Sales North", "isdisabled": "false", "accessmode": "0"},
    {"systemuserid": "u2", "fullname": "Bo", "unit": "Marketing", "isdisabled": "true", "accessmode": "0"},
    {"systemuserid": "u8", "fullname": "SYSTEM", "accessmode": "3"},
    {"systemuserid": "u9", "fullname": "# Flow", "applicationid": "a1", "accessmode": "4"},
]


def of(table, **rows):
    return mapped(SYSTEM, SYSTEM.mapping[table], rows)


def audit(moment, column, old, new, *, number=1, operation="2", user="u1", of=("opportunity", "o1")):
    return {
        "auditid": f"a{number}", "column_name": column, "object": of[0], "object_id": of[1], "old_value": old,
        "new_value": new, "changed_at": f"2026-{moment}:00:00Z", "user_id": user, "operation": operation,
    }  # fmt: skip


def history(**rows):
    found = of("stage_change", systemusers=USERS, **rows)
    return [(row["changed_at"][5:13], row["stage"], row["changed_by"]) for row in found]


def opportunity(**more):
    row = {"opportunityid": "o1", "name": "Deal", "stage_value": "2-Develop", "stage": "2-Develop", "statecode": "0"}
    return {**row, "createdon": "2026-01-05T08:00:00Z", **more}


def test_an_account_has_the_domain_of_its_website_and_a_person_as_owner():
    row = {
        "accountid": "1", "name": "Müller & Söhne GmbH", "websiteurl": "HTTPS://www.Mueller-Soehne.de:443/de?x=1",
        "industry": "Steel", "category": "Preferred", "numberofemployees": "120", "owner_user_id": "u1",
        "address1_country": "DE", "address1_postalcode": "01067", "address1_city": "Dresden", "parent_id": "0",
        "createdon": "2026-01-05T08:00:00Z",
    }  # fmt: skip
    (found,) = of("account", accounts=[row])
    assert found == {
        "account_id": "1", "name": "Müller & Söhne GmbH", "domain": "mueller-soehne.de", "segment": "Preferred",
        "industry": "Steel", "region": None, "country": "DE", "employees": "120", "owner_sales": "u1",
        "postcode": "01067", "place": "Dresden", "created_at": "2026-01-05T08:00:00Z",
        "parent_account_id": "0",
    }  # fmt: skip


def test_a_lead_is_a_contact_until_it_becomes_one():
    leads = [{"leadid": "l1", "fullname": "New Lead"}, {"leadid": "l2", "fullname": "Old Lead", "contact_id": "c1"}]
    contacts = [{"contactid": "c1", "fullname": "Old Lead", "account_id": "1", "role": "Decision Maker"}]
    found = of("contact", leads=leads, contacts=contacts)
    assert [(row["contact_id"], row["account_id"], row["buying_role"]) for row in found] == [
        ("c1", "1", "Decision Maker"),
        ("l1", None, None),
    ]


class TestOpportunities:
    def test_won_for_another_amount_at_the_moment_it_was_closed(self):
        won = opportunity(
            statecode="1", estimatedvalue="100", actualvalue="90.5", currency_id="m", contact_id="c1",
            actualclosedate="2026-02-01", estimatedclosedate="2026-03-01", owner_user_id="u1",
        )  # fmt: skip
        (found,) = of(
            "opportunity",
            opportunities=[won],
            contacts=[{"contactid": "c1", "account_id": "7"}],
            transactioncurrencies=[{"transactioncurrencyid": "m", "isocurrencycode": "CHF"}],
            opportunitycloses=[{"activityid": "x", "opportunity_id": "o1", "createdon": "2026-02-01T09:30:00Z"}],
        )
        assert found == {
            "opportunity_id": "o1", "account_id": "7", "name": "Deal", "stage": "won", "amount": "90.5",
            "currency": "CHF", "owner": "u1", "created_at": "2026-01-05T08:00:00Z", "expected_close_on": "2026-03-01",
            "closed_at": "2026-02-01T09:30:00Z", "outcome": "won",
        }  # fmt: skip

    def test_reopened_it_is_open_again_although_it_was_closed_once(self):
        (found,) = of(
            "opportunity",
            opportunities=[opportunity(actualclosedate="2026-02-01")],
            opportunitycloses=[{"activityid": "x", "opportunity_id": "o1", "createdon": "2026-02-01T09:30:00Z"}],
        )
        assert (found["stage"], found["closed_at"], found["outcome"]) == ("2-Develop", None, None)


class TestAuditedHistory:
    def test_stages_losses_and_reopenings_with_who_made_them(self):
        audits = [
            audit("01-05T08", "stepname", None, "1-Qualify", number=1, operation="1"),
            audit("01-07T08", "stepname", "1-Qualify", "2-Develop", number=2, user="u8"),
            audit("01-09T08", "statecode", "0", "2", number=3, user="u9"),
            audit("01-11T08", "statecode", "2", "0", number=4),
            audit("01-12T08", "stepname", "2-Develop", "3-Propose", number=5, user="unknown"),
        ]
        now = opportunity(stage_value="3-Propose", stage="3-Propose")
        assert history(opportunities=[now], audits=audits) == [
            ("01-05T08", "1-Qualify", "user"),
            ("01-07T08", "2-Develop", "workflow"),
            ("01-09T08", "lost", "api"),
            ("01-11T08", "2-Develop", "user"),
            ("01-12T08", "3-Propose", None),
        ]

    def test_switched_on_late_the_first_stage_is_what_the_first_change_replaced(self):
        audits = [audit("02-01T08", "stepname", "1-Qualify", "2-Develop")]
        assert history(opportunities=[opportunity()], audits=audits) == [
            ("01-05T08", "1-Qualify", None),
            ("02-01T08", "2-Develop", "user"),
        ]

    def test_a_choice_is_told_by_its_label_even_when_nothing_is_in_it_any_more(self):
        audits = [audit("02-01T08", "stepname", "0", "1")]
        options = [
            {"stringmapid": "1", "objecttypecode": "opportunity", "attributename": "stepname", "attributevalue": "0",
             "langid": language, "value": label} for language, label in (("1033", "Qualify"), ("1036", "Qualifier"))
        ]  # fmt: skip
        now = opportunity(stage_value="1", stage="Entwickeln")
        assert history(opportunities=[now], audits=audits, stringmaps=options) == [
            ("01-05T08", "Qualify", None),
            ("02-01T08", "Entwickeln", "user"),
        ]

    @pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
    def test_changes_of_one_second_are_chained_by_their_values_not_by_their_ids(self, order):
        chain = ("1-Qualify", "2-Develop", "1-Qualify", "3-Propose")
        audits = [audit("01-05T08", "stepname", None, "1-Qualify", number=9, operation="1")]
        for number, turn in enumerate(order):
            audits.append(audit("01-07T08", "stepname", chain[turn], chain[turn + 1], number=number))
        audits.append(audit("01-07T08", "statecode", "0", "1", number=order[0]))
        now = opportunity(statecode="1", stage_value="3-Propose", stage="3-Propose")
        found = of("stage_change", opportunities=[now], audits=audits)
        assert [(row["stage"], row["previous_stage"]) for row in found] == [
            ("1-Qualify", None), ("1-Qualify", "2-Develop"), ("2-Develop", "1-Qualify"), ("3-Propose", "1-Qualify"),
            ("won", "3-Propose"),
        ]  # fmt: skip

    def test_what_estimates_were_set_to(self):
        audits = [
            audit("02-01T08", "estimatedvalue", "100.0000", "900.0000"),
            audit("03-01T08", "estimatedclosedate", "07/11/2026 00:00:00", "2026-08-11", number=2),
            audit("03-01T08", "transactioncurrencyid", None, "transactioncurrency,m", number=3),
        ]
        currencies = [{"transactioncurrencyid": "m", "isocurrencycode": "CHF"}]
        now = opportunity(estimatedvalue="900.0000", estimatedclosedate="2026-08-11", currency_id="m")
        found = of("attribute_change", opportunities=[now], audits=audits, transactioncurrencies=currencies)
        assert sorted((row["field"], row["changed_at"][5:13], row["value"] or "") for row in found) == [
            ("amount", "01-05T08", "100.0000"), ("amount", "02-01T08", "900.0000"),
            ("currency", "01-05T08", ""), ("currency", "03-01T08", "CHF"),
            ("expected_close_on", "01-05T08", "2026-07-11"), ("expected_close_on", "03-01T08", "2026-08-11"),
        ]  # fmt: skip


class TestWhetherAnEntryIsKnown:
    """The first stage of a history: since when it holds is known or not."""

    def first(self, **rows):
        (row, *_) = of("stage_change", opportunities=[opportunity()], **rows)
        return row["changed_at"][5:13], row["is_entry_known"]

    def test_audited_from_the_creation_it_is(self):
        audits = [audit("01-05T08", "stepname", None, "2-Develop", operation="1")]
        assert self.first(audits=audits) == ("01-05T08", None)

    def test_audited_later_it_is_not(self):
        assert self.first(audits=[audit("02-01T08", "stepname", "1-Qualify", "2-Develop")]) == ("01-05T08", "false")

    def test_seen_first_months_after_the_creation_it_is_not(self):
        assert self.first(observed=[seen("2-Develop", "10-01T08")]) == ("10-01T08", "false")

    def test_seen_on_its_first_day_it_is(self):
        assert self.first(observed=[seen("2-Develop", "01-06T07")]) == ("01-05T08", None)

    def test_by_the_process_flow_it_is(self):
        process = [{"businessprocessflowinstanceid": "p", "opportunity_id": "o1", "statuscode": "1",
                    "activestagestartedon": "2026-01-13T08:00:00Z"}]  # fmt: skip
        found = self.first(observed=[seen("2-Develop", "10-01T08")], opportunitysalesprocesses=process)
        assert found == ("01-13T08", None)


def seen(value, at):
    row = {"table_name": "opportunities", "row_key": "o1", "column_name": "stage_value", "value": value}
    return {**row, "seen_at": f"2026-{at}:00:00.000Z"}


class TestHistoryWithoutAudit:
    def test_a_change_is_as_old_as_the_sync_that_saw_it(self):
        observed = [seen("1-Qualify", "01-20T08"), seen("2-Develop", "01-21T08")]
        assert history(opportunities=[opportunity()], observed=observed) == [
            ("01-20T08", "1-Qualify", None),
            ("01-21T08", "2-Develop", None),
        ]

    def test_seen_on_its_first_day_an_opportunity_began_in_that_stage(self):
        assert history(opportunities=[opportunity()], observed=[seen("2-Develop", "01-06T07")]) == [
            ("01-05T08", "2-Develop", None)
        ]

    def test_the_process_flow_knows_since_when_the_present_stage_is_active(self):
        process = [{"businessprocessflowinstanceid": "p", "opportunity_id": "o1", "statuscode": "1",
                    "activestagestartedon": "2026-01-13T08:00:00Z"}]  # fmt: skip
        rows = {"opportunities": [opportunity()], "opportunitysalesprocesses": process}
        assert history(observed=[seen("2-Develop", "01-20T08")], **rows) == [("01-13T08", "2-Develop", None)]

    def test_closed_it_ends_at_the_closing(self):
        close = [{"activityid": "x", "opportunity_id": "o1", "createdon": "2026-02-01T09:00:00Z"}]
        won = opportunity(statecode="1")
        assert history(opportunities=[won], opportunitycloses=close, observed=[seen("2-Develop", "01-06T07")]) == [
            ("01-05T08", "2-Develop", None),
            ("02-01T09", "won", None),
        ]

    def test_audited_from_some_day_on_what_was_seen_before_stays(self):
        audits = [audit("02-01T08", "stepname", "2-Develop", "3-Propose")]
        observed = [seen("1-Qualify", "01-06T07"), seen("2-Develop", "01-20T08"), seen("3-Propose", "02-02T08")]
        now = opportunity(stage_value="3-Propose", stage="3-Propose")
        assert history(opportunities=[now], audits=audits, observed=observed) == [
            ("01-05T08", "1-Qualify", None),
            ("01-20T08", "2-Develop", None),
            ("02-01T08", "3-Propose", "user"),
        ]


def test_a_leads_status_reasons_are_told_of_the_contact_it_became():
    lead = {
        "leadid": "l1",
        "contact_id": "c1",
        "status_value": "3",
        "status": "Qualified",
        "createdon": "2026-01-05T08:00:00Z",
    }
    options = [{"stringmapid": "1", "objecttypecode": "lead", "attributename": "statuscode", "attributevalue": "1",
                "langid": "1031", "value": "Neu"}]  # fmt: skip
    audits = [audit("01-08T08", "statuscode", "1", "3", of=("lead", "l1"))]
    found = of("lifecycle_change", leads=[lead], stringmaps=options, audits=audits, systemusers=USERS)
    assert [(row["contact_id"], row["lifecycle_stage"], row["changed_at"][5:13]) for row in found] == [
        ("c1", "Neu", "01-05T08"),
        ("c1", "Qualified", "01-08T08"),
    ]


class TestActivities:
    CONTACTS = ({"contactid": "c1", "account_id": "7"},)

    def test_a_call_is_of_the_account_of_whom_it_was_with(self):
        call = {
            "activityid": "1", "subject": "Hello", "statecode": "1", "actualend": "2026-01-05T08:00:00Z",
            "directioncode": "true", "leftvoicemail": "false", "owner_user_id": "u1", "party_contact_id": "c1",
        }  # fmt: skip
        (found,) = of("activity", phonecalls=[call], contacts=self.CONTACTS, systemusers=USERS)
        assert found == {
            "activity_id": "1", "account_id": "7", "contact_id": "c1", "opportunity_id": None, "department": "sales",
            "kind": "call", "occurred_at": "2026-01-05T08:00:00Z", "is_two_way": "true", "subject": "Hello",
            "campaign": None,
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("row", "department", "is_two_way"),
        [
            ({"directioncode": "true", "owner_user_id": "u2"}, "marketing", None),
            ({"directioncode": "true", "owner_user_id": "u1"}, "sales", None),
            ({"directioncode": "false", "owner_user_id": "u1"}, "buyer", "true"),
        ],
    )
    def test_an_e_mail_is_of_the_buyer_when_it_came_in_else_of_the_owners_unit(self, row, department, is_two_way):
        mail = {"activityid": "1", "statecode": "1", "senton": "2026-01-05T08:00:00Z", **row}
        (found,) = of("activity", emails=[mail], systemusers=USERS)
        assert (found["department"], found["is_two_way"]) == (department, is_two_way)

    def test_a_meeting_counts_when_its_time_has_passed_unless_it_was_cancelled(self):
        past, future = "2026-01-05T08:00:00Z", "2999-01-05T08:00:00Z"
        meetings = [
            {"activityid": str(number), "statecode": state, "scheduledstart": end, "scheduledend": end}
            for number, (state, end) in enumerate((("3", past), ("2", past), ("3", future), ("1", future)))
        ]
        assert [row["activity_id"] for row in of("activity", appointments=meetings)] == ["0", "3"]

    def test_a_response_bears_its_category_and_campaign(self):
        response = {"activityid": "1", "statecode": "0", "receivedon": "2026-01-05T08:00:00Z", "party_lead_id": "l1",
                    "category": "Webinar attended", "campaign": "Autumn"}  # fmt: skip
        (found,) = of("activity", campaignresponses=[response], leads=[{"leadid": "l1", "account_id": "9"}])
        assert {key: found[key] for key in ("department", "kind", "campaign", "contact_id", "account_id")} == {
            "department": "buyer", "kind": "webinar_attended", "campaign": "Autumn", "contact_id": "l1",
            "account_id": "9",
        }  # fmt: skip


def test_users_are_people_with_the_first_team_that_owns():
    teams = [
        {"teamid": "t0", "name": "All", "isdefault": "true", "teamtype": "0"},
        {"teamid": "t1", "name": "South", "isdefault": "false", "teamtype": "0"},
        {"teamid": "t2", "name": "East", "isdefault": "false", "teamtype": "0"},
        {"teamid": "t3", "name": "Deal room", "isdefault": "false", "teamtype": "1"},
    ]
    members = [{"teammembershipid": f"m{n}", "systemuserid": "u1", "teamid": f"t{n}"} for n in range(4)]
    found = of("user", systemusers=USERS, teams=teams, teammemberships=members)
    assert [(row["user_id"], row["department"], row["team"], row["is_active"]) for row in found] == [
        ("u1", "sales", "East", "true"),
        ("u2", "marketing", None, "false"),
    ]
