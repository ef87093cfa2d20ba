"""What HubSpot told, on rows written by hand, and what becomes of it."""

import pytest

from connectors.hubspot.client import HubSpot
from tests.connectors.hubspot.days import FRIDAY, MONDAY, TUESDAY

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
