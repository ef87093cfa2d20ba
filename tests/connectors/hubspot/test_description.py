"""The connector and its fake held against HubSpot's own description; and where that description is mended."""

import json

import pytest

from connectors.hubspot.source import SCOPES
from connectors.hubspot.words import CHANGED_BY
from connectors.kit.base import ContractError, RefusedError, SettingsError
from tests.fakes import hubspot as fake
from tests.fakes import hubspot_description as description
from tests.fakes.hubspot_reader import stream, system_over, told
from tests.fakes.world import a_world

pytestmark = pytest.mark.skipif(not description.is_here(), reason="HubSpot's descriptions are not beside this checkout")


@pytest.fixture
def world():
    return a_world()


class TestDescription:
    def test_every_question_and_every_answer_fits(self, world):
        app = fake.app(world)
        with system_over(app) as system, system.opened() as client:
            system.tested(client)
            for one in system.streams:
                _, cursor = told(one.read(client, None))
                told(one.read(client, cursor or None))
        assert app.faults == []
        assert len(app.log) > 100

    def test_the_fake_refuses_what_the_description_does_not_know(self, world):
        app = fake.app(world)
        with system_over(app) as system, system.opened() as client:
            with pytest.raises(ContractError):
                client.question("/crm/objects/2026-09/deals", {"updatedAfter": "2026-01-01"})
            with pytest.raises(RefusedError, match="not_found"):
                client.question("/crm/v3/objects/deals")
        assert app.faults[0] == "unknown parameters ['updatedAfter']"
        assert app.faults[1].startswith("Path not found")

    def test_an_answer_that_does_not_fit_is_told(self, world):
        app = fake.app(world)
        app.records.record = lambda *of: {"id": 7}
        with system_over(app) as system, system.opened() as client, pytest.raises(ContractError):
            client.question("/crm/objects/2026-09/deals")
        assert "7 is not of type 'string'" in app.faults[0]

    def test_every_source_type_we_read_is_one_that_hubspot_describes(self, shared_data):
        file = shared_data / "openapi" / "hubspot" / "marketingEvents.json"
        schema = json.loads(file.read_text())["components"]["schemas"]["PropertyValue"]
        known = set(schema["properties"]["source"]["enum"])
        assert {word for words in CHANGED_BY.values() for word in words} <= known


class TestMends:
    """Each fault is still there; once HubSpot mends one, its mend in the fake can go."""

    @pytest.fixture
    def raw(self, shared_data):
        return {
            file.stem: json.loads(file.read_text())
            for file in sorted((shared_data / "openapi" / "hubspot").glob("*.json"))
        }

    def test_errors_are_declared_as_anything(self, raw):
        kinds = {kind for one in raw.values() for kind in one["components"]["responses"]["Error"]["content"]}
        assert kinds == {"*/*"}

    def test_a_sub_category_is_declared_as_an_object(self, raw):
        schema = raw["associations"]["components"]["schemas"]["StandardError"]["properties"]["subCategory"]
        assert (schema["type"], schema["properties"]) == ("object", {})

    def test_a_label_is_declared_as_always_there(self, raw):
        schema = raw["associations"]["components"]["schemas"]["AssociationSpecWithLabel"]["properties"]["label"]
        assert "nullable" not in schema

    def test_neither_limits_nor_answers_in_part_are_described(self, raw):
        statuses = {
            status
            for one in raw.values()
            for path, operations in one["paths"].items()
            for operation in operations.values()
            for status in operation["responses"]
            if status == "429" or path.endswith("/batch/read")
        }
        assert statuses == {"200", "default"}

    def test_a_token_is_declared_as_a_header_of_its_own(self, raw):
        scheme = raw["deals"]["components"]["securitySchemes"]["private_apps"]
        assert scheme == {"type": "apiKey", "name": "private-app", "in": "header"}


class TestRefusals:
    def test_the_token_is_told_whose_it_is_and_what_it_lacks(self, world):
        granted = fake.SCOPES - {"forms", "crm.objects.deals.read"}
        with system_over(fake.app(world, scopes=granted)) as system, system.opened() as client:
            standing = system.tested(client)
            with pytest.raises(RefusedError):
                list(stream(system, "deals").read(client, None))
        assert standing.owner == "app-eu1.hubspot.com/4711"
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
