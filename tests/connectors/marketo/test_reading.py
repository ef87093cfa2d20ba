"""Marketo read and mapped: against a fake that tells a World, and on rows written by hand."""

import csv
from datetime import timedelta
from itertools import islice

import pytest

from connectors.marketo.leads import merge_ids
from tests.connectors.marketo.reading import read, rows_of, stream, system
from tests.fakes import marketo as fake
from tests.fakes.marketo_log import Activity
from tests.fakes.serving import serving
from tests.fakes.world import BEGAN, a_large_world, a_world


class TestLeads:
    def test_every_lead_is_found_through_the_activity_that_made_it(self):
        world = a_world(3)
        with serving(fake.app(world)) as url:
            held, _ = read(url, "leads")
        assert sorted(held["leads"]) == ["1", "2", "3", "4", "5", "6"]
        assert held["leads"]["2"] == {
            "id": "2", "first_name": "First2", "last_name": "Last2", "email": "p2@werk1.example", "company_id": "1",
            "external_company_id": "001000001", "company": "Müller & Söhne GmbH", "website": "https://werk1.example/",
            "industry": world.companies[1].industry, "state": None, "country": world.companies[1].country,
            "postcode": None, "place": None,
            "employees": "10", "created_at": "2026-03-02T09:00:00.000Z", "updated_at": "2026-03-02T09:09:00.000Z",
            "buying_role": "influencer",
        }  # fmt: skip

    def test_later_only_who_changed_is_asked_for(self):
        world = a_world(4)
        application = fake.app(world)
        with serving(application) as url:
            _, cursor = read(url, "leads")
            world.wait(days=1)
            world.rename(2, "Neu GmbH")
            application.state.fake.asked.clear()
            held, cursor = read(url, "leads", cursor)
            assert {number: row["company"] for number, row in held["leads"].items()} == {
                "3": "Neu GmbH",
                "4": "Neu GmbH",
            }
            assert application.state.fake.asked.count("leads.json") == 1
            # Nothing new: the last page of the log is looked at again, in case something was logged late.
            assert list(read(url, "leads", cursor)[0]["leads"]) == ["3", "4"]

    def test_a_merge_is_told_by_the_lead_that_lives_on_and_a_deletion_by_its_own_list(self):
        world = a_world(3)
        world.wait(days=1)
        world.people[5].deleted_at, world.people[5].merged_into = world.now, 6
        world.people[1].deleted_at = world.now
        with serving(fake.app(world)) as url:
            merged, _ = read(url, "leads")
            deleted, _ = read(url, "deleted_leads")
        at = world.now.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        assert sorted(merged["leads"]) == ["2", "3", "4", "6"]
        assert [*merged["gone"].values()] == [
            {"object": "leads", "id": "5", "kind": "merged", "into_id": "6", "gone_at": at}
        ]
        assert [*deleted["gone"].values()] == [
            {"object": "leads", "id": "1", "kind": "deleted", "into_id": None, "gone_at": at}
        ]

    def test_ids_of_merged_leads_are_read_from_what_marketo_really_writes(self, shared_data):
        seeds = shared_data / "vendor_formats" / "vendor_seeds" / "marketo" / "seeds"
        with (seeds / "marketo_activity_merge_leads_data.csv").open(encoding="utf-8-sig") as file:
            told = [row["merge_ids"] for row in csv.DictReader(file)]
        assert merge_ids(told[0]) == ["1286861"]
        # One of the hundred names nobody; such a merge takes nobody away.
        assert [one for one in told if not merge_ids(one)] == [""]
        with (seeds / "marketo_lead_describe_data.csv").open(encoding="utf-8-sig") as file:
            known = {row["restname"] for row in csv.DictReader(file)}
        assert {"contactCompany", "externalCompanyId", "company", "website", "leadRole"} <= known


@pytest.mark.parametrize("name", ["users", "programs", "deleted_leads", "leads", "activities", "opportunities"])
def test_a_read_cut_off_after_any_page_goes_on_there(name):
    world = a_world(2, touches=8)
    world.people[4].deleted_at, world.people[4].merged_into = world.now, 3
    world.people[1].deleted_at = world.people[2].deleted_at = world.now
    with serving(fake.app(world, page_size=2)) as url:
        whole, end = read(url, name)
        with system(url).opened() as client:
            one = stream(name, url)
            pages = sum(1 for _ in one.read(client, None))
            # Every third page is as good as every page, and three times as quick.
            for cut in range(1, pages, 3):
                first, cursor = rows_of(islice(one.read(client, None), cut))
                rest, last = rows_of(one.read(client, cursor or None))
                together = {table: first.get(table, {}) | rest.get(table, {}) for table in whole}
                assert (together, last) == (whole, end), f"cut after page {cut}"


class TestActivities:
    def test_sales_e_mails_forms_and_webinars_of_the_world_arrive(self):
        world = a_world(2, touches=0)
        for kind in ("call", "email", "form_submitted", "webinar_attended"):
            world.wait(hours=1)
            world.touch(kind, 2)
        with serving(fake.app(world)) as url:
            held, _ = read(url, "activities")
        told = [row for row in held["activities"].values() if row["type"] not in ("101", "102")]
        assert [(row["id"], row["type"], row["value_id"], row["new_status"]) for row in told] == [
            ("100000002", "39", "71", None),
            ("100000003", "2", "71", None),
            ("100000004", "104", "1107", "Attended"),
        ]

    def test_a_million_activities_are_walked_by_time_not_counted(self):
        world = a_large_world(1_000_000, companies=20)
        with serving(fake.app(world, page_size=300)) as url, system(url).opened() as client:
            late = client.token((BEGAN + timedelta(seconds=9_990_000)).strftime("%Y-%m-%dT%H:%M:%SZ"))
            held, _ = rows_of(stream("activities", url).read(client, {"token": late, "seen": "2026-06-01T00:00:00Z"}))
        # Of the last thousand touches every third is an e-mail, the one right at the token's instant included.
        assert len(held["activities"]) == 333


class TestLifecycle:
    def test_changes_of_the_field_that_holds_it_are_read_with_who_made_them(self):
        told = {"Source": "Web service API", "API Method Name": "Sync Leads", "Modifying User": None}
        log = [
            Activity(
                BEGAN + timedelta(days=1), 900_000_001, 1, 13, attributes=told, changes={"leadStatus": ("New", "MQL")}
            ),
            Activity(BEGAN + timedelta(days=2), 900_000_002, 1, 13, changes={"email": ("a@x.example", "b@x.example")}),
        ]
        with serving(fake.app(a_world(1), extra=log)) as url:
            one = next(one for one in system(url, lifecycle_field="leadStatus").streams if one.name == "lifecycle")
            with system(url).opened() as client:
                held, _ = rows_of(one.read(client, None))
        assert [*held["lifecycle_log"].values()] == [
            {
                "id": "900000001", "lead_id": "1", "old_value": "New", "new_value": "MQL", "campaign_id": None,
                "changed_at": "2026-03-03T08:00:00.000Z", "source": "Web service API", "reason": None,
                "changed_by_user": None, "changed_by_method": "Sync Leads",
            }
        ]  # fmt: skip

    def test_without_such_a_field_nothing_is_asked(self):
        application = fake.app(a_world(1))
        with serving(application) as url:
            assert read(url, "lifecycle") == ({}, {})
        assert application.state.fake.asked == []


class TestOpportunities:
    def test_opportunities_are_reached_through_people_and_read_again_when_they_move(self):
        world = a_world(2, touches=0)
        world.deals[1].moves = world.deals[1].moves[:1]
        with serving(fake.app(world)) as url:
            held, cursor = read(url, "opportunities")
            assert {row["external_id"]: row["name"] for row in held["opportunities"].values()} == {
                "006000001": "Deal 1",
                "006000002": "Deal 2",
            }
            assert sorted((row["external_id"], row["lead_id"]) for row in held["opportunity_roles"].values()) == [
                ("006000001", "1"), ("006000001", "2"), ("006000002", "3"), ("006000002", "4"),
            ]  # fmt: skip
            world.wait(days=1)
            world.move(1, "won")
            held, _ = read(url, "opportunities", cursor)
        moved = held["opportunities"][fake.ids("deals", 1)]
        assert (moved["stage"], moved["is_closed"], moved["is_won"]) == ("won", "true", "true")

    def test_long_lists_of_ids_are_asked_for_in_parts(self):
        world = a_world(2)
        application = fake.app(world, page_size=3)
        with serving(application) as url, system(url).opened() as client:
            told = client.leads([str(number) for number in range(1, 700)], ["id", "email", "noSuchField"])
        assert [one["id"] for one in told] == [1, 2, 3, 4]
        # Three parts of 300 ids; the first needs a second page.
        assert application.state.fake.asked.count("leads.json") == 4
