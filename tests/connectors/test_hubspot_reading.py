"""HubSpot read through a fake that is held to HubSpot's own description: what is asked, when, and what is told."""

import json
from contextlib import contextmanager
from datetime import timedelta

import httpx
import pytest

from connectors.base import ContractError, RefusedError, SettingsError, UnavailableError
from connectors.hubspot import client as hubspot_client
from connectors.hubspot.client import pause
from connectors.hubspot.crm import ANSWERS
from connectors.hubspot.source import HUBSPOT, SCOPES
from connectors.hubspot.words import CHANGED_BY
from connectors.politeness import Politeness
from tests.fakes import hubspot as fake
from tests.fakes import hubspot_description as description
from tests.fakes.hubspot_records import VERSIONS
from tests.fakes.serving import serving
from tests.fakes.world import Touch, a_world


@contextmanager
def system_over(app, **more):
    with serving(app) as url:
        yield HUBSPOT.system(HUBSPOT.settings(**{**fake.settings(url), **more}))


def stream(system, name):
    return next(one for one in system.streams if one.name == name)


def told(pages):
    """Rows per raw table by key, the last told winning, and the last cursor."""
    rows, cursor = {}, None
    for page in pages:
        cursor = page.cursor
        for name, found in page.rows.items():
            for row in found:
                rows.setdefault(name, {})[tuple(row.values())[:3]] = row
    return rows, cursor


def ids_of(rows, name):
    return {row["id"] for row in rows.get(name, {}).values()}


@pytest.fixture
def world():
    return a_world()


class TestDescription:
    def test_every_question_and_every_answer_fits(self, world):
        if not description.is_here():
            pytest.skip("HubSpot's descriptions are not beside this checkout")
        app = fake.app(world)
        with system_over(app) as system, system.opened() as client:
            system.tested(client)
            for one in system.streams:
                _, cursor = told(one.read(client, None))
                told(one.read(client, cursor or None))
        assert app.faults == []
        assert len(app.log) > 100

    def test_the_fake_refuses_what_the_description_does_not_know(self, world):
        if not description.is_here():
            pytest.skip("HubSpot's descriptions are not beside this checkout")
        app = fake.app(world)
        with system_over(app) as system, system.opened() as client:
            with pytest.raises(ContractError):
                client.question("/crm/objects/2026-09/deals", {"updatedAfter": "2026-01-01"})
            with pytest.raises(RefusedError, match="not_found"):
                client.question("/crm/v3/objects/deals")
        assert app.faults[0] == "unknown parameters ['updatedAfter']"
        assert app.faults[1].startswith("Path not found")

    def test_an_answer_that_does_not_fit_is_told(self, world):
        if not description.is_here():
            pytest.skip("HubSpot's descriptions are not beside this checkout")
        app = fake.app(world)
        world.deals[1].name = 7
        app.records.record = lambda *of: {"id": 7}
        with system_over(app) as system, system.opened() as client, pytest.raises(ContractError):
            client.question("/crm/objects/2026-09/deals")
        assert "7 is not of type 'string'" in app.faults[0]

    def test_every_source_type_we_read_is_one_that_hubspot_describes(self, shared_data):
        file = shared_data / "openapi" / "hubspot" / "marketingEvents.json"
        schema = json.loads(file.read_text())["components"]["schemas"]["PropertyValue"]
        known = set(schema["properties"]["source"]["enum"])
        assert {word for words in CHANGED_BY.values() for word in words} <= known


class TestFirstRead:
    def test_companies_are_listed_with_all_their_properties(self, world):
        with system_over(fake.app(world)) as system, system.opened() as client:
            rows, cursor = told(stream(system, "companies").read(client, None))
        assert ids_of(rows, "companies") == {fake.ids("companies", number) for number in range(1, 13)}
        first = next(row for row in rows["companies"].values() if row["id"] == fake.ids("companies", 1))
        assert (first["name"], first["domain"], first["numberofemployees"]) == (
            "Müller & Söhne GmbH",
            "werk1.example",
            "10",
        )
        assert cursor == {"since": "2026-03-02T20:00:00.000Z"}

    def test_a_deal_tells_every_stage_it_was_in_and_who_moved_it(self, world):
        world.deals = {1: world.deals[1]}
        world.move(1, "proposal", by="workflow")
        with system_over(fake.app(world)) as system, system.opened() as client:
            rows, _ = told(stream(system, "deals").read(client, None))
        last = max(rows["deal_stages"].values(), key=lambda row: row["changed_at"])
        assert last == {
            "deal_id": "23000000001", "changed_at": "2026-03-31T21:44:00.000Z", "value": "1290417331",
            "source_type": "AUTOMATION_PLATFORM", "source_id": "userId:9000002", "user_id": "9000002",
        }  # fmt: skip
        assert len(rows["deal_stages"]) == len(world.deals[1].moves)

    def test_a_contact_belongs_to_its_primary_company_and_tells_its_submissions(self, world):
        world.touches = [touch for touch in world.touches if touch.kind != "form_submitted"]
        sent = world.touch("form_submitted", 1)
        with system_over(fake.app(world)) as system, system.opened() as client:
            rows, _ = told(stream(system, "contacts").read(client, None))
        first = next(row for row in rows["contacts"].values() if row["id"] == fake.ids("people", 1))
        assert first["company_id"] == fake.ids("companies", 1)
        (one,) = rows["form_submissions"].values()
        assert (one["contact_id"], one["submitted_at"]) == (fake.ids("people", 1), "2026-03-31T21:44:00.000Z")
        assert fake.ids("touches", sent.id) == f"{one['contact_id']}-{one['form_id']}-1774993440000"

    def test_several_answers_make_a_page_so_that_one_question_tells_many_associations(self, world):
        app = fake.app(world, page_size=2)
        with system_over(app) as system, system.opened() as client:
            pages = list(stream(system, "contacts").read(client, None))
        assert [len(page.rows.get("contacts", ())) for page in pages] == [2 * ANSWERS, 4, 0]
        assert sum(path.startswith("/crm/associations") for _, path in app.log) == 2

    def test_two_at_one_event_are_told_page_by_page(self, world):
        world.touches = [
            Touch(number, "webinar_attended", 1, number, None, None, world.now, world.now, "Fair")
            for number in (1, 2, 3)
        ]
        with system_over(fake.app(world, page_size=2)) as system, system.opened() as client:
            rows, _ = told(stream(system, "marketing_events").read(client, None))
        assert [row["name"] for row in rows["marketing_events"].values()] == ["Fair"]
        assert [row["contact_id"] for row in rows["participations"].values()] == [
            fake.ids("people", n) for n in (1, 2, 3)
        ]

    def test_owners_who_left_and_their_teams_are_told(self, world):
        with system_over(fake.app(world)) as system, system.opened() as client:
            rows, cursor = told(stream(system, "owners").read(client, None))
        assert [(row["name"], row["team"], row["teams"], row["is_active"]) for row in rows["owners"].values()] == [
            ("Ada Sales", "North", "North\nSales", "true"),
            ("Bo Market", "North", "North\nMarketing", "true"),
            ("Cy Left", "North", "North\nSales", "false"),
        ]
        assert cursor == {}


class TestLaterReads:
    @pytest.fixture
    def read_twice(self, world):
        def twice(name, change):
            app = fake.app(world)
            with system_over(app) as system, system.opened() as client:
                _, cursor = told(stream(system, name).read(client, None))
                world.wait(days=1)
                change(world)
                app.log.clear()
                rows, cursor = told(stream(system, name).read(client, cursor))
            return rows, cursor, app

        return twice

    def test_only_what_changed_is_told(self, read_twice):
        rows, cursor, app = read_twice("deals", lambda world: world.move(1, "negotiation"))
        # Deal 5 moved last before, within the overlap.
        assert ids_of(rows, "deals") == {fake.ids("deals", 1), *({fake.ids("deals", 9)})}
        assert cursor == {"since": "2026-04-01T21:44:00.000Z"}
        assert [path.rsplit("/", 1)[1] for _, path in app.log] == ["search", "search", "read", "read", "deals"]

    def test_a_submission_changes_the_contact(self, read_twice):
        rows, _, _ = read_twice("contacts", lambda world: world.touch("form_submitted", 2))
        assert fake.ids("people", 2) in {row["contact_id"] for row in rows["form_submissions"].values()}

    def test_a_deleted_deal_is_gone_since_the_day_it_was_deleted(self, read_twice):
        rows, _, _ = read_twice("deals", lambda world: world.delete_deal(3))
        assert list(rows["gone"].values()) == [
            {
                "object": "deals", "id": fake.ids("deals", 3), "kind": "deleted", "into_id": None,
                "gone_at": "2026-04-01T21:44:00.000Z",
            }
        ]  # fmt: skip

    def test_a_merged_company_names_the_one_that_lives_on(self, read_twice):
        rows, _, _ = read_twice("companies", lambda world: world.merge_companies(2, 7))
        assert [(row["id"], row["kind"], row["into_id"]) for row in rows["gone"].values()] == [
            (fake.ids("companies", 2), "merged", fake.ids("companies", 7))
        ]

    def test_without_any_change_the_next_read_begins_where_this_one_did(self, read_twice):
        _, cursor, _ = read_twice("calls", lambda world: None)
        assert cursor == {"since": "2026-03-30T04:37:00.000Z"}

    def test_new_participants_are_asked_for_and_old_ones_not_again(self, read_twice):
        rows, _, app = read_twice("marketing_events", lambda world: world.touch("webinar_attended", 4))
        asked = [path for _, path in app.log if "participations" in path]
        assert len(rows["marketing_events"]) == 14
        # The new one, and the newest of before, which lies in the overlap.
        assert len(asked) == 2

    def test_everything_deleted_begins_anew(self, world):
        world.deals.clear()
        with system_over(fake.app(world)) as system, system.opened() as client:
            assert told(stream(system, "deals").read(client, None))[1] == {}


class TestResuming:
    @pytest.mark.parametrize("name", ["companies", "contacts", "deals", "meetings", "marketing_events"])
    def test_a_read_cut_off_after_any_page_tells_the_rest(self, world, name):
        """From the beginning, and as a later read."""
        world.touches = world.touches[:25]
        with system_over(fake.app(world, page_size=1)) as system, system.opened() as client:
            read = stream(system, name).read
            for start in (None, {"since": "2026-03-02T10:00:00.000Z"}):
                pages = list(read(client, start))
                whole, end = told(pages)
                for place, page in enumerate(pages[:-1]):
                    rest, cursor = told(read(client, json.loads(json.dumps(page.cursor))))
                    before, _ = told(pages[: place + 1])
                    assert cursor == end
                    for table, rows in whole.items():
                        assert {**before.get(table, {}), **rest.get(table, {})} == rows

    def test_a_row_that_changes_while_searched_is_told_now_or_next_time(self, world):
        with system_over(fake.app(world, page_size=1)) as system, system.opened() as client:
            pages = stream(system, "companies").read(client, {"since": "2026-03-02T08:00:00.000Z"})
            first = next(pages)
            world.wait(days=1)
            world.rename(1, "Renamed")
            rows, cursor = told([first, *pages])
            assert len(ids_of(rows, "companies")) == 12
            later, _ = told(stream(system, "companies").read(client, cursor))
        assert "Renamed" in {row["name"] for row in later["companies"].values()}


class TestRefusals:
    def test_the_token_is_told_whose_it_is_and_what_it_lacks(self, world):
        if not description.is_here():
            pytest.skip("scopes stand in HubSpot's descriptions")
        granted = fake.SCOPES - {"forms", "crm.objects.deals.read"}
        with system_over(fake.app(world, scopes=granted)) as system, system.opened() as client:
            standing = system.tested(client)
            with pytest.raises(RefusedError):
                list(stream(system, "deals").read(client, None))
        assert standing.whose == "app-eu1.hubspot.com/4711"
        assert set(standing.missing_scopes) == {"forms", "crm.objects.deals.read"}

    def test_scopes_are_those_the_fake_grants(self):
        assert set(SCOPES) == fake.SCOPES

    def test_a_wrong_token_is_an_operators_matter_and_is_never_shown(self, world):
        with (
            system_over(fake.app(world), access_token="pat-wrong-secret") as system,
            system.opened() as client,
            pytest.raises(SettingsError) as caught,
        ):
            system.tested(client)
        assert "secret" not in f"{caught.value!r}{caught.value}{system!r}{client!r}"


class TestLimits:
    def test_a_day_used_up_stops_at_once(self, world):
        app = fake.app(world, limits=fake.Limits(daily=3))
        with system_over(app) as system, system.opened() as client, pytest.raises(UnavailableError) as caught:
            list(stream(system, "companies").read(client, None))
        assert caught.value.key == "hubspot.daily_limit"
        assert len(app.log) == 4

    def test_a_limit_of_seconds_is_waited_for(self, world, monkeypatch):
        monkeypatch.setattr("connectors.politeness.FIRST_WAIT", 0.01)
        app = fake.app(world, limits=fake.Limits(searches_per_second=1))
        with system_over(app) as system, system.opened() as client:
            assert client.newest("companies", "hs_lastmodifieddate") == "2026-03-02T20:00:00.000Z"
            assert client.newest("companies", "hs_lastmodifieddate") == "2026-03-02T20:00:00.000Z"
        assert len(app.log) > 2

    @pytest.mark.parametrize(
        ("headers", "seconds"),
        [
            ({}, 0.0),
            ({"X-HubSpot-RateLimit-Remaining": "100", "X-HubSpot-RateLimit-Interval-Milliseconds": "10000"}, 0.0),
            ({"X-HubSpot-RateLimit-Remaining": "1", "X-HubSpot-RateLimit-Interval-Milliseconds": "10000"}, 10.0),
            ({"X-HubSpot-RateLimit-Remaining": "soon", "X-HubSpot-RateLimit-Interval-Milliseconds": "10000"}, 0.0),
        ],
    )
    def test_the_last_questions_of_an_interval_are_left_to_others(self, headers, seconds):
        assert pause(httpx.Headers(headers)) == seconds

    def test_searches_are_spaced_out(self, world, monkeypatch):
        slept = []
        monkeypatch.setattr(Politeness, "sleep", slept.append, raising=False)
        with system_over(fake.app(world), searches_per_second="4") as system, system.opened() as client:
            client._search._polite.__dict__["sleep"] = slept.append
            client.newest("companies", "hs_lastmodifieddate")
        assert slept == [0.25]

    def test_batches_are_no_larger_than_hubspot_takes(self, world, monkeypatch):
        monkeypatch.setattr(hubspot_client, "ASSOCIATED", 10)
        monkeypatch.setattr(hubspot_client, "BATCH_WITH_HISTORY", 10)
        app = fake.app(world)
        with system_over(app) as system, system.opened() as client:
            ids = [fake.ids("people", number) for number in range(1, 25)]
            linked = client.associated("contacts", "companies", ids)
            found = client.batch("contacts", ids, ["email"], ["lifecyclestage"])
        assert len(app.log) == 6
        assert len(found) == 24
        # Every eleventh person belongs to no company, which HubSpot tells as an error among the answers.
        assert linked == {
            fake.ids("people", n): fake.ids("companies", (n + 1) // 2) for n in range(1, 25) if n % 11 != 0
        }

    def test_versions_that_hubspot_forgets_are_not_lost_once_read(self, world):
        """Thirty moves, of which HubSpot tells the latest twenty: with those read before, all thirty are there."""
        with system_over(fake.app(world)) as system, system.opened() as client:
            before, cursor = told(stream(system, "deals").read(client, None))
            first = len([row for row in before["deal_stages"].values() if row["deal_id"] == fake.ids("deals", 1)])
            for _ in range(VERSIONS["deals"]):
                world.wait(hours=1)
                world.move(1, "negotiation" if world.deals[1].stage == "proposal" else "proposal")
            after, _ = told(stream(system, "deals").read(client, cursor))
        kept = {**before["deal_stages"], **after["deal_stages"]}
        assert (
            len([row for row in kept.values() if row["deal_id"] == fake.ids("deals", 1)]) == first + VERSIONS["deals"]
        )
        assert world.now - world.deals[1].moves[-1].at == timedelta(0)
