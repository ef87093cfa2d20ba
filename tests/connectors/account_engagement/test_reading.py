"""Account Engagement read by id, by change and by token, and its rows as canonical rows."""

import csv

import httpx
import pytest

from connectors.account_engagement.client import _judged, used
from connectors.account_engagement.mapping import TOUCHES, accounts, activities, contacts, lifecycle_changes, users
from connectors.account_engagement.source import AccountEngagementSettings, account_engagement
from connectors.kit.base import RefusedError, SettingsError, UnavailableError
from tests.connectors.kit.raw_rows import mapped
from tests.fakes import account_engagement as fake
from tests.fakes.account_engagement import ids
from tests.fakes.chaos import Chaos
from tests.fakes.copied import Copied, ids_told
from tests.fakes.serving import serving
from tests.fakes.world import a_world

SYSTEM = account_engagement(AccountEngagementSettings(**fake.settings("https://acme.my.salesforce.com")))
NOON = "2026-03-02T12:00:00.000Z"


def raw(select, **rows):
    """The rows that a mapping gives of hand-written raw rows, without their nulls."""
    return [
        {name: value for name, value in row.items() if value is not None}
        for row in mapped(SYSTEM, lambda: select, rows)
    ]


class Reading(Copied):
    """A copy of the business unit; `waited` are the seconds it would have slept."""

    def __init__(self, world, *, wrapped=lambda app: app, **settings):
        app = fake.app(world)
        self.unit, self.waited = app.state.unit, []
        self._server, self._settings = serving(wrapped(app)), settings

    def __enter__(self):
        given = AccountEngagementSettings(**fake.settings(self._server.__enter__()) | self._settings)
        super().__init__(account_engagement(given, sleep=self.waited.append))
        return self

    def __exit__(self, *error):
        self._server.__exit__(*error)


@pytest.fixture
def world():
    return a_world()


class TestReading:
    def test_first_everything_then_what_changed_and_who_is_gone(self, world):
        with Reading(world) as reading:
            assert reading.read() == {
                "users": 3, "campaigns": 1, "forms": 7, "list_emails": 1, "lifecycle_stages": 3,
                "prospect_accounts": 12, "prospects": 24, "lifecycle_histories": 48,
                "visitor_activities": sum(touch.kind in fake.TYPES for touch in world.touches),
            }  # fmt: skip
            world.wait(days=1)
            world.people[4].email = "new@werk2.example"
            world.people[5].deleted_at = world.people[4].modified_at = world.people[5].modified_at = world.now
            world.delete_company(9)
            counts = reading.read("prospects", "prospect_accounts")
            # A new address, the two of the deleted company, and the last two before, which lie in the overlap.
            assert counts == {"prospects": 5, "prospect_accounts": 11}
            assert reading.rows["prospects"][ids("people", 4)]["email"] == "new@werk2.example"
            assert reading.gone == {
                ("prospects", ids("people", 5)): ("deleted", None),
                ("prospect_accounts", ids("companies", 9)): ("deleted", None),
            }

    def test_instants_are_told_in_the_users_zone_and_kept_in_utc(self, world):
        with Reading(world) as reading:
            reading.read("prospects")
            row = reading.rows["prospects"][ids("people", 1)]
            assert (row["created_at"], row["updated_at"]) == ("2026-03-02T09:00:00.000Z", "2026-03-02T09:09:00.000Z")
            assert (row["is_deleted"], row["prospect_account_id"]) == ("false", ids("companies", 1))

    @pytest.mark.parametrize("name", ["prospects", "prospect_accounts", "forms", "visitor_activities"])
    def test_from_every_page_it_can_go_on(self, world, name):
        with Reading(world) as reading:
            pages = reading.pages(name, None)
            told = ids_told(name, pages)
            assert len(pages) > 1
            assert len(told) == len(set(told))
            for place, page in enumerate(pages[:-1]):
                later = ids_told(name, reading.pages(name, page.cursor))
                assert set(ids_told(name, pages[: place + 1])) | set(later) == set(told), page.cursor

    def test_rows_that_change_while_a_pass_runs_are_told_by_the_next(self, world):
        with Reading(world) as reading:
            first, *_ = reading.pages("prospects", None)
            world.wait(hours=1)
            world.people[1].email = "late@werk1.example"
            world.people[1].modified_at = world.now
            for page in reading.pages("prospects", first.cursor):
                reading.keep(page)
            assert ids("people", 1) not in reading.rows["prospects"]
            reading.cursors["prospects"] = page.cursor
            reading.read("prospects")
            assert reading.rows["prospects"][ids("people", 1)]["email"] == "late@werk1.example"

    def test_a_page_token_that_has_ended_begins_the_listing_anew(self, world):
        with Reading(world) as reading:
            [first, _] = reading.pages("forms", None)
            reading.unit.page_tokens_end = True
            reading.unit.page_size = 10
            assert ids_told("forms", reading.pages("forms", first.cursor)) == [str(number) for number in range(1, 8)]

    def test_a_token_that_is_no_longer_taken_is_renewed(self, world):
        with Reading(world) as reading, reading.system.opened() as client:
            [stream] = [stream for stream in reading.system.streams if stream.name == "prospects"]
            for page in stream.read(client, None):
                reading.keep(page)
                reading.unit.tokens.clear()
            assert len(reading.rows["prospects"]) == 24
            assert reading.unit.signed_in == 5

    def test_a_hidden_collection_is_refused_and_named(self, world):
        with Reading(world) as reading:
            reading.unit.hidden.add("lifecycle-histories")
            with pytest.raises(RefusedError) as refused:
                reading.read("lifecycle_histories")
            assert refused.value.key == "system.not_allowed"
            with reading.system.opened() as client:
                standing = reading.system.tested(client)
            assert (standing.owner, standing.missing_scopes) == (fake.BUSINESS_UNIT, ("lifecycle-histories",))

    def test_wrong_credentials_are_not_repeated(self, world):
        with Reading(world, client_secret="wrong-secret") as reading:
            with pytest.raises(SettingsError) as refused:
                reading.read()
            assert "wrong-secret" not in f"{refused.value} {refused.value.values} {reading.system}"


class TestLimits:
    def test_a_bad_day_changes_nothing(self, world):
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

    def test_the_last_calls_of_a_day_are_left_to_others(self, world):
        with Reading(world) as reading:
            reading.unit.api_calls = 20
            with pytest.raises(UnavailableError) as stopped:
                reading.read()
            assert stopped.value.key == "system.quota_left"
            assert reading.unit.used == 16

    @pytest.mark.parametrize(("code", "status"), [(66, 429), (184, 401), (49, 403), (5, 400)])
    def test_the_number_in_the_body_says_what_is_wrong(self, code, status):
        assert _judged(httpx.Response(400, json={"code": code, "message": "?"})).status_code == status

    def test_a_day_that_is_used_up_is_not_asked_again(self):
        with pytest.raises(UnavailableError):
            _judged(httpx.Response(400, json={"code": 122, "message": "Daily API rate limit met."}))

    def test_used(self):
        assert [used({"x-api-usage": said}) for said in ("5000/25000", "x", "")] == [(5000, 25000), (0, 0), (0, 0)]


class TestMapping:
    def test_users(self):
        assert raw(
            users(),
            users=[
                {"id": "1", "first_name": "Ada", "last_name": "Lee", "role_name": "Sales Manager"},
                {"id": "2", "email": "bo@ours.example", "role_name": "Marketing", "is_deleted": "true"},
                {"id": "3", "first_name": "Cy", "role_name": "Administrator", "is_deleted": "false"},
            ],
        ) == [
            {"user_id": "1", "name": "Ada Lee", "department": "sales", "is_active": "true"},
            {"user_id": "2", "name": "bo@ours.example", "email": "bo@ours.example", "department": "marketing",
             "is_active": "false"},
            {"user_id": "3", "name": "Cy", "is_active": "true"},
        ]  # fmt: skip

    def test_accounts_and_contacts(self):
        tables = {
            "users": [{"id": "1", "role_name": "Sales"}, {"id": "2", "role_name": "Marketing"}],
            "prospect_accounts": [
                {
                    "id": "7",
                    "name": "Acme",
                    "website": "WWW.acme.example/x",
                    "employees": "1,200",
                    "assigned_to_id": "1",
                },
                {"id": "8", "name": "Bolt", "employees": "50+", "assigned_to_id": "2"},
            ],
            "prospects": [
                {"id": "9", "first_name": "Ann", "last_name": "Ash", "prospect_account_id": "7", "job_title": "CFO"},
                {"id": "10", "email": "x@bolt.example"},
            ],
        }
        assert raw(accounts(), **tables) == [
            {"account_id": "7", "name": "Acme", "domain": "acme.example", "employees": "1200", "owner_sales": "1"},
            {"account_id": "8", "name": "Bolt", "employees": "50", "owner_marketing": "2"},
        ]
        assert raw(contacts(), **tables) == [
            {"contact_id": "10", "name": "x@bolt.example", "email": "x@bolt.example"},
            {"contact_id": "9", "account_id": "7", "name": "Ann Ash", "persona": "CFO"},
        ]

    def test_lifecycle_is_moved_by_rules(self):
        rows = raw(
            lifecycle_changes(),
            prospects=[{"id": "9"}],
            lifecycle_stages=[{"id": "1", "name": "Prospect"}, {"id": "2", "name": "MQL"}],
            lifecycle_histories=[
                {"id": "21", "prospect_id": "9", "next_stage_id": "2", "created_at": NOON},
                {"id": "3", "prospect_id": "9", "next_stage_id": "1", "created_at": NOON},
                {"id": "4", "prospect_id": "5", "next_stage_id": "1", "created_at": NOON},
            ],
        )
        assert rows == [
            {"contact_id": "9", "lifecycle_stage": stage, "changed_at": NOON, "sequence": sequence,
             "changed_by": "workflow"}
            for stage, sequence in (("Prospect", "1"), ("MQL", "2"))
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("activity", "department", "kind", "subject"),
        [
            ({"type": "4", "form_id": "1", "details": "?"}, "buyer", "form_submitted", "Contact"),
            ({"type": "6", "list_email_id": "1"}, "marketing", "email_sent", "News"),
            ({"type": "1", "list_email_id": "1"}, "buyer", "email_clicked", "News"),
            ({"type": "1", "details": "Link"}, "buyer", "link_clicked", "Link"),
            ({"type": "2", "file_id": "5", "details": "Guide.pdf"}, "buyer", "asset_downloaded", "Guide.pdf"),
            ({"type": "2", "landing_page_id": "5"}, "buyer", "page_view", None),
            ({"type": "24", "details": "Live"}, "buyer", "webinar_attended", "Live"),
            ({"type": "23"}, "marketing", "webinar_invited", None),
        ],
    )
    def test_activities(self, activity, department, kind, subject):
        [row] = raw(
            activities(),
            prospects=[{"id": "9", "prospect_account_id": "7"}],
            forms=[{"id": "1", "name": "Contact"}],
            list_emails=[{"id": "1", "name": "2026-03 News", "subject": "News"}],
            campaigns=[{"id": "2", "name": "Autumn"}],
            visitor_activities=[{"id": "1", "prospect_id": "9", "campaign_id": "2", "created_at": NOON, **activity}],
        )
        assert row.pop("subject", None) == subject
        assert row == {
            "activity_id": "1", "account_id": "7", "contact_id": "9", "department": department, "kind": kind,
            "occurred_at": NOON, "campaign": "Autumn",
        }  # fmt: skip

    def test_bounces_and_the_like_are_no_touches(self):
        numbers = ("3", "5", "8", "9", "10", "12", "13", "14", "35", "36", "99")
        rows = [{"id": number, "prospect_id": "9", "type": number, "created_at": NOON} for number in numbers]
        assert raw(activities(), visitor_activities=rows) == []

    def test_types_of_a_real_business_unit(self, shared_data):
        """Every type in a hundred activities of a real unit is either a touch or one that is left out on purpose."""
        seeds = shared_data / "vendor_formats/vendor_seeds/pardot/seeds"
        with (seeds / "pardot_visitor_activity_data.csv").open(encoding="utf-8") as file:
            told = list(csv.DictReader(file))
        kept = raw(
            activities(),
            visitor_activities=[
                {
                    "id": line["id"], "prospect_id": line["prospect_id"], "type": line["type"],
                    "file_id": line["file_id"] or None, "list_email_id": line["list_email_id"] or None,
                    "created_at": NOON,
                }
                for line in told
            ],
        )  # fmt: skip
        left_out = {line["type"] for line in told} - {*TOUCHES, "1", "2"}
        assert left_out <= {"3", "5", "8", "9", "10", "12", "13", "14", "15", "16", "18", "19", "35", "36"}
        assert len(kept) == sum(line["type"] not in left_out for line in told)
