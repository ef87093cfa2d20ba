"""HubSpot read through its fake: what is told at first, what later, and after being cut off anywhere."""

import json

import pytest

from connectors.hubspot.crm import ANSWERS
from tests.fakes import hubspot as fake
from tests.fakes.hubspot_reader import ids_of, stream, system_over, told
from tests.fakes.hubspot_records import STAGE_IDS
from tests.fakes.world import Touch, a_world


@pytest.fixture
def world():
    return a_world()


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
        assert cursor["since"] == "2026-03-02T20:00:00.000Z"

    def test_how_many_there_will_be_is_asked_of_a_search(self, world):
        with system_over(fake.app(world)) as system, system.opened() as client:
            counts = {one.name: one.count(client) for one in system.streams if one.count is not None}
        assert (counts["companies"], counts["deals"]) == (12, len(world.deals))
        assert "owners" not in counts

    def test_a_deal_tells_every_stage_it_was_in_and_who_moved_it(self, world):
        world.deals = {1: world.deals[1]}
        world.move(1, "proposal", by="workflow")
        with system_over(fake.app(world)) as system, system.opened() as client:
            rows, _ = told(stream(system, "deals").read(client, None))
        last = max(rows["deal_stages"].values(), key=lambda row: row["changed_at"])
        assert last == {
            "deal_id": "23000000001", "changed_at": "2026-03-31T21:44:00.000Z", "value": "1290417331",
            "previous_value": STAGE_IDS[world.deals[1].moves[-2].stage],
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
        with system_over(app, at_once="1") as system, system.opened() as client:
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
        # Deal 9 moved last before, within the overlap.
        assert ids_of(rows, "deals") == {fake.ids("deals", 1), fake.ids("deals", 9)}
        assert cursor["since"] == "2026-04-01T21:44:00.000Z"
        assert [path.rsplit("/", 1)[1] for _, path in app.log] == ["search", "search", "read", "read", "read", "deals"]

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
        assert cursor["since"] == "2026-03-30T04:37:00.000Z"

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
        world.touches = world.touches[:14]
        with system_over(fake.app(world, page_size=1)) as system, system.opened() as client:
            read = stream(system, name).read
            _, ended = told(read(client, None))
            for start in (None, {**ended, "since": "2026-03-02T10:00:00.000Z"}):
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
            _, ended = told(stream(system, "companies").read(client, None))
            pages = stream(system, "companies").read(client, {**ended, "since": "2026-03-02T08:00:00.000Z"})
            first = next(pages)
            world.wait(days=1)
            world.rename(1, "Renamed")
            rows, cursor = told([first, *pages])
            assert len(ids_of(rows, "companies")) == 12
            later, _ = told(stream(system, "companies").read(client, cursor))
        assert "Renamed" in {row["name"] for row in later["companies"].values()}


class TestWhatIsAskedFor:
    def test_another_property_chosen_is_read_of_every_row(self, world):
        """A pass that asked for less leads nowhere, so that the same run reads everything again."""
        with system_over(fake.app(world)) as system, system.opened() as client:
            _, cursor = told(stream(system, "companies").read(client, None))
        with system_over(fake.app(world), segment_property="customer_tier") as system, system.opened() as client:
            assert told(stream(system, "companies").read(client, cursor)) == ({}, {})
            rows, again = told(stream(system, "companies").read(client, None))
        assert len(rows["companies"]) == 12
        assert (again["since"], again["of"] == cursor["of"]) == (cursor["since"], False)
