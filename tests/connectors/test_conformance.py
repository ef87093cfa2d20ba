"""One suite over every system: what it tells of the world arrives exactly, again and again, on good days and on bad."""

import logging
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from connectors import CONNECTORS
from connectors.configured import declared, kinds
from connectors.kit import retry
from connectors.kit.base import SettingsError
from connectors.kit.raw import RawStore
from connectors.kit.system import SystemSettings
from tests.fakes.cases import Reader, connected, fake_of, served
from tests.fakes.chaos import without_patience
from tests.fakes.world import World, a_world
from ui.text import language
from ui.text.catalogue import texts_of

SYSTEMS = kinds()
DOCS = Path(__file__).resolve().parents[2] / "docs" / "connectors"


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Waits as short as a test may have them."""
    monkeypatch.setattr(retry, "FIRST_WAIT", 0.001)
    monkeypatch.setattr(retry, "LONGEST_WAIT", 0.01)


@pytest.fixture
def world() -> World:
    return a_world()


def expected(name: str, world: World) -> dict[str, Counter]:
    """What the canonical tables must say of `world`, as far as the system can know it."""
    fake = fake_of(name)

    def id_of(kind: str, number: int | None) -> str | None:
        return None if number is None else f"{name}:{fake.ids(kind, number)}"

    def account_of(number: int | None) -> str | None:
        # What is left of a deleted company differs: some systems empty the reference, some keep it.
        return None if number is None or world.companies[number].deleted_at else id_of("companies", number)

    living = {kind: [*world.living(kind)] for kind in ("companies", "people", "deals", "touches")}
    told: dict[str, Counter] = {}
    if "accounts" in fake.KNOWS:
        told["account"] = Counter(
            (id_of("companies", one.id), one.name, one.domain if "domains" in fake.KNOWS else None)
            for one in living["companies"]
        )
    if "contacts" in fake.KNOWS:
        knows_account = "contact_account" in fake.KNOWS
        told["contact"] = Counter(
            (
                id_of("people", one.id),
                f"{one.first_name} {one.last_name}",
                one.email,
                account_of(one.company_id) if knows_account else None,
            )
            for one in living["people"]
        )
    if "opportunities" in fake.KNOWS:
        told["opportunity"] = Counter(
            (
                id_of("deals", one.id),
                account_of(one.company_id),
                one.name,
                one.stage,
                one.amount if "amounts" in fake.KNOWS else None,
                one.outcome,
                one.closed_at.date() if one.closed_at else None,
            )
            for one in living["deals"]
        )
    if "stage_history" in fake.KNOWS:
        told["stage_change"] = Counter(
            (id_of("deals", one.id), move.stage, move.at, fake.BY[move.by] if "changed_by" in fake.KNOWS else None)
            for one in living["deals"]
            for move in one.moves
        )
    if "lifecycle" in fake.KNOWS:
        told["lifecycle_change"] = Counter(
            (id_of("people", one.id), stage, at) for one in living["people"] for stage, at, _ in one.lifecycle
        )
    if "activities" in fake.KNOWS:
        told["activity"] = Counter(
            (id_of("touches", one.id), id_of("people", one.person_id), one.at) for one in living["touches"]
        )
    if "users" in fake.KNOWS:
        told["user"] = Counter((id_of("users", one.id), one.name, one.is_active) for one in world.users.values())
    return told


def found(name: str, reader: Reader, wanted: dict[str, Counter]) -> dict[str, Counter]:
    """The same of what was read."""
    fake, tables = fake_of(name), reader.mapped()
    assert tables["quarantine"] == []
    shown = {
        "account": ("account_id", "name", "domain" if "domains" in fake.KNOWS else None),
        "contact": ("contact_id", "name", "email", "account_id" if "contact_account" in fake.KNOWS else None),
        "opportunity": (
            "opportunity_id", "account_id", "name", "stage", "amount" if "amounts" in fake.KNOWS else None,
            "outcome", "closed_at",
        ),
        "stage_change": ("opportunity_id", "stage", "changed_at", "changed_by" if "changed_by" in fake.KNOWS else None),
        "lifecycle_change": ("contact_id", "lifecycle_stage", "changed_at"),
        "activity": ("activity_id", "contact_id", "occurred_at"),
        "user": ("user_id", "name", "is_active"),
    }  # fmt: skip

    accounts = {row["account_id"] for row in tables["account"]}

    def value(row, column):
        got = None if column is None else row[column]
        if column == "account_id" and got not in accounts:
            return None
        return got.date() if column == "closed_at" and isinstance(got, datetime) else got

    return {
        table: Counter(tuple(value(row, column) for column in shown[table]) for row in tables[table])
        for table in wanted
    }


def assert_told(name: str, reader: Reader, world: World) -> None:
    wanted = expected(name, world)
    got = found(name, reader, wanted)
    for table, rows in wanted.items():
        missing, too_many = rows - got[table], got[table] - rows
        assert (table, [*missing], [*too_many]) == (table, [], [])


def changed(world: World) -> None:
    """A day in the life of the world: all that can happen to a row."""
    world.wait(hours=3)
    world.rename(1, "Müller & Söhne Holding GmbH")
    open_deals = [deal for deal in world.deals.values() if deal.outcome is None]
    world.move(open_deals[0].id, "lost", "user")
    world.wait(minutes=1)
    world.touch("call", 3)
    world.touch("form_submitted", 4)
    world.wait(minutes=1)
    world.merge_companies(7, 8)
    world.delete_company(9)
    world.delete_deal(open_deals[1].id)


def gone_on(name: str, world: World, turn: int) -> None:
    """Hours later every row of the world may have changed, those read long ago and those still to be read."""
    world.wait(hours=5)
    for company in [*world.living("companies")][::2]:
        world.rename(company.id, f"{company.id} renamed {turn}")
    for deal in [*world.living("deals")]:
        if deal.outcome is None and deal.id % 2:
            world.wait(minutes=1)
            onward = "negotiation" if deal.stage == "proposal" else "proposal"
            world.move(deal.id, "won" if turn == 3 else onward)
    for person in (1, 8, 22):
        world.wait(minutes=1)
        world.touch("call", person)
    if hasattr(fake_of(name), "refresh"):
        fake_of(name).refresh(world)


def cut_off(reader: Reader, loads: int) -> None:
    """A run that ends in the middle of it, after so many loads."""
    load, left = RawStore.load, [loads]

    def counted(self, rows, marks):
        if left[0] == 0:
            raise KeyboardInterrupt
        left[0] -= 1
        load(self, rows, marks)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(RawStore, "load", counted)
        with pytest.raises(KeyboardInterrupt):
            reader.read(window_rows=7)


@pytest.mark.parametrize("name", SYSTEMS)
class TestEverySystem:
    def test_tells_the_world_then_nothing_new_then_what_changed(self, name, world, tmp_path):
        with served(name, world) as url:
            reader = Reader(connected(name, url), tmp_path / name)
            first = reader.read()
            assert first.notes == []
            assert_told(name, reader, world)
            reader.read()
            assert_told(name, reader, world)
            changed(world)
            if hasattr(fake_of(name), "refresh"):
                fake_of(name).refresh(world)
            reader.read()
            # What the system does not tell of deletions shows when everything is listed again.
            reader.read(is_full=True)
            assert_told(name, reader, world)

    def test_news_cost_less_than_everything(self, name, world, tmp_path):
        with served(name, world) as url:
            reader = Reader(connected(name, url), tmp_path / name)
            everything = sum(reader.read().rows.values())
            world.wait(days=2)
            assert sum(reader.read().rows.values()) < everything

    def test_a_bad_day_changes_nothing(self, name, world, tmp_path):
        with served(name, world, rate=0.2, seed=7) as url, without_patience() as patience:
            reader = Reader(connected(name, url, timeout_seconds="41"), tmp_path / name)
            assert reader.read().notes == []
            assert_told(name, reader, world)
        assert patience <= {41.0}
        assert patience or hasattr(fake_of(name), "database")

    def test_cut_off_anywhere_it_goes_on_and_loses_nothing(self, name, world, tmp_path):
        with served(name, world) as url:
            reader = Reader(connected(name, url), tmp_path / name)
            for loads in (1, 2, 3):
                cut_off(reader, loads)
            reader.read()
            assert_told(name, reader, world)

    @pytest.mark.parametrize("loads", [1, 3, 9])
    def test_a_whole_run_after_one_that_was_cut_off_shows_the_world_as_of_its_begin(self, name, world, tmp_path, loads):
        """The first reading is cut off, the next a while later, then a later one: each time the world goes on."""
        with served(name, world) as url:
            reader = Reader(connected(name, url), tmp_path / name)
            cut_off(reader, loads)
            gone_on(name, world, 1)
            reader.read()
            assert_told(name, reader, world)
            gone_on(name, world, 2)
            cut_off(reader, 1)
            gone_on(name, world, 3)
            assert reader.read().notes == []
            assert_told(name, reader, world)

    def test_secrets_show_nowhere(self, name, world, tmp_path, caplog):
        caplog.set_level(logging.DEBUG)
        fake = fake_of(name)
        with served(name, world) as url:
            system = connected(name, url)
            reader = Reader(system, tmp_path / name)
            reader.read()
            with system.opened() as client:
                told = f"{system!r} {system.tested(client)!r} {declared(name).settings!r}"
        for secret in fake.SECRETS:
            assert secret not in told
            assert secret not in caplog.text
            assert not [file for file in tmp_path.rglob("*") if file.is_file() and secret.encode() in file.read_bytes()]

    def test_wrong_credentials_are_a_sentence(self, name, world, tmp_path):
        fake = fake_of(name)
        with served(name, world) as url:
            given = fake.settings(url)
            wrong = {key: "wrong-credential" for key, value in given.items() if value in fake.SECRETS}
            if not wrong:
                pytest.skip("this system is reached by its address alone")
            with pytest.raises(SettingsError) as caught:
                Reader(connected(name, url, **wrong), tmp_path / name).read()
        assert caught.value.key in ("system.credentials_refused", "system.settings_invalid")
        assert "wrong-credential" not in str(caught.value)

    def test_is_explained_in_both_languages(self, name):
        fields = [field for field in declared(name).settings.model_fields if field not in SystemSettings.model_fields]
        for spoken in language.LANGUAGES:
            texts = texts_of(spoken)
            keys = [
                f"connector.{name}",
                f"system.{name}.history",
                f"system.{name}.confirmed",
                *(f"system.{name}.field.{field}" for field in fields),
            ]
            assert [key for key in keys if key not in texts] == []
        assert (DOCS / f"{name}.md").is_file()
        assert (DOCS / f"{name}.de.md").is_file()


def test_every_connector_is_known():
    assert set(SYSTEMS) | {"demo", "files"} == set(CONNECTORS)
