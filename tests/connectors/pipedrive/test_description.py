"""Pipedrive's connector and its fake held against Pipedrive's own description and against a recorded answer."""

import json

import pytest

from connectors.kit.base import ContractError, RefusedError
from tests.fakes import pipedrive as fake
from tests.fakes import pipedrive_description as description
from tests.fakes.cases import asked, stream_of
from tests.fakes.world import a_world

pytestmark = pytest.mark.skipif(
    not description.is_here(), reason="Pipedrive's descriptions are not beside the checkout"
)


def read_whole(system, client):
    for one in system.streams:
        cursor = None
        for page in one.read(client, None):
            cursor = page.cursor
        for _ in one.read(client, cursor or None):
            pass


class TestDescription:
    def test_every_question_every_answer_and_every_price_fits(self):
        world = a_world()
        world.delete_deal(3)
        app = fake.app(world)
        with asked("pipedrive", app) as (system, client):
            system.tested(client)
            read_whole(system, client)
        assert app.state.account.faults == []
        places = {(version, path.split("/")[0]) for version, path in app.state.account.log}
        assert ("v1", "recents") in places
        assert len(app.state.account.log) > 60

    def test_the_fake_refuses_what_the_description_does_not_know(self):
        app = fake.app(a_world(touches=0))
        with asked("pipedrive", app) as (_, client):
            with pytest.raises(ContractError):
                client.by_cursor("/api/v2/deals", {"include_deleted": "true"}, None)
            with pytest.raises(RefusedError, match="not_found"):
                client.all("/api/v1/organizations")
        assert app.state.account.faults[0] == "unknown parameters ['include_deleted']"
        assert app.state.account.faults[1].startswith("Path not found")

    def test_an_answer_that_does_not_fit_is_told(self, monkeypatch):
        monkeypatch.setattr(fake.rows, "users", lambda world: [{"id": "seven"}])
        app = fake.app(a_world(touches=0))
        with asked("pipedrive", app) as (system, client), pytest.raises(ContractError):
            list(stream_of(system, "users").read(client, None))
        assert "'seven' is not of type 'integer'" in app.state.account.faults[0]


class TestMends:
    """Each fault is still there; once Pipedrive mends one, its mend in the fake can go."""

    def parameter(self, path, name):
        return next(one for one in description.raw("v2")["paths"][path]["get"]["parameters"] if one["name"] == name)

    def test_only_what_went_well_is_described(self):
        statuses = {
            status
            for version, paths in description.PATHS.items()
            for path in paths
            for status in description.raw(version)["paths"][path]["get"]["responses"]
        }
        assert statuses == {"200", "401"}

    def test_the_later_fields_of_organizations_are_in_no_list(self):
        assert not {*description.LATER_FIELDS} & {*self.parameter("/organizations", "include_fields")["schema"]["enum"]}

    def test_several_words_are_declared_as_one(self):
        schema = self.parameter("/organizations", "include_fields")
        assert schema["description"].startswith("Optional comma separated string array")
        assert (schema["schema"]["type"], "people_count" in schema["schema"]["enum"]) == ("string", True)


class TestRecordedAnswer:
    """What /v1/recents answered to somebody else: two persons changed, one deleted and therefore told as null."""

    @pytest.fixture
    def recorded(self, shared_data):
        return (shared_data / "vendor_formats" / "recorded" / "pipedrive_recents_with_null.json").read_bytes()

    def test_a_row_told_as_null_was_deleted(self, recorded):
        async def app(scope, receive, send):
            body = recorded if scope["path"].endswith("/recents") else b'{"success": true, "data": []}'
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": body})

        with asked("pipedrive", app) as (system, client):
            pages = list(stream_of(system, "persons").read(client, None))
        gone = [row for page in pages for row in page.rows["gone"]]
        assert gone == [{"object": "persons", "id": "4", "kind": "deleted", "into_id": None, "gone_at": None}]

    def test_it_fits_the_description_but_for_nulls(self, recorded):
        told = json.loads(recorded)
        assert [one["id"] for one in told["data"] if one["data"] is None] == [4]
        nulls = {key for one in told["data"] if one["data"] for key, value in one["data"].items() if value is None}
        assert {"org_id", "last_activity_id", "picture_id"} <= nulls
