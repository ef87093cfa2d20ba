"""Dataverse asked: first and later readings, links that end, limits, and what is refused."""

from itertools import islice

import pytest

from connectors.dynamics.client import pace
from connectors.dynamics.entities import ACCOUNTS
from connectors.dynamics.source import AUDIT_PRIVILEGES, DYNAMICS
from connectors.kit.base import ContractError, RefusedError, SettingsError
from tests.fakes import dynamics as fake
from tests.fakes.cases import asked, stream_of
from tests.fakes.chaos import Chaos
from tests.fakes.serving import serving
from tests.fakes.world import a_world


def read(system, client, name, cursor=None):
    """All rows of a stream by their key, what is gone, and where to go on."""
    stream, rows, gone = stream_of(system, name), {}, {}
    for page in stream.read(client, cursor):
        for row in page.rows.get(name, ()):
            rows[tuple(row[column] for column in stream.tables[0].key)] = row
        for row in page.rows.get("gone", ()):
            gone[row["id"]] = (row["kind"], row["into_id"])
        cursor = page.cursor
    return rows, gone, cursor


def names(rows):
    return sorted(row["name"] for row in rows.values())


class TestTrackedTables:
    def test_later_readings_tell_changes_deletions_and_merges_only(self):
        world = a_world(touches=0)
        with asked("dynamics", fake.app(world)) as (system, client):
            first, gone, cursor = read(system, client, "accounts")
            assert (len(first), gone) == (12, {})
            world.wait(days=1)
            world.rename(2, "New Ltd")
            world.delete_company(3)
            world.merge_companies(4, 5)
            world.wait(hours=1)
            rows, gone, cursor = read(system, client, "accounts", cursor)
            assert names(rows) == ["New Ltd", "Nord, Süd & Co. KG"]
            assert gone == {
                fake.ids("companies", 3): ("deleted", None),
                fake.ids("companies", 4): ("merged", fake.ids("companies", 5)),
            }
            assert read(system, client, "accounts", cursor)[:2] == ({}, {})

    def test_a_reading_goes_on_from_any_page(self):
        with asked("dynamics", fake.app(a_world(touches=0), page_size=4)) as (system, client):
            stream = stream_of(system, "contacts")
            whole, _, end = read(system, client, "contacts")
            cursors = [page.cursor for page in stream.read(client, None)]
            assert len(cursors) == 7
            for number, cursor in enumerate(cursors, 1):
                before = list(islice(stream.read(client, None), number))
                rest, _, reached = read(system, client, "contacts", cursor)
                told = {row["contactid"] for page in before for row in page.rows["contacts"]}
                assert told | {key for (key,) in rest} == {key for (key,) in whole}
                assert reached == end

    def test_what_changed_while_everything_was_listed_is_told_by_a_second_look(self):
        world = a_world(touches=0)
        with asked("dynamics", fake.app(world)) as (system, client):
            began = {"of": ACCOUNTS.query, "link": ACCOUNTS.query, "since": "2026-03-02T19:00:00.000Z"}
            *_, look, end = [page.cursor for page in stream_of(system, "accounts").read(client, began)]
            assert "modifiedon ge 2026-03-02T19:00:00.000Z" in look["link"]
            assert "deltatoken" in end["link"]
            assert "deltatoken" in look["then"]

    def test_a_delta_link_that_ran_out_leads_back_to_the_beginning(self):
        world = a_world(touches=0)
        with asked("dynamics", fake.app(world)) as (system, client):
            _, _, cursor = read(system, client, "accounts")
            world.wait(days=8)
            assert read(system, client, "accounts", cursor) == ({}, {}, {})

    def test_when_another_column_is_chosen_everything_is_read_again(self):
        with serving(fake.app(a_world(touches=0))) as url:
            chosen = [DYNAMICS.settings(**fake.settings(url), stage_column=column) for column in ("stepname", "name")]
            before, after = map(DYNAMICS.system, chosen)
            with before.opened() as client:
                for stream in ("opportunities", "audits"):
                    _, _, cursor = read(before, client, stream)
                    assert read(before, client, stream, cursor)[2] == cursor
                    assert read(after, client, stream, cursor) == ({}, {}, {})

    def test_a_table_that_is_not_tracked_is_asked_for_what_was_modified(self):
        world = a_world(touches=0)
        with asked("dynamics", fake.app(world, untracked=frozenset({"accounts"}))) as (system, client):
            rows, _, cursor = read(system, client, "accounts")
            assert (len(rows), cursor["modified"]) == (12, "2026-03-02T20:00:00.000Z")
            world.wait(days=1)
            world.rename(2, "New Ltd")
            rows, _, cursor = read(system, client, "accounts", cursor)
            # The newest of before lies in the overlap.
            assert names(rows) == ["New Ltd", "Werk 12 GmbH"]
            assert cursor["modified"] == world.now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            assert names(read(system, client, "accounts", cursor)[0]) == ["New Ltd"]

    def test_a_table_that_is_not_tracked_goes_on_from_any_page(self):
        untracked = frozenset({"contacts"})
        with asked("dynamics", fake.app(a_world(touches=0), page_size=4, untracked=untracked)) as (system, client):
            stream = stream_of(system, "contacts")
            whole, _, end = read(system, client, "contacts")
            pages = list(stream.read(client, None))
            assert len(pages) == 6
            for number, page in enumerate(pages[:-1], 1):
                before = {row["contactid"] for told in pages[:number] for row in told.rows["contacts"]}
                rest, _, reached = read(system, client, "contacts", page.cursor)
                assert before | {key for (key,) in rest} == {key for (key,) in whole}
                assert reached == end

    def test_connect_names_the_tables_that_are_not_tracked(self):
        app = fake.app(a_world(touches=0), untracked=frozenset({"leads", "emails"}))
        with asked("dynamics", app) as (system, client):
            (note,) = system.tested(client).notes
        assert (note.key, note.values) == ("system.dynamics.untracked", {"tables": "emails, leads"})
        with asked("dynamics", fake.app(a_world(touches=0))) as (system, client):
            assert system.tested(client).notes == ()

    def test_without_the_privilege_the_stream_says_so(self):
        with (
            asked("dynamics", fake.app(a_world(touches=0), refused=frozenset({"leads"}))) as (system, client),
            pytest.raises(RefusedError) as refused,
        ):
            read(system, client, "leads")
        assert (refused.value.key, refused.value.values["place"]) == ("system.not_allowed", "/api/data/v9.2/leads")


class TestActivities:
    def test_the_customer_is_the_contact_and_an_owner_is_nobody(self):
        world = a_world(touches=0)
        world.touch("call", 5)
        with asked("dynamics", fake.app(world)) as (system, client):
            (row,) = read(system, client, "phonecalls")[0].values()
        assert row["party_contact_id"] == fake.ids("people", 5)
        assert row["about_account_id"] == fake.ids("companies", 3)
        assert (row.get("party_account_id"), row["about_contact_id"]) == (None, None)


class TestAudits:
    def test_only_changes_of_stage_and_state_are_kept_and_later_ones_told(self):
        world = a_world(1, touches=0)
        with asked("dynamics", fake.app(world, page_size=2)) as (system, client):
            first, _, cursor = read(system, client, "audits")
            assert [row["new_value"] for row in first.values() if row["column_name"] == "stepname"] == [
                move.stage for move in world.deals[1].moves if move.stage not in ("won", "lost")
            ]
            world.wait(days=1)
            world.move(1, "proposal", "api")
            later, _, _ = read(system, client, "audits", cursor)
            newest = max(later.values(), key=lambda row: row["changed_at"])
            assert (newest["changed_at"], newest["user_id"]) == (
                world.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
                fake.ids("users", 901),
            )

    def test_a_page_that_is_no_more_is_looked_for_by_date(self):
        with asked("dynamics", fake.app(a_world(touches=0))) as (system, client):
            whole, _, end = read(system, client, "audits")
            rows, _, _ = read(system, client, "audits", {"of": end["of"], "link": "audits?$bad=1"})
            assert len(rows) == len(whole) > 0

    def test_without_auditing_nothing_is_told_and_nothing_fails(self):
        with asked("dynamics", fake.app(a_world(touches=0), is_audited=False)) as (system, client):
            assert read(system, client, "audits") == ({}, {}, {})


class TestSignIn:
    def test_it_says_whose_the_credentials_are_and_what_they_lack(self):
        with asked("dynamics", fake.app(a_world(touches=0), refused=frozenset({"audits"}))) as (system, client):
            standing = system.tested(client)
        assert (standing.owner, standing.missing_scopes) == ("# Reader", AUDIT_PRIVILEGES)

    def test_a_wrong_secret_is_refused_and_stays_secret(self):
        with serving(fake.app(a_world(touches=0))) as url:
            wrong = {**fake.settings(url), "client_secret": "not-this-one"}
            system = DYNAMICS.system(DYNAMICS.settings(**wrong))
            with system.opened() as client, pytest.raises(SettingsError) as refused:
                system.tested(client)
        assert refused.value.key == "system.credentials_refused"
        assert "not-this-one" not in f"{refused.value!r}{refused.value}{DYNAMICS.settings(**wrong)!r}"

    def test_a_bad_day_changes_nothing_but_the_time_it_takes(self, monkeypatch):
        monkeypatch.setattr("connectors.kit.retry.FIRST_WAIT", 0.001)
        world = a_world(touches=0)
        day = Chaos(fake.app(world), rate=0.3, seed=3, limited=fake.LIMITED)
        with asked("dynamics", day) as (system, client):
            rows, _, _ = read(system, client, "contacts")
        assert len(rows) == 24
        assert day.counts


def test_a_link_to_another_host_is_not_followed():
    async def elsewhere(scope, receive, send):
        body = b'{"value": [], "@odata.nextLink": "https://elsewhere.example/api/data/v9.2/accounts?x=1"}'
        if scope["path"].endswith("/token"):
            body = b'{"access_token": "t", "token_type": "Bearer", "expires_in": 3600}'
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})

    with asked("dynamics", elsewhere) as (system, client), pytest.raises(ContractError) as refused:
        read(system, client, "accounts")
    assert refused.value.key == "system.foreign_link"


def test_near_the_limit_it_asks_once_a_second():
    left = "x-ms-ratelimit-burst-remaining-xrm-requests"
    assert [pace({left: "5990"}), pace({left: "19"}), pace({})] == [0.0, 1.0, 0.0]


def test_it_tells_how_many_rows_its_large_tables_have():
    with asked("dynamics", fake.app(a_world())) as (system, client):
        told = {one.name: one.count(client) for one in system.streams if one.count}
        assert (told["accounts"], told["contacts"], told["opportunities"]) == (12, 24, 12)
        assert told == {name: len(read(system, client, name)[0]) for name in told}
