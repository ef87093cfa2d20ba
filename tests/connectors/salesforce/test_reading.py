"""Salesforce read: as a whole, later only what changed, again from anywhere, and on a bad day."""

import copy
from datetime import datetime, timedelta

import pytest

from connectors.kit.base import ContractError, RefusedError, SettingsError, UnavailableError
from connectors.salesforce.limits import used
from connectors.salesforce.objects import OBJECTS
from connectors.salesforce.source import SalesforceSettings, salesforce
from tests.fakes import salesforce as fake
from tests.fakes.chaos import Chaos
from tests.fakes.copied import Copied, ids_told
from tests.fakes.salesforce_records import ids, made_id
from tests.fakes.serving import serving
from tests.fakes.world import a_world


class Reading(Copied):
    """A copy of the organisation; `waited` are the seconds it would have slept."""

    def __init__(self, world, *, wrapped=lambda app: app, page_size=5, **settings):
        app = fake.app(world, page_size=page_size)
        self.org, self.waited = app.state.org, []
        self._server, self._settings = serving(wrapped(app)), settings

    def __enter__(self):
        url = self._server.__enter__()
        given = SalesforceSettings(**(self._settings or fake.settings(url)) | {"url": url})
        super().__init__(salesforce(given, sleep=self.waited.append))
        return self

    def __exit__(self, *error):
        self._server.__exit__(*error)


@pytest.fixture
def world():
    return a_world()


async def _json(send, body):
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class TestFirstReading:
    def test_everything_is_read_in_pages_by_jobs_that_are_deleted_afterwards(self, world):
        with Reading(world) as reading:
            counts = reading.read()
            assert counts == {
                "user_roles": 1, "profiles": 2, "record_types": 1, "users": 5, "accounts": 12, "contacts": 24,
                "leads": 8,
                "lead_history": 8, "opportunities": 12, "opportunity_history": 2 * 43,
                "opportunity_field_history": 31, "contact_roles": 10, "campaigns": 22, "campaign_members": 22,
                "tasks": 21, "events": 17, "event_relations": 17, "email_messages": 11,
            }  # fmt: skip
            assert reading.org.jobs == {}
            assert max(len(page.rows.get("tasks", ())) for page in reading.pages("tasks", None)) == 5

    def test_values_are_text_alike_from_a_job_and_from_a_query(self, world):
        with Reading(world) as reading:
            reading.read("opportunities")
            by_job = copy.deepcopy(reading.rows["opportunities"])
            reading.cursors["opportunities"] = {"since": "2026-01-01T00:00:00.000Z"}
            reading.read("opportunities")
            assert reading.rows["opportunities"] == by_job
            deal = by_job[ids("deals", 1)]
            assert (deal["amount"], deal["is_closed"], deal["close_date"], deal["created_date"]) == (
                "1000.5", "false", "2026-12-01", "2026-03-02T09:00:00.000Z",
            )  # fmt: skip
            assert by_job[ids("deals", 4)]["amount"] is None

    def test_a_job_is_waited_for_with_growing_patience_and_found_again_after_a_kill(self, world):
        with Reading(world) as reading:
            reading.org.looks_until_done = 6
            pages = reading.pages("accounts", None)
            assert reading.waited == [0.5, 1.0, 2.0, 4.0, 8.0]
            assert [len(page.rows.get("accounts", ())) for page in pages] == [0, 5, 5, 2]
            jobs = reading.org.jobs_made
            killed = pages[0].cursor
            reading.org.jobs[killed["job"]] = {**reading.org.last_job, "looks": 4}
            assert len(ids_told("accounts", reading.pages("accounts", killed))) == 12
            assert reading.org.jobs_made == jobs

    @pytest.mark.parametrize("trouble", [{"jobs_allowed": False}, {"failing_jobs": True}])
    def test_without_jobs_it_is_read_by_queries(self, world, trouble):
        with Reading(world) as reading:
            vars(reading.org).update(trouble)
            reading.read("tasks")
            assert len(reading.rows["tasks"]) == 21
            assert reading.cursors["tasks"].keys() == {"since"}


class TestLaterReading:
    def test_only_what_changed_is_asked_for_and_deletions_and_merges_are_told(self, world):
        with Reading(world) as reading:
            reading.read()
            world.wait(days=1)
            moved = next(deal.id for deal in world.deals.values() if deal.outcome is None)
            world.move(moved, "won")
            world.rename(2, "O'Neill plc")
            world.delete_company(3)
            world.merge_companies(5, 6)
            reparented = sum(touch.company_id == 6 and touch.modified_at == world.now for touch in world.touches)
            counts = reading.read()
            assert counts["opportunity_history"] == 2
            assert counts["accounts"] == 2  # renamed; the one that lives on
            assert counts["contacts"] == 4  # two of the deleted company, two of the merged one
            assert sum(counts.get(name, 0) for name in ("tasks", "events", "campaign_members")) >= reparented
            assert reading.rows["opportunities"][ids("deals", moved)]["stage_name"] == "won"
            assert reading.rows["accounts"][ids("companies", 2)]["name"] == "O'Neill plc"
            assert reading.gone == {
                ("accounts", ids("companies", 3)): ("deleted", None),
                ("accounts", ids("companies", 5)): ("merged", ids("companies", 6)),
            }

    def test_nothing_new_leaves_the_cursor_where_it_was_and_looks_ten_minutes_back(self, world):
        with Reading(world) as reading:
            reading.read("accounts")
            cursor = reading.cursors["accounts"]
            world.wait(days=1)
            assert reading.read("accounts") == {}
            assert reading.cursors["accounts"] == cursor
            [asked] = reading.org.asked[-1:]
            assert " WHERE (SystemModstamp >= " in asked
            world.rename(1, "Late")
            world.companies[1].modified_at = datetime.fromisoformat(cursor["since"]) - timedelta(minutes=9)
            assert reading.read("accounts") == {"accounts": 1}

    @pytest.mark.parametrize("name", ["users", "tasks", "opportunity_history"])
    def test_from_every_page_it_can_go_on(self, world, name):
        with Reading(world, page_size=20 if name == "opportunity_history" else 5) as reading:
            for start in (None, {"since": "2026-03-01T00:00:00.000Z"}):
                pages = reading.pages(name, start)
                told = ids_told(name, pages)
                assert len(told) == len(set(told))
                for place, page in enumerate(pages[:-1]):
                    before = set(ids_told(name, pages[: place + 1]))
                    after = {row["id"] for page in reading.pages(name, page.cursor) for row in page.rows.get(name, ())}
                    assert before | after == set(told), page.cursor

    def test_results_that_are_no_longer_there_are_asked_for_anew(self, world):
        with Reading(world) as reading:
            first, *_ = reading.pages("tasks", None)
            assert first.cursor["job"] not in reading.org.jobs
            assert len(ids_told("tasks", reading.pages("tasks", first.cursor))) == 21


class TestWhatMayBeSeen:
    def test_a_hidden_field_is_left_out_and_told_of(self, world):
        with Reading(world) as reading:
            reading.org.hidden |= {"Opportunity.Amount", "Event"}
            reading.read("opportunities")
            assert {row["amount"] for row in reading.rows["opportunities"].values()} == {None}
            with reading.system.opened() as client:
                standing = reading.system.tested(client)
            assert (standing.owner, standing.missing_scopes) == ("Werk & Söhne", ("Opportunity.Amount", "Event"))

    def test_a_hidden_object_is_refused(self, world):
        with Reading(world) as reading:
            reading.org.hidden.add("Event")
            with pytest.raises(RefusedError) as refused:
                reading.read("events")
            assert refused.value.key == "system.not_found"

    def test_nothing_is_hidden_by_default(self, world):
        with Reading(world) as reading, reading.system.opened() as client:
            assert reading.system.tested(client).missing_scopes == ()


class TestSignIn:
    def test_a_session_that_ends_is_begun_anew(self, world):
        with Reading(world) as reading, reading.system.opened() as client:
            [stream] = [stream for stream in reading.system.streams if stream.name == "tasks"]
            for page in stream.read(client, None):
                reading.keep(page)
                reading.org.end_sessions()
            assert len(reading.rows["tasks"]) == 21
            assert reading.org.signed_in > 5

    def test_user_name_password_and_token_open_as_well(self, world):
        way = {"username": "ada@ours.example", "password": fake.PASSWORD, "security_token": fake.SECURITY_TOKEN}
        with Reading(world, **way) as reading:
            assert reading.read("users") == {"users": 5}

    @pytest.mark.parametrize(
        "way",
        [
            {"client_id": fake.CLIENT_ID, "client_secret": "wrong-secret"},
            {"username": "ada@ours.example", "password": "wrong-secret", "security_token": fake.SECURITY_TOKEN},
        ],
    )
    def test_wrong_credentials_are_the_operators_to_mend_and_are_not_repeated(self, world, way):
        with Reading(world, **way) as reading:
            with pytest.raises(SettingsError) as refused:
                reading.read()
            assert refused.value.key == "system.credentials_refused"
            assert "wrong-secret" not in f"{refused.value} {refused.value.values} {reading.system}"

    def test_an_answer_to_a_sign_in_without_a_token_is_no_crash(self, world):
        class Strange:
            async def __call__(self, scope, receive, send):
                await receive()
                await _json(send, b'{"hello": "world"}')

        with Reading(world, wrapped=lambda app: Strange()) as reading, pytest.raises(ContractError):
            reading.read()

    def test_half_a_way_in_is_none(self):
        with pytest.raises(ValueError, match="either client_id and client_secret") as error:
            SalesforceSettings(url="https://acme.my.salesforce.com", client_id="abc", password="hidden-word")
        assert "hidden-word" not in str(error.value)


class TestLimits:
    def test_a_bad_day_changes_nothing_but_the_time_it_takes(self, world):
        with Reading(world) as calm:
            calm.read()
        chaos = []

        def wrapped(app):
            chaos.append(Chaos(app, rate=0.3, kinds=("limited", "broken", "cut", "garbled"), limited=fake.LIMITED))
            return chaos[0]

        with Reading(world, wrapped=wrapped) as reading:
            reading.read()
            assert set(chaos[0].counts) == {"limited", "broken", "cut", "garbled"}
            assert reading.rows == calm.rows
            assert reading.waited

    def test_the_last_calls_of_a_day_are_left_to_others(self, world):
        with Reading(world) as reading:
            reading.org.api_calls = 100
            with pytest.raises(UnavailableError) as stopped:
                reading.read()
            assert stopped.value.key == "system.quota_left"
            assert stopped.value.values == {"system": "salesforce", "used": 80, "limit": 100, "left": 20}
            assert reading.org.used == 80
            assert reading.waited == sorted(reading.waited)  # ever slower from the 71st call on
            assert 7 <= len(reading.waited) <= 10

    @pytest.mark.parametrize(
        ("said", "calls"),
        [
            ("api-usage=700/1000", (700, 1000)),
            ("api-usage=950/1000; per-app-api-usage=1/2(appName=x)", (950, 1000)),
            ("per-app-api-usage=249/250(appName=x)", (0, 0)),
            ("", (0, 0)),
        ],
    )
    def test_used(self, said, calls):
        assert used({"Sforce-Limit-Info": said}) == calls


def test_objects_are_told_once_and_lead_rows_of_people_too(world):
    assert len({sobject.table_name for sobject in OBJECTS}) == len(OBJECTS) == 18
    with Reading(world) as reading:
        reading.read("leads")
        assert reading.rows["leads"][made_id("00Q", 3)]["converted_contact_id"] == ids("people", 3)


def test_it_tells_how_many_rows_there_are_but_not_of_a_history(world):
    world.delete_company(3)
    with Reading(world) as reading, reading.system.opened() as org:
        told = {one.name: one.count(org) for one in reading.system.streams if one.count}
        assert (told["accounts"], told["contacts"], told["tasks"], told["events"]) == (11, 24, 21, 17)
        assert not {"lead_history", "opportunity_field_history"} & told.keys()
        reading.org.hidden.add("Campaign")
        campaigns = next(one for one in reading.system.streams if one.name == "campaigns")
        with pytest.raises(ContractError):
            campaigns.count(org)
