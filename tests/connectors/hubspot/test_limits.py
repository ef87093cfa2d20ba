"""How often HubSpot is asked, how much at once, and what becomes of what it forgets."""

import json
import time

import httpx
import pytest

from connectors.hubspot import client as hubspot_client
from connectors.hubspot.client import HubSpot
from connectors.hubspot.limits import pause
from connectors.kit.base import UnavailableError
from tests.fakes import hubspot as fake
from tests.fakes.hubspot_reader import stream, system_over, told
from tests.fakes.hubspot_records import VERSIONS
from tests.fakes.world import a_world


@pytest.fixture
def world():
    return a_world()


class TestLimits:
    def test_a_day_used_up_stops_at_once(self, world):
        app = fake.app(world, limits=fake.Limits(daily=3))
        with (
            system_over(app, leave_share="0", at_once="1") as system,
            system.opened() as client,
            pytest.raises(UnavailableError) as caught,
        ):
            list(stream(system, "companies").read(client, None))
        assert caught.value.key == "hubspot.daily_limit"
        assert len(app.log) == 4

    def test_a_fifth_of_the_day_is_left_to_others(self, world):
        """Of ten questions a day the eighth is the last: searches do not say how many are left, so it counts late."""
        app = fake.app(world, page_size=2, limits=fake.Limits(daily=10))
        with (
            system_over(app, at_once="1") as system,
            system.opened() as client,
            pytest.raises(UnavailableError) as caught,
        ):
            list(stream(system, "deals").read(client, None))
        assert caught.value.values == {"system": "hubspot", "used": 8, "limit": 10, "left": 20}
        assert len(app.log) == 8

    def test_a_limit_of_seconds_is_waited_for(self, world, monkeypatch):
        monkeypatch.setattr("connectors.kit.retry.FIRST_WAIT", 0.01)
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

    def test_searches_are_spaced_out(self, world):
        began = time.monotonic()
        with system_over(fake.app(world), searches_per_second="20") as system, system.opened() as client:
            for _ in range(3):
                client.newest("companies", "hs_lastmodifieddate")
        assert time.monotonic() - began >= 3 / 20

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
        """Twenty moves more, of which HubSpot tells no others: those read before are kept by their key."""
        moves = len(world.deals[1].moves)
        with system_over(fake.app(world)) as system, system.opened() as client:
            before, cursor = told(stream(system, "deals").read(client, None))
            for _ in range(VERSIONS["deals"]):
                world.wait(hours=1)
                world.move(1, "negotiation" if world.deals[1].stage == "proposal" else "proposal")
            after, _ = told(stream(system, "deals").read(client, cursor))

        def of_first(rows):
            return [row for row in rows["deal_stages"].values() if row["deal_id"] == fake.ids("deals", 1)]

        assert (len(of_first(before)), len(of_first(after))) == (moves, VERSIONS["deals"])
        both = {"deal_stages": {**before["deal_stages"], **after["deal_stages"]}}
        assert len(of_first(both)) == moves + VERSIONS["deals"]


class TestAssociations:
    @pytest.fixture
    def linked(self):
        """What `associated` makes of these answers, one after another, and what it asked for."""

        def of(*answers):
            told, asked = iter(answers), []

            def answer(request):
                asked.append(json.loads(request.content)["inputs"])
                return httpx.Response(207, json={"status": "COMPLETE", "results": next(told)})

            transport = httpx.MockTransport(answer)
            with httpx.Client(base_url="https://hubspot.example", transport=transport) as client:
                found = HubSpot(client, searches_per_second=1000).associated("contacts", "companies", ["1", "2"])
            return found, asked

        return of

    @staticmethod
    def links(source, *others, after=None):
        to = [{"toObjectId": other, "associationTypes": [{"typeId": number}]} for other, number in others]
        paging = {"paging": {"next": {"after": after}}} if after else {}
        return {"from": {"id": source}, "to": to, **paging}

    def test_the_primary_company_counts_else_the_oldest(self, linked):
        found, _ = linked([self.links("1", ("70", 279), ("90", 1)), self.links("2", ("100", 279), ("99", 279))])
        assert found == {"1": "90", "2": "99"}

    def test_a_row_with_very_many_is_asked_for_the_rest(self, linked):
        found, asked = linked([self.links("1", ("70", 279), after="71")], [self.links("1", ("90", 1))])
        assert found == {"1": "90"}
        assert asked == [[{"id": "1"}, {"id": "2"}], [{"id": "1", "after": "71"}]]
