"""Marketo read and mapped: against a fake that tells a World, and on rows written by hand."""

import csv
import json
import logging
from datetime import timedelta
from itertools import islice

import duckdb
import pytest

from connectors.kit import retry
from connectors.kit.base import ContractError, RefusedError, SettingsError, UnavailableError
from connectors.kit.stream import GONE
from connectors.marketo import mapping
from connectors.marketo.activities import ACTIVITIES, PROGRAMS, USERS
from connectors.marketo.client import Activities
from connectors.marketo.leads import LEADS, merge_ids
from connectors.marketo.lifecycle import LIFECYCLE_LOG
from connectors.marketo.log import walk
from connectors.marketo.opportunities import OPPORTUNITIES, ROLES
from connectors.marketo.source import MARKETO, MarketoSettings
from tests.fakes import marketo as fake
from tests.fakes.chaos import Chaos
from tests.fakes.marketo_log import Activity
from tests.fakes.serving import serving
from tests.fakes.world import BEGAN, a_large_world, a_world


def system(url, **changed):
    return MARKETO.system(MarketoSettings(**{**fake.settings(url), **changed}))


def stream(name, url):
    return next(one for one in system(url).streams if one.name == name)


def rows_of(pages):
    """Table -> key -> row, as the raw store would hold them, and the last cursor."""
    held, cursor = {}, None
    for page in pages:
        cursor = json.loads(json.dumps(page.cursor))
        for table, rows in page.rows.items():
            held.setdefault(table, {}).update({row["id"]: row for row in rows})
    return held, cursor


def read(url, name, cursor=None):
    with system(url).opened() as client:
        return rows_of(stream(name, url).read(client, cursor))


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


class TestTokens:
    def test_a_paging_token_that_is_no_longer_taken_is_replaced_by_the_last_instant_seen(self):
        world = a_world(3, touches=10)
        application = fake.app(world, page_size=3)
        with serving(application) as url:
            whole, _ = read(url, "activities")
            with system(url).opened() as client:
                first, cursor = rows_of(islice(stream("activities", url).read(client, None), 5))
            application.state.fake.paging_epoch = 2
            rest, _ = read(url, "activities", cursor)
        assert first["activities"] | rest["activities"] == whole["activities"]
        assert len(rest["activities"]) < len(whole["activities"])

    def test_a_page_that_leads_to_itself_does_not_hold_the_run_for_ever(self):
        class Circle:
            def token(self, since):
                return "ABC"

        pages = walk(Circle(), lambda token: Activities((), "ABC", has_more=True), None, "2026-01-01T00:00:00Z")
        with pytest.raises(ContractError):
            list(pages)

    def test_an_access_token_that_is_no_longer_taken_is_renewed_once(self):
        application = fake.app(a_world(1))
        with serving(application) as url, system(url).opened() as client:
            client.token("2026-01-01T00:00:00Z")
            application.state.fake.tokens.clear()
            assert len(client.leads(["1", "2"], ["id"])) == 2
        assert application.state.fake.issued == 2

    def test_wrong_credentials_are_the_operators_to_mend_and_are_never_shown(self, caplog):
        caplog.set_level(logging.DEBUG)
        with (
            serving(fake.app(a_world(1))) as url,
            system(url, client_secret="wrong-55aa").opened() as client,
            pytest.raises(SettingsError) as refused,
        ):
            client.programs(0)
        assert refused.value.key == "system.credentials_refused"
        assert "wrong-55aa" not in f"{caplog.text} {refused.value}"


class TestAnswersThatAreNone:
    def test_a_spent_quota_ends_the_run_at_once_and_the_next_goes_on(self):
        world = a_world(3)
        application = fake.app(world)
        told = []
        with serving(application) as url, system(url).opened() as client:
            # Of what it counts itself one call tells how many were used.
            application.state.fake.quota = 7
            with pytest.raises(UnavailableError) as stopped:
                told.extend(stream("leads", url).read(client, None))
            assert (stopped.value.key, stopped.value.values["place"]) == (
                "system.marketo.quota_spent",
                "/rest/v1/activities.json",
            )
            assert application.state.fake.quota == -1, "it must not be asked again today"
            application.state.fake.quota = 1000
            told.extend(stream("leads", url).read(client, told[-1].cursor))
        held, _ = rows_of(told)
        assert sorted(held["leads"]) == ["1", "2", "3", "4", "5", "6"]

    def test_a_fifth_of_the_days_calls_is_left_to_others_who_used_most_of_the_rest(self):
        application = fake.app(a_world(3))
        application.state.fake.used = 76
        with (
            serving(application) as url,
            system(url, daily_calls=100).opened() as client,
            pytest.raises(UnavailableError) as stopped,
        ):
            rows_of(stream("leads", url).read(client, None))
        assert stopped.value.key == "system.quota_left"
        # 76 of others, one that told so, and three of ours.
        assert stopped.value.values == {"system": "marketo", "used": 80, "limit": 100, "left": 20}
        assert application.state.fake.used == 80

    def test_a_user_who_may_not_see_the_usage_reads_all_the_same(self):
        with serving(fake.app(a_world(3), refused=frozenset({"stats/usage.json"}))) as url:
            held, _ = read(url, "leads")
        assert len(held["leads"]) == 6

    def test_too_many_at_a_time_is_waited_for(self, monkeypatch):
        monkeypatch.setattr(retry, "FIRST_WAIT", 0.001)
        application = Chaos(fake.app(a_world(4)), rate=0.4, kinds=("limited", "garbled"), seed=5, limited=fake.LIMITED)
        with serving(application) as url:
            held, _ = read(url, "leads")
        assert application.counts["limited"] > 0
        assert len(held["leads"]) == 8

    def test_what_the_role_does_not_open_is_refused_by_name(self):
        refused = frozenset({"opportunities/roles.json", "programs.json", "opportunities.json"})
        with serving(fake.app(a_world(1), refused=refused)) as url:
            one = system(url)
            with one.opened() as client:
                standing = one.tested(client)
                with pytest.raises(RefusedError) as stopped:
                    rows_of(stream("opportunities", url).read(client, None))
        assert standing.owner == "api@ours.example"
        assert standing.missing_scopes == ("Read-Only Opportunity", "Read-Only Assets")
        assert stopped.value.values["place"] == "/rest/v1/opportunities/roles.json"

    def test_a_question_it_does_not_understand_names_its_code(self):
        with (
            serving(fake.app(a_world(1))) as url,
            system(url).opened() as client,
            pytest.raises(ContractError) as refused,
        ):
            client.activities("GE5Q====", [2])
        assert refused.value.values["status"] == "1003"


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


@pytest.fixture
def raw():
    """``raw`` tables of Marketo, empty; ``raw(table, ...)`` adds a row."""
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA raw")
    for table in (LEADS, ACTIVITIES, LIFECYCLE_LOG, PROGRAMS, USERS, OPPORTUNITIES, ROLES, GONE):
        connection.execute(f"CREATE TABLE raw.{table.name} ({', '.join(f'{name} VARCHAR' for name in table.columns)})")
    columns = "table_name VARCHAR, row_key VARCHAR, column_name VARCHAR, value VARCHAR, seen_at VARCHAR"
    connection.execute(f"CREATE TABLE raw.observed ({columns})")

    def add(table, **row):
        named, marks = ", ".join(row), ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO raw.{table} ({named}) VALUES ({marks})", [*row.values()])

    add.connection = connection
    return add


def mapped(raw, function):
    return raw.connection.execute(function()).fetchall()


class TestMapping:
    def test_a_company_is_told_by_its_lead_that_changed_last(self, raw):
        raw("leads", id="1", company_id="7", company="Acme", website="acme.example", updated_at="2026-03-01")
        raw(
            "leads",
            id="2",
            company_id="7",
            company="Acme AG",
            website="http://www.ACME.example/",
            postcode="01067",
            place="Dresden",
            updated_at="2026-03-02",
        )
        raw("leads", id="3", company_id="8", company=None, updated_at="2026-03-02")
        assert mapped(raw, mapping.accounts) == [
            ("7", "Acme AG", "acme.example", None, None, None, "01067", "Dresden", None)
        ]

    def test_the_role_in_an_opportunity_stands_in_for_a_field_of_the_lead(self, raw):
        raw(
            "leads",
            id="1",
            first_name="Ada",
            last_name="Byte",
            email="a@x.example",
            company_id="7",
            created_at="2026-03-01",
        )
        raw("leads", id="2", first_name="Bo", buying_role="user", created_at="2026-03-01")
        raw("opportunity_roles", id="a", external_id="006", lead_id="1", role="Evaluator", is_primary="false")
        raw("opportunity_roles", id="b", external_id="007", lead_id="1", role="Decision Maker", is_primary="true")
        raw("opportunity_roles", id="c", external_id="007", lead_id="2", role="Evaluator", is_primary="false")
        assert mapped(raw, mapping.contacts) == [
            ("1", "7", "Ada Byte", "a@x.example", "Decision Maker", "2026-03-01"),
            ("2", None, "Bo", None, "user", "2026-03-01"),
        ]

    def test_an_opportunity_belongs_to_the_company_of_its_id_or_of_its_people(self, raw):
        raw("leads", id="1", company_id="7", external_company_id="001")
        raw("leads", id="2", company_id="8")
        raw("opportunity_roles", id="a", external_id="006", lead_id="2", is_primary="true")
        common = {"name": "Deal", "stage": "Offer", "created_at": "2026-03-01", "close_on": "2026-12-01"}
        raw("opportunities", id="x", external_id="005", external_company_id="001", is_closed="false", **common)
        raw("opportunities", id="y", external_id="006", is_closed="true", is_won="true", amount="10.5", **common)
        raw("opportunities", id="z", external_id="007", is_closed="true", is_won="false", **common)
        assert mapped(raw, mapping.opportunities) == [
            ("x", "7", "Deal", "Offer", None, "2026-03-01", "2026-12-01", None, None),
            ("y", "8", "Deal", "Offer", "10.5", "2026-03-01", None, "2026-12-01T00:00:00Z", "won"),
            ("z", None, "Deal", "Offer", None, "2026-03-01", None, "2026-12-01T00:00:00Z", "lost"),
        ]

    def test_a_stage_counts_from_when_it_was_seen_to_begin(self, raw):
        raw("opportunities", id="old", created_at="2026-03-01")
        raw("opportunities", id="new", created_at="2026-03-06")
        for key, stage, seen_at in (
            ("old", "Offer", "2026-03-05"),
            ("old", "Won", "2026-03-07"),
            ("new", "First talk", "2026-03-06T06"),
        ):
            raw("observed", table_name="opportunities", row_key=key, column_name="stage", value=stage, seen_at=seen_at)
        assert mapped(raw, mapping.stage_changes) == [
            ("old", "Offer", "2026-03-05", "Offer", None, "false"),
            ("new", "First talk", "2026-03-06T06", "First talk", None, None),
            ("old", "Won", "2026-03-07", "Won", "Offer", None),
        ]

    def test_activities_are_of_whoever_acted(self, raw):
        raw("leads", id="7", company_id="3")
        raw("gone", object="leads", id="6", kind="merged", into_id="7")
        raw("programs", id="1", name="Autumn", channel="Live Webinar")
        raw("programs", id="2", name="Fair", channel="Tradeshow")
        for number, kind, lead, more in (
            ("1", "2", "7", {"value": "Guide"}),
            ("2", "6", "6", {"value": "News"}),
            ("3", "45", "7", {"value": "Re: Offer"}),
            ("4", "46", "7", {"value": "Web", "description": "Looked at prices"}),
            ("5", "104", "7", {"value_id": "1", "new_status": "Attended On-Demand"}),
            ("6", "104", "7", {"value_id": "2", "new_status": "Registered"}),
            ("7", "104", "7", {"value_id": "2", "new_status": "Invited"}),
            ("8", "101", "7", {"new_stage": "MQL"}),
        ):
            raw("activities", id=number, type=kind, lead_id=lead, happened_at=f"2026-03-0{number}", **more)
        assert mapped(raw, mapping.activities) == [
            ("1", "3", "7", "buyer", "form_submitted", "2026-03-01", None, "Guide", None),
            ("2", "3", "6", "marketing", "email_sent", "2026-03-02", None, "News", None),
            ("3", "3", "7", "buyer", "email_replied", "2026-03-03", "true", "Re: Offer", None),
            ("4", "3", "7", "buyer", "interesting_moment", "2026-03-04", None, "Looked at prices", None),
            ("5", "3", "7", "buyer", "webinar_attended", "2026-03-05", None, None, "Autumn"),
            ("6", "3", "7", "buyer", "event_registered", "2026-03-06", None, None, "Fair"),
        ]

    def test_who_changed_a_revenue_stage_is_told_by_its_activity(self, raw):
        for number, kind, more in (
            ("1", "102", {"reason": "Changed by Rea"}),
            ("2", "102", {"reason": "List import"}),
            ("3", "102", {"reason": "Web service API"}),
            ("4", "101", {}),
            ("5", "102", {"campaign_id": "1278", "reason": "List import"}),
        ):
            raw(
                "activities",
                id=number,
                type=kind,
                lead_id="7",
                new_stage="MQL",
                happened_at=f"2026-03-0{number}",
                **more,
            )
        assert [(row[3], row[4]) for row in mapped(raw, mapping.lifecycle_changes)] == [
            ("1", "user"), ("2", "import"), ("3", "api"), ("4", "workflow"), ("5", "workflow"),
        ]  # fmt: skip

    def test_a_field_that_holds_the_lifecycle_takes_the_place_of_the_revenue_stage(self, raw):
        raw("activities", id="1", type="102", lead_id="7", new_stage="Stage of a model", happened_at="2026-03-01")
        for number, more in (
            ("2", {"changed_by_user": "rea@ours.example"}),
            ("3", {"source": "Marketo Flow Action", "campaign_id": "1278"}),
            ("4", {"source": "List import"}),
            ("5", {"changed_by_method": "Sync Leads"}),
            ("6", {"source": "Web form fillout"}),
        ):
            raw("lifecycle_log", id=number, lead_id="7", new_value="MQL", changed_at=f"2026-03-0{number}", **more)
        assert [row[3:] for row in mapped(raw, mapping.lifecycle_changes)] == [
            ("2", "user"), ("3", "workflow"), ("4", "import"), ("5", "api"), ("6", None),
        ]  # fmt: skip

    def test_users_of_interfaces_are_no_people(self, raw):
        raw("users", id="1", first_name="Ada", last_name="Byte", email="a@ours.example", is_api_only="false")
        raw("users", id="2", first_name="Api", email="api@ours.example", is_api_only="true")
        assert mapped(raw, mapping.users) == [("1", "Ada Byte", "a@ours.example", "true")]
