"""Zoho's own description of its API: the fake is held to it, and what is mended in it is a fault still."""

import httpx
import pytest

from tests.fakes import zoho as fake
from tests.fakes import zoho_description as description
from tests.fakes.cases import asked
from tests.fakes.serving import serving
from tests.fakes.world import a_world

pytestmark = pytest.mark.skipif(not description.is_here(), reason=f"{description.FOLDER} is not beside this checkout")


def schema(name, kind):
    return description.raw(name)["components"]["schemas"][kind]


def test_everything_that_is_asked_and_answered_fits():
    world = a_world()
    world.delete_deal(3)
    app = fake.app(world)
    with asked("zoho", app) as (system, client):
        for stream in system.streams:
            assert sum(len(page.rows.get(stream.tables[0].name, ())) for page in stream.read(client, None)) > 0
        system.tested(client)
    organisation = app.state.organisation
    assert organisation.faults == []
    assert {path for path, _ in organisation.log} == {
        "users", "org", "settings/fields", "DealHistory",
        *(path for module in ("Accounts", "Contacts", "Leads", "Deals", "Calls", "Events", "Tasks")
          for path in (module, f"{module}/deleted")),
    }  # fmt: skip


@pytest.mark.parametrize("question", ["Accounts?fields=id&limit=9", "Accounts?page=first", "nothing/at/all"])
def test_a_question_that_does_not_fit_is_refused(question):
    app = fake.app(a_world(touches=0))
    headers = {"Authorization": f"Zoho-oauthtoken {fake.ACCESS_TOKEN}"}
    with serving(app) as url:
        assert httpx.get(f"{url}/crm/v8/{question}", headers=headers).status_code == 400
    assert len(app.state.organisation.faults) == 1


def test_an_answer_that_does_not_fit_is_found(monkeypatch):
    monkeypatch.setattr(fake.records, "users", lambda world: [{"id": 7, "full_name": "Ada"}])
    app = fake.app(a_world(touches=0))
    headers = {"Authorization": f"Zoho-oauthtoken {fake.ACCESS_TOKEN}"}
    with serving(app) as url:
        assert httpx.get(f"{url}/crm/v8/users", headers=headers).status_code == 400
    assert (
        "is not of type 'string'" in app.state.organisation.faults[0] or "not valid" in app.state.organisation.faults[0]
    )


def test_what_is_mended_is_a_fault_still():
    answer = description.raw("record")["paths"]["/crm/v8/{module_api_name}"]["get"]["responses"]
    assert [*answer] == ["200"]  # no 204, no 304
    assert len(answer["200"]["content"]["application/json"]["schema"]["oneOf"]) == 2
    assert "required" not in schema("record", "Response_Wrapper")
    assert "required" not in schema("record", "API_Exception")
    assert schema("users", "users")["properties"]["email"]["pattern"] == "[a-z0-9]{9}[@][a-z0-9]{5}[.]com"
    assert "nullable" not in schema("record", "Info")["properties"]["next_page_token"]
    assert "history_tracking" in schema("fields", "fields")["required"]
    assert "nullable" not in schema("fields", "history_tracking")


def test_the_description_says_where_history_and_outcomes_are():
    assert "forecast_type" in schema("fields", "pick_list_values")["properties"]
    assert "api_name" in schema("fields", "HistoryTrackingModule")["properties"]
    assert {"module"} <= {*schema("fields", "history_tracking")["required"]}
