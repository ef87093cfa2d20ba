"""Mautic read and mapped: against a fake that tells a World, and on rows written by hand."""

import json
import logging
from datetime import timedelta
from itertools import islice

import pytest

from connectors.kit.base import ContractError, RefusedError, SettingsError
from connectors.mautic.passes import whole
from connectors.mautic.source import MAUTIC, MauticSettings
from tests.fakes import mautic as fake
from tests.fakes.chaos import Chaos
from tests.fakes.serving import serving
from tests.fakes.world import BEGAN, a_large_world, a_world


def system(url, **changed):
    return MAUTIC.system(MauticSettings(**{**fake.settings(url), **changed}))


def rows_of(pages):
    """Table -> id -> row, as the raw store would hold them, and the last cursor."""
    held, cursor = {}, None
    for page in pages:
        cursor = json.loads(json.dumps(page.cursor))
        for table, rows in page.rows.items():
            held.setdefault(table, {}).update({row["id"]: row for row in rows})
    return held, cursor


def stream(name, url, **changed):
    return next(one for one in system(url, **changed).streams if one.name == name)


def read(url, name, cursor=None):
    with system(url).opened() as client:
        return rows_of(stream(name, url).read(client, cursor))


class TestContacts:
    def test_a_contact_is_read_with_its_primary_company(self):
        with serving(fake.app(a_world(3))) as url:
            held, _ = read(url, "contacts")
        assert held["contacts"]["2"] == {
            "id": "2", "company_id": "1", "first_name": "First2", "last_name": "Last2", "email": "p2@werk1.example",
            "buying_role": "influencer", "owner_id": None, "added_at": "2026-03-02T09:00:00.000Z",
            "modified_at": "2026-03-02T09:09:00.000Z",
        }  # fmt: skip
        assert sorted(held["contacts"]) == ["1", "2", "3", "4", "5", "6"]

    def test_the_next_read_tells_what_was_added_and_changed_since_and_nothing_else(self):
        world = a_world(120)
        with serving(fake.app(world, page_size=50)) as url:
            _, cursor = read(url, "contacts")
            world.wait(days=2)
            world.people[7].email, world.people[7].modified_at = "new@werk4.example", world.now
            held, cursor = read(url, "contacts", cursor)
            # The last 200 ids are always looked at again; what is older only if it changed.
            assert {number for number in held["contacts"] if int(number) <= 40} == {"7"}
            assert held["contacts"]["7"]["email"] == "new@werk4.example"
            held, _ = read(url, "contacts", cursor)
        assert {number for number in held["contacts"] if int(number) <= 40} == {"7"}

    def test_a_contact_that_never_changed_has_no_date_of_change_and_is_found_when_it_first_does(self):
        world = a_world(1)
        for person in world.people.values():
            person.modified_at = person.created_at
        with serving(fake.app(world)) as url:
            held, cursor = read(url, "contacts")
            assert [row["modified_at"] for row in held["contacts"].values()] == [None, None]
            assert cursor == {"after": 2, "dated": "2026-03-02T09:00:00.000Z", "since": None}
            world.people[1].modified_at = world.now
            _, cursor = read(url, "contacts", cursor)
        assert cursor["since"] == world.now.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def test_how_many_there_will_be_is_the_total_beside_a_page():
    world = a_world(3)
    with serving(fake.app(world, mails=[])) as url, system(url).opened() as client:
        counts = {}
        for one in system(url).streams:
            if one.count is not None and one.name != "citrix_events":
                counts[one.name] = one.count(client)
    kinds = [touch.kind for touch in world.touches]
    assert (counts["companies"], counts["contacts"]) == (3, 6)
    assert counts["notes"] == sum(kinds.count(kind) for kind in ("call", "meeting", "email"))
    assert counts["form_submissions"] == kinds.count("form_submitted")
    assert (counts["mailings"], counts["email_clicks"]) == (0, 0)
    assert "users" not in counts


def test_a_log_that_this_mautic_does_not_have_is_not_counted():
    with serving(fake.app(a_world(3))) as url, system(url).opened() as client, pytest.raises(RefusedError) as caught:
        stream("citrix_events", url).count(client)
    assert caught.value.key == "system.not_found"


@pytest.mark.parametrize(
    "name", ["contacts", "companies", "notes", "stage_log", "form_submissions", "mailings", "replies", "gone"]
)
def test_a_read_cut_off_after_any_page_goes_on_there(name):
    world = a_world(4)
    world.delete_company(2)
    world.people[5].deleted_at, world.people[5].merged_into = world.now, 6
    mails = [
        fake.Mail(n, n, BEGAN, BEGAN + timedelta(hours=n), replied_at=BEGAN + timedelta(days=n)) for n in range(1, 8)
    ]
    with serving(fake.app(world, page_size=2, mails=mails)) as url:
        whole, end = read(url, name)
        with system(url).opened() as client:
            one = stream(name, url)
            pages = sum(1 for _ in one.read(client, None))
            for cut in range(1, pages):
                first, cursor = rows_of(islice(one.read(client, None), cut))
                rest, last = rows_of(one.read(client, cursor or None))
                together = {table: first.get(table, {}) | rest.get(table, {}) for table in whole}
                assert (together, last) == (whole, end), f"cut after page {cut}"


class TestLogs:
    def test_a_log_is_read_on_from_where_it_ended(self):
        world = a_world(2, touches=0)
        world.touch("form_submitted", 1)
        with serving(fake.app(world)) as url:
            _, cursor = read(url, "form_submissions")
            assert (cursor["after"], cursor["is_done"]) == (1, True)
            world.wait(hours=1)
            world.touch("form_submitted", 2)
            world.wait(hours=1)
            held, cursor = read(url, "form_submissions", cursor)
            assert list(held["form_submissions"]) == ["1", "2"]
            held, cursor = read(url, "form_submissions", cursor)
        assert cursor["after"] == 2
        assert list(held["form_submissions"]) == ["2"]

    def test_an_e_mail_opened_later_is_told_again(self):
        mails = [fake.Mail(n, 1, BEGAN, BEGAN if n == 300 else None) for n in range(1, 301)]
        with serving(fake.app(a_world(1), mails=mails, page_size=100)) as url:
            _, cursor = read(url, "mailings")
            mails[3] = fake.Mail(4, 1, BEGAN, BEGAN + timedelta(days=3))
            held, _ = read(url, "mailings", cursor)
        assert min(int(number) for number in held["mailings"]) == 4
        assert held["mailings"]["4"]["read_at_first"] == "2026-03-05T08:00:00.000Z"
        assert sum(int(number) <= 100 for number in held["mailings"]) == 1

    def test_answers_are_read_by_their_date_as_their_ids_are_random(self):
        mails = [
            fake.Mail(1, 1, BEGAN, replied_at=BEGAN + timedelta(days=5)),
            fake.Mail(2, 2, BEGAN, replied_at=BEGAN + timedelta(days=1)),
        ]
        with serving(fake.app(a_world(1), mails=mails, page_size=1)) as url:
            held, cursor = read(url, "replies")
            assert [(row["mailing_id"], row["replied_at"]) for row in held["replies"].values()] == [
                ("2", "2026-03-03T08:00:00.000Z"),
                ("1", "2026-03-07T08:00:00.000Z"),
            ]
            mails.append(fake.Mail(3, 1, BEGAN, replied_at=BEGAN + timedelta(days=6)))
            held, _ = read(url, "replies", cursor)
        assert [row["mailing_id"] for row in held["replies"].values()] == ["1", "3"]

    def test_only_links_in_e_mails_are_read_of_page_hits(self):
        mails = [fake.Mail(1, 1, BEGAN), fake.Mail(2, 2, BEGAN, clicked_at=BEGAN + timedelta(hours=1))]
        with serving(fake.app(a_world(1), mails=mails)) as url:
            held, _ = read(url, "email_clicks")
        assert [(row["id"], row["hit_at"]) for row in held["email_clicks"].values()] == [
            ("2", "2026-03-02T09:00:00.000Z")
        ]

    def test_a_plugin_that_is_not_installed_tells_nothing(self, monkeypatch):
        monkeypatch.setattr(fake, "TABLES", tuple(name for name in fake.TABLES if name != "plugin_goto_events"))
        with serving(fake.app(a_world(1))) as url:
            assert read(url, "webinar_events") == ({}, {"after": 0, "dated": None, "is_done": True})

    def test_a_mautic_that_does_not_heed_ids_does_not_hold_the_run_for_ever(self):
        pages = whole(lambda client, where: [{"id": 7}, {"id": 8}], lambda told: {})(None, {"after": 0})
        assert next(pages).cursor == {"after": 8}
        with pytest.raises(ContractError):
            next(pages)


class TestGone:
    def test_the_audit_log_tells_deletions_and_merges(self):
        world = a_world(4)
        world.wait(days=1)
        world.delete_company(2)
        world.people[5].deleted_at, world.people[5].merged_into = world.now, 6
        with serving(fake.app(world, page_size=1)) as url:
            held, _ = read(url, "gone")
        told = [(row["object"], row["id"], row["kind"], row["into_id"]) for row in held["gone"].values()]
        assert told == [("companies", "2", "deleted", None), ("contacts", "5", "merged", "6")]

    def test_who_is_no_administrator_is_refused_that_one_thing(self):
        with (
            serving(fake.app(a_world(1), refused=frozenset({"audit_log"}))) as url,
            pytest.raises(RefusedError) as refused,
        ):
            read(url, "gone")
        assert (refused.value.key, refused.value.values["place"]) == ("system.not_allowed", "/api/stats/audit_log")

    def test_a_list_that_is_read_whole_leaves_out_what_is_deleted(self):
        world = a_world(3)
        with serving(fake.app(world)) as url:
            world.delete_company(2)
            held, cursor = read(url, "companies")
        assert (list(held["companies"]), cursor) == (["1", "3"], {})


class TestCredentials:
    def test_a_client_of_the_api_gets_a_token_and_a_new_one_when_the_old_is_not_taken(self):
        held = {"username": None, "password": None, "client_id": fake.CLIENT_ID, "client_secret": fake.CLIENT_SECRET}
        world = a_world(1)
        application = fake.app(world)
        tokens = application.routes[0].endpoint.__self__.tokens
        with serving(application) as url, system(url, **held).opened() as client:
            assert client.user_name() == "Rea Der"
            tokens.clear()
            assert len(client.things("contacts")) == 2
            assert tokens == {"token-1"}

    def test_wrong_credentials_are_the_operators_to_mend_and_are_never_shown(self, caplog):
        caplog.set_level(logging.DEBUG)
        held = {"username": None, "password": None, "client_id": fake.CLIENT_ID, "client_secret": "wrong-9c1b"}
        with (
            serving(fake.app(a_world(1))) as url,
            system(url, **held).opened() as client,
            pytest.raises(SettingsError) as refused,
        ):
            client.user_name()
        assert refused.value.key == "system.credentials_refused"
        assert "wrong-9c1b" not in f"{caplog.text} {refused.value} {MauticSettings(**{**fake.settings(url), **held})!r}"

    def test_a_test_names_the_permissions_that_are_missing(self):
        with serving(fake.app(a_world(1), refused=frozenset({"notes", "forms"}))) as url:
            one = system(url)
            with one.opened() as client:
                standing = one.tested(client)
        assert (standing.owner, standing.missing_scopes) == (
            "Rea Der",
            ("form:forms:viewother", "lead:notes:viewother"),
        )
        assert [note.key for note in standing.notes] == ["system.mautic.notes_refused"]

    def test_webinars_of_mautic_4_are_read_beside_those_of_later_versions(self, monkeypatch):
        monkeypatch.setattr(fake, "TABLES", (*fake.TABLES, "plugin_citrix_events"))
        old = [{"id": 1, "lead_id": 2, "event_type": "registered", "event_date": BEGAN}]
        monkeypatch.setattr(fake._Fake, "_plugin_citrix_events", lambda self, after: iter(old), raising=False)
        with serving(fake.app(a_world(1))) as url:
            held, _ = read(url, "citrix_events")
        assert held["citrix_events"]["1"] == {
            "id": "1", "contact_id": "2", "type": "registered", "happened_at": "2026-03-02T08:00:00.000Z",
        }  # fmt: skip

    def test_one_of_the_two_ways_in_is_needed(self):
        with pytest.raises(ValueError, match="client_id and client_secret, or username and password"):
            MauticSettings(url="https://mautic.example", username="reader")


def test_it_waits_when_told_to_and_tells_the_same(monkeypatch):
    monkeypatch.setattr("connectors.kit.retry.FIRST_WAIT", 0.001)
    application = Chaos(fake.app(a_world(6)), rate=0.4, kinds=("limited", "garbled"), seed=3, limited=fake.LIMITED)
    with serving(application) as url:
        held, _ = read(url, "notes")
        assert application.counts["limited"] > 0
    assert len(held["notes"]) == sum(touch.kind in fake.NOTED for touch in fake._told[-1].touches)


def test_a_million_touches_are_paged_without_counting_rows_from_the_beginning():
    with serving(fake.app(a_large_world(1_000_000, companies=10), page_size=1000)) as url:
        held, _ = read(url, "notes", {"after": 999_000, "dated": None})
    assert (len(held["notes"]), "1000000" in held["notes"]) == (1000, True)
