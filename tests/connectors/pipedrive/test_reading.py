"""Pipedrive asked: first and later readings, deletions, and a history that fits the day's budget."""

import pytest

from connectors.kit.base import ContractError, RefusedError, UnavailableError
from connectors.pipedrive.client import Answer, Budget
from connectors.pipedrive.source import PIPEDRIVE
from tests.fakes import pipedrive as fake
from tests.fakes.cases import asked, stream_of
from tests.fakes.pipedrive_rows import ROLE_FIELD, SEGMENT_FIELD
from tests.fakes.world import a_world

# What cursors say is asked for: the custom fields of the settings.
ROLE, SEGMENT = ({"custom_fields": field, "include_option_labels": "true"} for field in (ROLE_FIELD, SEGMENT_FIELD))
SEGMENT["include_fields"] = "website,industry,employee_count"


def read(system, client, name, cursor=None):
    """All rows of a stream by id, what is gone, and where to go on."""
    rows, gone = {}, {}
    for page in stream_of(system, name).read(client, cursor):
        rows |= {row[stream_of(system, name).tables[0].key[0]]: row for row in page.rows.get(name, ())}
        gone |= {row["id"]: (row["kind"], row["into_id"]) for row in page.rows.get("gone", ())}
        cursor = page.cursor
    return rows, gone, cursor


class TestLists:
    def test_later_readings_tell_updates_and_deletions_only(self):
        world = a_world(touches=0)
        with asked("pipedrive", fake.app(world)) as (system, client):
            rows, gone, cursor = read(system, client, "organizations")
            assert (len(rows), gone) == (12, {})
            world.wait(days=1)
            world.rename(2, "New Ltd")
            world.delete_company(3)
            rows, gone, cursor = read(system, client, "organizations", cursor)
            assert rows["2"]["name"] == "New Ltd"
            assert "3" not in rows
            assert gone == {"3": ("deleted", None)}
            assert cursor == {"of": SEGMENT, "since": world.now.strftime("%Y-%m-%dT%H:%M:%S.000Z")}

    def test_fields_that_are_not_told_by_default_are_asked_for(self):
        with asked("pipedrive", fake.app(a_world(touches=0))) as (system, client):
            rows, _, _ = read(system, client, "organizations")
            labels = read(system, client, "industries")[0]
        assert (rows["1"]["website"], rows["1"]["employee_count"], rows["3"]["employee_count"]) == (
            "https://werk1.example", "10", None,
        )  # fmt: skip
        assert {row["industry"] for row in rows.values()} == {"1", "2", None}
        assert {key: row["label"] for key, row in labels.items()} == {"1": "Steel", "2": "Food"}

    @pytest.mark.parametrize("refusal", ["no such fields", "no such question", "no list of fields"])
    def test_an_account_that_does_not_tell_them_is_read_without(self, refusal, monkeypatch):
        """It has none of them, it refuses the parameter, or this user may not see the fields."""
        if refusal == "no such fields":
            monkeypatch.setattr(fake.rows, "organization_fields", list)
        if refusal == "no such question":
            monkeypatch.setattr(fake, "ORGANIZATIONS", fake.CUSTOM)
        refused = frozenset({"organizationFields"} if refusal == "no list of fields" else ())
        with asked("pipedrive", fake.app(a_world(touches=0), refused=refused)) as (system, client):
            rows, _, cursor = read(system, client, "organizations")
        assert (len(rows), rows["1"].get("website"), "include_fields" in cursor["of"]) == (12, None, False)

    def test_archived_deals_are_read_as_well(self):
        world = a_world(touches=0)
        world.move(2, "lost")
        with asked("pipedrive", fake.app(world)) as (system, client):
            rows, _, _ = read(system, client, "deals")
        assert len(rows) == 12
        assert rows["2"]["status"] == "lost"

    def test_a_reading_goes_on_from_any_page(self):
        with asked("pipedrive", fake.app(a_world(touches=0), page_size=4)) as (system, client):
            stream = stream_of(system, "deals")
            whole, _, end = read(system, client, "deals")
            pages = list(stream.read(client, None))
            assert len(pages) > 3
            for number, page in enumerate(pages[:-1], 1):
                before = {row["id"] for earlier in pages[:number] for row in earlier.rows["deals"]}
                rest, _, reached = read(system, client, "deals", page.cursor)
                assert before | set(rest) == set(whole)
                assert reached == end

    def test_a_cursor_that_is_not_taken_any_more_costs_a_few_rows_told_twice(self):
        with asked("pipedrive", fake.app(a_world(touches=0))) as (system, client):
            stale = {
                "of": ROLE,
                "since": None,
                "part": 0,
                "next": "not base64!",
                "seen": None,
                "began": "2026-03-02T08:00:00.000Z",
            }
            assert len(read(system, client, "persons", stale)[0]) == 24

    def test_what_is_deleted_while_everything_is_listed_is_told_at_the_end(self):
        world = a_world(touches=0)
        with asked("pipedrive", fake.app(world)) as (system, client):
            began = {
                "of": SEGMENT,
                "since": None,
                "part": 0,
                "next": None,
                "seen": None,
                "began": "2026-03-02T08:00:00.000Z",
            }
            pages = stream_of(system, "organizations").read(client, began)
            next(pages)
            world.delete_company(1)
            gone = [row["id"] for page in pages for row in page.rows["gone"]]
        assert gone == ["1"]

    def test_when_another_custom_field_is_chosen_everything_is_listed_again(self):
        with asked("pipedrive", fake.app(a_world(touches=0))) as (system, client):
            cursor = {"of": {}, "since": "2026-04-01T00:00:00.000Z"}
            assert read(system, client, "persons", cursor) == ({}, {}, {})

    def test_a_merge_that_is_told_leads_to_the_row_that_lives_on(self):
        class OneMerge:
            def included(self, path, fields_path, wanted):
                return {"include_fields": ",".join(wanted)} if wanted else {}

            def by_cursor(self, path, params, cursor):
                return Answer([], None)

            def by_place(self, path, params, start):
                told = {"id": 996, "merge_what_id": 995, "active_flag": True, "update_time": "2026-04-20 02:09:09"}
                return Answer([{"item": "organization", "id": 996, "data": told}], None)

        system = PIPEDRIVE.system(PIPEDRIVE.settings(**fake.settings("https://example.pipedrive.com")))
        _, gone, cursor = read(
            system, OneMerge(), "organizations", {"of": SEGMENT, "since": "2026-04-01T00:00:00.000Z"}
        )
        assert gone == {"995": ("merged", "996")}
        assert cursor == {"of": SEGMENT, "since": "2026-04-01T00:00:00.000Z"}

    def test_what_the_plan_does_not_have_is_refused_alone(self):
        with (
            asked("pipedrive", fake.app(a_world(touches=0), refused=frozenset({"legacyTeams"}))) as (system, client),
            pytest.raises(RefusedError) as refused,
        ):
            read(system, client, "team_members")
        assert refused.value.values["place"] == "/api/v1/legacyTeams"


class TestHistory:
    def test_changes_of_stage_and_status_and_later_only_of_deals_updated_since(self):
        world = a_world(touches=0)
        app = fake.app(world, page_size=2)
        with asked("pipedrive", app) as (system, client):
            first, _, cursor = read(system, client, "deal_changes")
            assert {row["field_key"] for row in first.values()} == {"stage_id", "status", "value"}
            asked_once = app.state.account.changelogs
            assert {*asked_once} == {*range(1, 13)}
            asked_once.clear()
            world.wait(days=1)
            still_open = next(deal.id for deal in world.deals.values() if deal.outcome is None)
            world.move(still_open, "won", "api")
            later, _, _ = read(system, client, "deal_changes", cursor)
            assert asked_once[-1] == still_open
            assert len({*asked_once}) < 12
        statuses = [row for row in later.values() if row["field_key"] == "status"]
        newest = max(statuses, key=lambda row: row["changed_at"])
        assert (newest["field_key"], newest["new_value"], newest["change_source"]) == ("status", "won", "api")

    def test_it_stops_before_the_budget_is_gone_and_goes_on_with_the_very_next_deal(self):
        world = a_world(touches=0)
        with asked("pipedrive", fake.app(world, page_size=100)) as (system, client):
            whole, _, end = read(system, client, "deal_changes")
        app = fake.app(world, page_size=100, budget=150)
        account, rows, cursor, stops = app.state.account, {}, None, []
        with asked("pipedrive", app) as (system, client):
            for _ in range(3):
                account.budget, client.budget.left = 150, None
                try:
                    for page in stream_of(system, "deal_changes").read(client, cursor):
                        rows |= {row["change_id"]: row for row in page.rows["deal_changes"]}
                        cursor = page.cursor
                except RefusedError as stopped:
                    stops.append((stopped.key, stopped.values["left"]))
        # A list costs 10, a changelog 20. The most ever left is 140, a fifth of it is others': six deals a day.
        assert stops == [("system.budget_spent", 20)] * 2
        assert sorted(account.changelogs) == [*range(1, 13)]
        assert (rows, cursor) == (whole, end)

    def test_a_deal_updated_while_the_reading_stood_still_is_asked_again(self):
        world = a_world(2, touches=0)
        app = fake.app(world, page_size=100)
        with asked("pipedrive", app) as (system, client):
            done = {str(deal.id): deal.modified_at.strftime("%Y-%m-%dT%H:%M:%S.000Z") for deal in world.deals.values()}
            world.wait(days=1)
            world.move(1, "lost")
            at = {"since": None, "part": 0, "next": None, "seen": None, "done": done}
            read(system, client, "deal_changes", at)
        assert app.state.account.changelogs == [1]


def test_the_window_of_two_seconds_is_waited_for_when_little_is_left():
    budget = Budget(0.2)
    assert budget({"x-ratelimit-remaining": "1", "x-ratelimit-reset": "2"}) == 2.0
    assert budget({"x-ratelimit-remaining": "18", "x-daily-ratelimit-token-remaining": "900"}) == 0.0
    assert budget({}) == 0.0
    assert budget.left == 900


def test_a_fifth_of_the_budget_is_left_to_others_whatever_is_asked():
    app = fake.app(a_world(touches=0), page_size=1, budget=110)
    with asked("pipedrive", app) as (system, client), pytest.raises(UnavailableError) as stopped:
        read(system, client, "persons")
    # Lists of one row cost 10 each: the first leaves 100, the ninth 20.
    assert stopped.value.values == {"system": "pipedrive", "used": 80, "limit": 100, "left": 20}
    assert app.state.account.budget == 20


def test_an_answer_that_is_no_success_is_not_an_empty_list():
    async def failing(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b'{"success": false, "data": null}'})

    with asked("pipedrive", failing) as (system, client), pytest.raises(ContractError):
        read(system, client, "persons")
