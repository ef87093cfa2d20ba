"""What HubSpot told, on rows written by hand, and what becomes of it."""

import duckdb
import pytest
from pydantic import SecretStr

from connectors.hubspot import mapping
from connectors.hubspot.client import HubSpot
from connectors.hubspot.marketing import submissions
from connectors.hubspot.source import HubSpotSettings, hubspot
from connectors.hubspot.words import CHANGED_BY, CONNECTED, NOT_REACHED, case
from connectors.kit.convert import identifier
from connectors.kit.stream import GONE

MONDAY, TUESDAY, FRIDAY = "2026-03-02T08:00:00.000Z", "2026-03-03T08:00:00.000Z", "2026-03-06T08:00:00.000Z"
STAGES = [
    {"stage_id": "1", "object": "deals", "label": "Angebot", "is_closed": "false", "probability": "0.4"},
    {"stage_id": "won", "object": "deals", "label": "Gewonnen", "is_closed": "true", "probability": "1.0"},
    {"stage_id": "lost", "object": "deals", "label": "Verloren", "is_closed": "true", "probability": "0.0"},
    {"stage_id": "1", "object": "contacts", "label": "Interessent"},
]


@pytest.fixture
def rows():
    """Rows of a canonical table that the given raw rows make, each as the values of the columns asked for."""

    def mapped(name, *columns, **raw):
        connection = duckdb.connect()
        connection.execute("CREATE SCHEMA raw")
        for stream in hubspot(HubSpotSettings(access_token=SecretStr("pat-x"))).streams:
            for table in stream.tables:
                listed = ", ".join(f"{identifier(column)} VARCHAR" for column in table.columns)
                connection.execute(f"CREATE TABLE raw.{table.name} ({listed})")
        connection.execute(f"CREATE TABLE raw.gone ({', '.join(f'{name} VARCHAR' for name in GONE.columns)})")
        for table, told in raw.items():
            for row in told:
                places = ", ".join("?" for _ in row)
                named = ", ".join(map(identifier, row))
                connection.execute(f"INSERT INTO raw.{table} ({named}) VALUES ({places})", list(row.values()))
        select = mapping.MAPPING[name]()
        return sorted(connection.execute(f"SELECT {', '.join(columns)} FROM ({select})").fetchall(), key=str)

    return mapped


class TestAccountsAndContacts:
    def test_a_company_without_a_name_goes_by_its_domain_then_by_its_id(self, rows):
        told = rows(
            "account", "account_id", "name",
            companies=[
                {"id": "1", "name": "Acme", "domain": "acme.example"},
                {"id": "2", "name": "", "domain": "bolt.example"},
                {"id": "3"},
            ],
        )  # fmt: skip
        assert told == [("1", "Acme"), ("2", "bolt.example"), ("3", "3")]

    def test_of_several_buying_roles_the_first_counts(self, rows):
        told = rows(
            "contact", "contact_id", "name", "buying_role",
            contacts=[
                {"id": "1", "firstname": "Ada", "lastname": "Ohm", "hs_buying_role": "DECISION_MAKER;CHAMPION"},
                {"id": "2", "firstname": "", "lastname": "Ohm", "hs_buying_role": "OTHER"}, {"id": "3"},
            ],
        )  # fmt: skip
        assert told == [("1", "Ada Ohm", "decider"), ("2", "Ohm", None), ("3", None, None)]

    def test_a_team_says_which_department_somebody_is_in(self, rows):
        told = rows(
            "user", "user_id", "name", "department", "team", "is_active",
            owners=[
                {"id": "1", "name": "Ada", "team": "North", "teams": "North\nOnline-Marketing", "is_active": "true"},
                {"id": "2", "email": "bo@ours.example", "team": "Vertrieb", "teams": "Vertrieb", "is_active": "false"},
                {"id": "3", "name": "Cy", "team": "North", "teams": "North", "is_active": "true"},
            ],
        )  # fmt: skip
        assert told == [
            ("1", "Ada", "marketing", "North", "true"),
            ("2", "bo@ours.example", "sales", "Vertrieb", "false"),
            ("3", "Cy", None, "North", "true"),
        ]


class TestDeals:
    def test_an_open_deal_is_expected_on_its_close_date(self, rows):
        told = rows(
            "opportunity", "stage", "expected_close_on", "closed_at", "outcome",
            stages=STAGES, deals=[{"id": "7", "dealname": "Press", "dealstage": "1", "closedate": FRIDAY}],
        )  # fmt: skip
        assert told == [("Angebot", FRIDAY, None, None)]

    def test_a_won_deal_closed_when_it_entered_the_stage_and_was_expected_when_last_said_before(self, rows):
        told = rows(
            "opportunity", "stage", "expected_close_on", "closed_at", "outcome",
            stages=STAGES,
            deals=[{"id": "7", "dealname": "Press", "dealstage": "won", "closedate": "2025-12-31T00:00:00.000Z"}],
            deal_stages=[
                {"deal_id": "7", "changed_at": MONDAY, "value": "1"},
                {"deal_id": "7", "changed_at": TUESDAY, "value": "won"},
            ],
            deal_close_dates=[
                {"deal_id": "7", "changed_at": "2026-03-01T08:00:00.000Z", "value": "2026-12-01T12:00:00.000Z"},
                {"deal_id": "7", "changed_at": MONDAY, "value": "2026-11-01T12:00:00.000Z"},
                {"deal_id": "7", "changed_at": TUESDAY, "value": TUESDAY},
                {"deal_id": "7", "changed_at": FRIDAY, "value": "2025-12-31T00:00:00.000Z"},
            ],
        )  # fmt: skip
        assert told == [("Gewonnen", "2026-11-01T12:00:00.000Z", TUESDAY, "won")]

    def test_without_history_the_close_date_stands_in_and_a_deleted_stage_keeps_its_id(self, rows):
        told = rows(
            "opportunity", "name", "stage", "closed_at", "outcome",
            stages=STAGES,
            deals=[
                {"id": "7", "dealstage": "lost", "closedate": FRIDAY},
                {"id": "8", "dealname": "B", "dealstage": "gone"},
            ],
        )  # fmt: skip
        assert told == [("7", "Verloren", FRIDAY, "lost"), ("B", "gone", None, None)]

    def test_where_hubspot_does_not_say_that_a_stage_ends_a_deal_its_probability_does(self, rows):
        told = rows(
            "opportunity", "opportunity_id", "outcome",
            stages=[
                {"stage_id": "a", "object": "deals", "probability": "1.0"},
                {"stage_id": "b", "object": "deals", "probability": "0.9"},
                {"stage_id": "c", "object": "deals", "probability": "0.0"},
                {"stage_id": "d", "object": "deals", "probability": "0.0", "is_closed": "false"},
            ],
            deals=[{"id": stage, "dealstage": stage} for stage in "abcd"],
        )  # fmt: skip
        assert told == [("a", "won"), ("b", None), ("c", "lost"), ("d", None)]

    def test_stages_bear_their_names_and_who_moved_is_told_only_where_it_is_certain(self, rows):
        told = rows(
            "stage_change", "changed_at", "stage", "changed_by",
            stages=STAGES, deals=[{"id": "7"}],
            deal_stages=[
                {"deal_id": "7", "changed_at": MONDAY, "value": "1", "source_type": "CRM_UI"},
                {"deal_id": "7", "changed_at": TUESDAY, "value": "won", "source_type": "CALCULATED"},
                {"deal_id": "7", "changed_at": FRIDAY, "value": "lost", "source_type": "SOMETHING_NEW"},
                {"deal_id": "9", "changed_at": FRIDAY, "value": "1", "source_type": "CRM_UI"},
            ],
        )  # fmt: skip
        # Deal 9 is no more, and so is its history.
        assert told == [(MONDAY, "Angebot", "user"), (TUESDAY, "Gewonnen", None), (FRIDAY, "Verloren", None)]

    def test_lifecycles_are_of_contacts_or_of_companies_and_bear_the_names_of_their_own_pipeline(self, rows):
        told = rows(
            "lifecycle_change", "account_id", "contact_id", "lifecycle_stage", "changed_by",
            stages=STAGES, contacts=[{"id": "5"}], companies=[{"id": "6"}],
            contact_lifecycles=[{"contact_id": "5", "changed_at": MONDAY, "value": "1", "source_type": "IMPORT"}],
            company_lifecycles=[{"company_id": "6", "changed_at": MONDAY, "value": "1", "source_type": "FORM"}],
        )  # fmt: skip
        assert told == [("6", None, "1", None), (None, "5", "Interessent", "import")]


TOLD_BY = {
    "7": (("2026-03-01", "o"), ("2026-03-10", "won")),
    "8": (("2026-03-02", "o"), ("2026-03-05", "lost")),
}


class TestMergedDeals:
    """Deal 7: offer on the 1st, won on the 10th. Deal 8: offer on the 2nd, lost on the 5th. Merged on the 20th."""

    STAGES = (
        {"stage_id": "o", "object": "deals", "label": "Offer", "is_closed": "false", "probability": "0.4"},
        {"stage_id": "n", "object": "deals", "label": "Talks", "is_closed": "false", "probability": "0.6"},
        {"stage_id": "won", "object": "deals", "label": "Won", "is_closed": "true", "probability": "1.0"},
        {"stage_id": "lost", "object": "deals", "label": "Lost", "is_closed": "true", "probability": "0.0"},
    )

    def versions(self, deal, told, source="CRM_UI"):
        found, before = [], None
        for day, value in sorted(told):
            row = {"deal_id": deal, "changed_at": f"{day}T08:00:00.000Z", "value": value, "previous_value": before}
            found.append({**row, "source_type": "MERGE_OBJECTS" if day == "2026-03-20" else source})
            before = value
        return found

    def history(self, rows, deal, losers, *, known, stage="won"):
        """What is told of `deal`, into which `losers` were merged, of which those `known` were read before."""
        both = [*TOLD_BY["7"], *TOLD_BY["8"], ("2026-03-20", stage)]
        before = [row for one in known for row in self.versions(one, TOLD_BY[one])]
        told = rows(
            "stage_change", "changed_at", "stage", "previous_stage",
            stages=self.STAGES, deals=[{"id": deal, "dealstage": stage, "createdate": "2026-03-01T08:00:00.000Z"}],
            deal_stages=[*self.versions(deal, both), *before],
            gone=[{"object": "deals", "id": one, "kind": "merged", "into_id": deal} for one in losers],
        )  # fmt: skip
        return [(at[8:10], name, before) for at, name, before in told]

    def test_the_deal_that_lives_on_has_its_own_history_alone(self, rows):
        assert self.history(rows, "7", ["8"], known=["8"]) == [("01", "Offer", None), ("10", "Won", "Offer")]

    @pytest.mark.parametrize(
        ("stage", "told"),
        [
            ("won", [("01", "Offer", None), ("10", "Won", "Offer")]),
            ("lost", [("02", "Offer", None), ("05", "Lost", "Offer")]),
        ],
    )
    def test_one_that_got_a_new_id_has_that_of_the_deal_whose_stage_it_kept(self, rows, stage, told):
        assert self.history(rows, "9", ["7", "8"], known=["7", "8"], stage=stage) == told

    def test_what_was_never_read_before_cannot_be_told_apart(self, rows):
        assert self.history(rows, "7", ["8"], known=[]) == [
            ("01", "Offer", None), ("05", "Lost", "Offer"), ("10", "Won", "Lost"),
        ]  # fmt: skip

    def test_a_deal_that_nothing_was_merged_into_is_as_it_was(self, rows):
        assert [row[:2] for row in self.history(rows, "7", [], known=["8"])] == [
            ("01", "Offer"), ("05", "Lost"), ("10", "Won"),
        ]  # fmt: skip


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


class TestRealRows:
    """Field samples of a real account, as a warehouse holds them."""

    @pytest.fixture
    def seeds(self, shared_data):
        return shared_data / "vendor_formats" / "vendor_seeds" / "hubspot" / "seeds"

    def test_won_is_what_the_account_calls_won(self, rows, seeds):
        stages = duckdb.sql(
            "SELECT row_number() OVER () AS id, lower(is_closed), probability, closed_won FROM "
            f"read_csv('{seeds}/deal_pipeline_stage_data.csv', all_varchar=true)"
        ).fetchall()
        told = rows(
            "opportunity", "opportunity_id", "outcome",
            stages=[
                {"stage_id": str(number), "object": "deals", "is_closed": closed, "probability": probability}
                for number, closed, probability, _ in stages
            ],
            deals=[{"id": str(number), "dealstage": str(number)} for number, *_ in stages],
        )  # fmt: skip
        won = {int(number) for number, outcome in told if outcome == "won"}
        assert won == {number for number, *_, is_won in stages if is_won == "TRUE"}
        assert len(won) == 5

    @pytest.mark.parametrize(
        ("name", "counts"),
        [
            ("deal", {None: 91, "bulk": 9}),
            ("contact", {None: 68, "import": 31, "api": 1}),
            ("company", {None: 100}),
        ],
    )
    def test_who_changed_is_told_where_it_is_certain(self, seeds, name, counts):
        found = duckdb.sql(
            f"SELECT {case('source', CHANGED_BY)} AS changed_by, count(*) FROM "
            f"read_csv('{seeds}/{name}_property_history_data.csv', all_varchar=true) GROUP BY ALL"
        ).fetchall()
        assert dict(found) == counts


SALES = [
    {"stage_id": stage, "object": "deals", "label": label, "pipeline": "Sales", "pipeline_id": "default",
     "is_closed": str(closed).lower(), "probability": probability}
    for stage, label, closed, probability in (
        ("q", "Qualification", False, "0.2"), ("p", "Proposal", False, "0.5"), ("won", "Closed Won", True, "1.0"),
    )
]  # fmt: skip
DELIVERY = {"stage_id": "k", "object": "deals", "label": "Kick-off", "pipeline": "Delivery", "pipeline_id": "77",
            "is_closed": "false", "probability": "0.5"}  # fmt: skip


def version(stage, at, before=None, table="deal"):
    return {f"{table}_id": "11", "changed_at": at, "value": stage, "previous_value": before, "source_type": "CRM_UI"}


class TestHistoriesOfDeals:
    def changes(self, rows, versions, *, stages=SALES, **deal):
        told = {"id": "11", "createdate": MONDAY, "dealstage": "p", **deal}
        columns = ("changed_at", "stage", "stage_id", "previous_stage", "is_entry_known", "pipeline")
        return rows("stage_change", *columns, stages=stages, deals=[told], deal_stages=versions)

    def test_a_renamed_stage_bears_its_new_name_and_its_id(self, rows):
        assert self.changes(rows, [version("q", MONDAY), version("p", TUESDAY, "q")]) == [
            (MONDAY, "Qualification", "q", None, None, "Sales"),
            (TUESDAY, "Proposal", "p", "Qualification", None, "Sales"),
        ]

    def test_of_one_instant_the_versions_are_chained(self, rows):
        versions = [version("p", MONDAY, "q"), version("won", MONDAY, "p"), version("q", MONDAY)]
        assert [(row[1], row[3]) for row in self.changes(rows, versions, dealstage="won")] == [
            ("Closed Won", "Proposal"), ("Proposal", "Qualification"), ("Qualification", None),
        ]  # fmt: skip

    def test_a_history_that_lacks_the_last_change_is_ended_by_the_close_date_of_a_closed_deal(self, rows):
        versions = [version("q", MONDAY), version("p", TUESDAY, "q")]
        found = self.changes(rows, versions, dealstage="won", closedate=FRIDAY)
        assert found[-1] == (FRIDAY, "Closed Won", "won", "Proposal", None, "Sales")

    def test_of_an_open_deal_by_what_hubspot_says_it_entered_its_stage_else_it_is_not_known(self, rows):
        versions = [version("q", MONDAY)]
        (_, entered) = self.changes(rows, versions, hs_v2_date_entered_current_stage=TUESDAY)
        assert entered == (TUESDAY, "Proposal", "p", "Qualification", None, "Sales")
        (_, seen) = self.changes(rows, versions, hs_lastmodifieddate=FRIDAY)
        assert seen == (FRIDAY, "Proposal", "p", "Qualification", "false", "Sales")

    def test_versions_that_begin_after_the_creation_do_not_tell_when_the_first_began(self, rows):
        found = self.changes(rows, [version("q", TUESDAY), version("p", FRIDAY, "q")])
        assert [row[4] for row in found] == ["false", None]

    def test_a_deal_that_moves_on_in_another_pipeline_stays_won_where_it_was_won(self, rows):
        deal = {"id": "11", "dealstage": "k", "pipeline": "77", "createdate": MONDAY}
        versions = [version("q", MONDAY), version("won", TUESDAY, "q"), version("k", FRIDAY, "won")]
        raw = {"stages": [*SALES, DELIVERY], "deals": [deal], "deal_stages": versions}
        columns = ("stage", "pipeline", "outcome", "closed_at")
        assert rows("opportunity", *columns, **raw) == [("Closed Won", "Sales", "won", TUESDAY)]
        assert [row[-1] for row in self.changes(rows, versions, stages=raw["stages"], **deal)] == [
            "Sales", "Sales", "Delivery",
        ]  # fmt: skip

    def test_reopened_in_its_own_pipeline_it_is_open(self, rows):
        versions = [version("q", MONDAY), version("won", TUESDAY, "q"), version("p", FRIDAY, "won")]
        deal = {"id": "11", "dealstage": "p", "pipeline": "default", "createdate": MONDAY}
        found = rows("opportunity", "stage", "outcome", "closed_at", stages=SALES, deals=[deal], deal_stages=versions)
        assert found == [("Proposal", None, None)]

    def test_without_a_company_it_is_of_the_primary_company_of_its_contact(self, rows):
        deal = {"id": "11", "dealstage": "p", "contact_id": "5", "createdate": MONDAY, "dealtype": "newbusiness"}
        contacts = [{"id": "5", "company_id": "1"}]
        assert rows("opportunity", "account_id", "type", deals=[deal], contacts=contacts) == [("1", "newbusiness")]

    def test_values_are_what_they_were_set_to(self, rows):
        deal = {"id": "11", "dealstage": "p", "amount": "100000", "pipeline": "default", "createdate": MONDAY,
                "closedate": FRIDAY}  # fmt: skip
        found = rows(
            "attribute_change", "entity", "field", "value", "changed_at", stages=SALES, deals=[deal],
            deal_amounts=[version("10000", MONDAY), version("100000", FRIDAY, "10000")],
            deal_close_dates=[version(TUESDAY, MONDAY)],
            deal_pipelines=[version("default", MONDAY)],
            contacts=[{"id": "11"}], contact_companies=[version("2", TUESDAY, "1", "contact")],
            companies=[{"id": "11"}], company_segments=[version("A", TUESDAY, None, "company")],
        )  # fmt: skip
        assert found == [
            ("account", "segment", "A", TUESDAY),
            ("contact", "account_id", "2", TUESDAY),
            ("opportunity", "amount", "10000", MONDAY),
            ("opportunity", "amount", "100000", FRIDAY),
            ("opportunity", "expected_close_on", "2026-03-03", MONDAY),
            ("opportunity", "expected_close_on", "2026-03-06", MONDAY),
            ("opportunity", "pipeline", "Sales", MONDAY),
        ]


def link(other, *types):
    told = [{"category": "X", "typeId": number, "label": label} for number, label in types]
    return {"toObjectId": other, "associationTypes": told}


@pytest.mark.parametrize(
    ("links", "company"),
    [
        ([link(1, (21, "Reseller"), (341, None)), link(2, (5, "Primary"), (341, None))], "2"),
        ([link(1, (21, "Reseller"), (341, None)), link(3, (22, "End customer"), (341, None))], "3"),
        ([link(1, (21, "Partner"), (341, None)), link(4, (341, None))], "4"),
        ([link(7, (341, None)), link(6, (341, None))], "6"),
        ([link(1, (21, "Vertriebspartner"))], "1"),
    ],
)
def test_a_deal_is_of_its_primary_company_else_of_the_customer_and_last_of_a_reseller(links, company):
    class Http:
        def post(self, path, body):
            return {"results": [{"from": {"id": "11"}, "to": links}]}

    client = HubSpot(None, searches_per_second=1)
    client._http = Http()
    assert client.associated("deals", "companies", ["11"]) == {"11": company}
