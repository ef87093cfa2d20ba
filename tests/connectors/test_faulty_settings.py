"""A system whose settings are faulty stops only itself; what is known of it stays, where it can be mapped."""

from collections import Counter

import pytest
from pydantic import SecretStr

from connectors.configured import all_of
from connectors.kit.base import SettingsError
from connectors.plan import of_configured
from connectors.systems import SyncReport, sync
from model.charter import default_charter
from settings import Settings
from storage.records import chosen_records
from storage.records.sync_runs import latest
from storage.warehouse import Warehouse
from tests.fakes.cases import served
from tests.fakes.hubspot import settings as credentials
from tests.fakes.world import a_world
from ui.terminal.command_line import planned
from ui.text import language


@pytest.fixture
def company(monkeypatch, tmp_path):
    """Settings that name a fake HubSpot called crm, and whatever is given besides."""
    monkeypatch.setattr("connectors.kit.retry.FIRST_WAIT", 0.001)
    with served("hubspot", a_world()) as url:
        held = {**{name: SecretStr(text) for name, text in credentials(url).items()}, "kind": SecretStr("hubspot")}

        def connected(**others):
            return Settings(data=tmp_path, sources={"crm": held, **others}, _env_file=None)

        connected.held = held
        yield connected


@pytest.fixture
def warehouse(tmp_path) -> Warehouse:
    return Warehouse(tmp_path)


def run(settings: Settings, warehouse: Warehouse) -> SyncReport:
    return sync(all_of(settings), settings, None, warehouse, default_charter())


def accounts(warehouse: Warehouse) -> Counter[str]:
    rows = warehouse.current().arrow("SELECT account_id FROM account").to_pylist()
    return Counter(row["account_id"].partition(":")[0] for row in rows)


def test_an_unknown_kind_and_one_never_read_stop_alone(company, warehouse):
    found = company(siebel={"token": SecretStr("x")}, sql={"url": SecretStr("sqlite://")})
    report = run(found, warehouse)
    assert {one.system: one.fault and one.fault.key for one in report.runs} == {
        "crm": None, "siebel": "system.unknown", "sql": "system.settings_invalid",
    }  # fmt: skip
    assert accounts(warehouse) == {"crm": 12}
    assert not (found.raw_folder / "siebel").exists()


def test_without_its_credentials_what_was_read_before_stays(company, warehouse):
    run(company(nord=company.held), warehouse)
    before = accounts(warehouse)
    assert before["crm"] > 0
    without = {name: text for name, text in company.held.items() if name != "access_token"}
    report = run(company(nord=without), warehouse)
    assert [(one.system, one.fault and one.fault.values.get("keys")) for one in report.runs] == [
        ("crm", None), ("nord", "GLEICHTAKT_SOURCES__NORD__ACCESS_TOKEN"),
    ]  # fmt: skip
    assert accounts(warehouse) == before


def test_what_cannot_be_mapped_is_never_left_out_in_silence(company, warehouse):
    first = run(company(nord=company.held), warehouse).info
    wrong = {**company.held, "segment_property": SecretStr("lifecyclestage")}
    with pytest.raises(SettingsError) as caught:
        run(company(nord=wrong), warehouse)
    assert caught.value.values["keys"] == "GLEICHTAKT_SOURCES__NORD__SEGMENT_PROPERTY"
    assert warehouse.current().info.id == first.id
    with chosen_records(company()).reading() as session:
        assert latest(session)["crm"].fault["key"] == "system.settings_invalid"
        assert sum(latest(session)["crm"].rows.values()) > 0


def test_a_trial_names_the_faulty_one_and_asks_the_others(company):
    found = of_configured(company(siebel={"token": SecretStr("x")}), None, is_full=False)
    with language.speaking("de"):
        said = [planned(*one) for one in found]
    assert len([one for one in said if one.startswith("crm, ")]) > 5
    assert said[-1].startswith("siebel: würde nicht gelesen. Ein System „siebel“ ist nicht bekannt.")
