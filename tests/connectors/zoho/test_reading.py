"""Zoho asked: first and later readings, deletions, history, credentials and credits; all of it fits the description."""

import pytest

from connectors.kit import reading, retry
from connectors.kit.base import RefusedError, SettingsError, UnavailableError, ignore_progress
from connectors.kit.raw import RawStore
from connectors.zoho.client import Credits
from connectors.zoho.source import DATA_CENTRES, ZOHO
from tests.fakes import zoho as fake
from tests.fakes.cases import FIRST_RUN, asked, stream_of
from tests.fakes.world import a_world
from tests.fakes.zoho_records import ids


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(retry, "FIRST_WAIT", 0.001)
    monkeypatch.setattr(retry, "LONGEST_WAIT", 0.01)


def read(system, client, name, cursor=None):
    """All rows of a stream by id, what is gone, and where to go on."""
    rows, gone = {}, set()
    for page in stream_of(system, name).read(client, cursor):
        rows |= {row["id"]: row for row in page.rows.get(name, ())}
        gone |= {row["id"] for row in page.rows.get("gone", ())}
        cursor = page.cursor
    return rows, gone, cursor


class TestRecords:
    def test_later_readings_tell_changes_and_deletions_only(self):
        world = a_world(touches=0)
        app = fake.app(world)
        with asked("zoho", app) as (system, client):
            rows, gone, cursor = read(system, client, "accounts")
            assert (len(rows), gone) == (12, set())
            world.wait(days=1)
            world.rename(2, "New Ltd")
            world.delete_company(3)
            rows, gone, cursor = read(system, client, "accounts", cursor)
        assert rows[ids("companies", 2)]["account_name"] == "New Ltd"
        assert ids("companies", 3) not in rows
        assert gone == {ids("companies", 3)}
        assert cursor["since"] == world.now.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        assert app.state.organisation.faults == []

    def test_more_rows_of_one_second_than_an_answer_holds_are_read_by_token(self):
        world = a_world(touches=0)
        for person in world.people.values():
            person.modified_at = world.now
        app = fake.app(world)
        with asked("zoho", app) as (system, client):
            rows, _, _ = read(system, client, "contacts")
        assert len(rows) == 24
        assert any("page_token" in params for _, params in app.state.organisation.log)

    def test_a_token_that_ended_is_no_end(self):
        world = a_world(touches=0)
        for person in world.people.values():
            person.modified_at = world.now
        app = fake.app(world)
        with asked("zoho", app) as (system, client):
            cursors = [page.cursor for page in stream_of(system, "contacts").read(client, None)]
            with_token = next(cursor for cursor in cursors if cursor.get("token"))
            app.state.organisation.pages.clear()
            rows, _, _ = read(system, client, "contacts", with_token)
        assert len(rows) == 24

    def test_rows_modified_while_they_are_read_hide_no_others(self):
        world = a_world(touches=0)
        with asked("zoho", fake.app(world)) as (system, client):
            pages, rows = stream_of(system, "accounts").read(client, None), {}
            for number, page in enumerate(pages):
                rows |= {row["id"]: row for row in page.rows.get("accounts", ())}
                if number == 0:
                    world.wait(minutes=1)
                    for company in (1, 2, 3):
                        world.rename(company, "moved to the end")
        assert len(rows) == 12

    def test_only_fields_that_the_organisation_has_are_asked_for(self):
        app = fake.app(a_world(touches=0))
        with asked("zoho", app, segment_field="No_Such_Field") as (system, client):
            read(system, client, "accounts")
            rows, _, _ = read(system, client, "contacts")
        [first, *_] = [params["fields"] for path, params in app.state.organisation.log if path == "Accounts"]
        assert "No_Such_Field" not in first
        assert rows[ids("people", 2)]["role"] == "influencer"

    def test_other_fields_of_the_settings_read_everything_anew(self):
        world = a_world(touches=0)
        with asked("zoho", fake.app(world)) as (system, client):
            _, _, cursor = read(system, client, "contacts")
            pages = list(stream_of(system, "contacts").read(client, {**cursor, "of": "Contacts id"}))
        assert [(page.rows, page.cursor) for page in pages] == [({}, {})]


class TestCounts:
    def test_how_many_there_will_be_is_asked_of_each_module(self):
        app = fake.app(a_world())
        with asked("zoho", app) as (system, client):
            counts = {one.name: one.count(client) for one in system.streams if one.count is not None}
        assert (counts["accounts"], counts["contacts"], counts["deals"]) == (12, 24, 12)
        assert "users" not in counts
        assert "stage_history" not in counts
        assert app.state.organisation.faults == []

    def test_without_the_scope_of_the_search_everything_is_read_uncounted(self, tmp_path):
        app = fake.app(a_world(), scopes=("users", "org", "settings", "modules"))
        told = []
        with asked("zoho", app) as (system, _):
            store = RawStore(tmp_path, system.tables, read_at=FIRST_RUN)
            report = reading.read(
                system, store, is_full=False, progress=ignore_progress, on_rows=lambda *one: told.append(one[:2])
            )
        assert report.notes == []
        assert report.rows["accounts"] > 0
        assert {expected for _, expected in told} == {None}

    def test_it_is_an_estimate_while_reading(self, tmp_path):
        told = []
        with asked("zoho", fake.app(a_world(touches=0))) as (system, _):
            store = RawStore(tmp_path, system.tables, read_at=FIRST_RUN)
            reading.read(
                system, store, is_full=False, progress=ignore_progress, on_rows=lambda *one: told.append(one[:2])
            )
        # Accounts, contacts, deals and the one lead; the three users, told first, are not counted beforehand.
        assert told[0] == (3, 12 + 24 + 12 + 1 + 3)
        assert told[-1][0] == told[-1][1]


class TestHistory:
    def test_it_is_the_module_that_zoho_names(self):
        app = fake.app(a_world(touches=0), history="Potentials_History")
        with asked("zoho", app) as (system, client):
            rows, _, _ = read(system, client, "stage_history")
        assert rows[ids("stays", 1000)]["stage"] == "new"
        assert {path for path, _ in app.state.organisation.log} == {"settings/fields", "Potentials_History"}

    def test_where_stages_are_not_tracked_none_is_read(self):
        with asked("zoho", fake.app(a_world(touches=0), history=None)) as (system, client):
            assert read(system, client, "stage_history") == ({}, set(), {})
            standing = system.tested(client)
            assert (standing.owner, standing.missing_scopes) == ("Ada Sales", ())


class TestCredentials:
    def test_missing_scopes_are_named(self):
        with asked("zoho", fake.app(a_world(touches=0), scopes=("users", "org"))) as (system, client):
            assert system.tested(client).missing_scopes == ("ZohoCRM.settings.fields.READ", "ZohoCRM.modules.READ")
            with pytest.raises(RefusedError) as caught:
                read(system, client, "accounts")
        assert caught.value.key == "system.not_allowed"

    @pytest.mark.parametrize(
        ("error", "kind"), [("invalid_client", SettingsError), ("Access Denied", UnavailableError)]
    )
    def test_too_many_tokens_are_waited_for_and_no_credentials_are_said(self, error, kind):
        app = fake.app(a_world(touches=0), token_error=error)
        with asked("zoho", app) as (system, client), pytest.raises(kind):
            system.tested(client)

    def test_each_data_centre_has_addresses_of_its_own(self):
        def addresses(centre):
            return ZOHO.settings(
                data_centre=centre, client_id="c", client_secret="s", refresh_token="r"
            ).addresses  # fmt: skip

        assert addresses("EU ") == ("https://accounts.zoho.eu", "https://www.zohoapis.eu")
        assert addresses("https://crm.example/") == ("https://crm.example", "https://crm.example")
        assert {addresses(centre) for centre in DATA_CENTRES} == {*DATA_CENTRES.values()}
        with pytest.raises(ValueError, match="data_centre"):
            addresses("mars")


class TestCredits:
    def test_a_fifth_of_the_day_is_left_to_others(self):
        app = fake.app(a_world(touches=0), credits=10_001)
        with asked("zoho", app, daily_credits=50_000) as (_, client):
            client.current_user()
            client.organisations()
            with pytest.raises(UnavailableError) as caught:
                client.organisations()
        assert caught.value.key == "system.quota_left"
        assert (caught.value.values["used"], caught.value.values["limit"]) == (40_000, 50_000)

    def test_without_a_contract_twice_the_most_that_was_left_counts_as_all(self):
        budget = Credits(0.2, 0)
        budget.check()
        assert budget({}) == 0
        assert (budget({"X-API-CREDITS-REMAINING": "25000"}), budget.limit) == (0, 50_000)
        budget.check()
        budget({"X-API-CREDITS-REMAINING": "10000"})
        with pytest.raises(UnavailableError):
            budget.check()
