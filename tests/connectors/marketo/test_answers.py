"""Marketo read and mapped: against a fake that tells a World, and on rows written by hand."""

import logging
from itertools import islice

import pytest

from connectors.kit import retry
from connectors.kit.base import ContractError, RefusedError, SettingsError, UnavailableError
from connectors.marketo.client import Activities
from connectors.marketo.log import walk
from tests.connectors.marketo.reading import read, rows_of, stream, system
from tests.fakes import marketo as fake
from tests.fakes.chaos import Chaos
from tests.fakes.serving import serving
from tests.fakes.world import a_world


class TestTokens:
    def test_a_paging_token_that_is_no_longer_taken_is_replaced_by_the_last_instant_seen(self):
        world = a_world(3, touches=10)
        application = fake.app(world, page_size=3)
        with serving(application) as url:
            whole, _ = read(url, "activities")
            with system(url).opened() as client:
                first, cursor = rows_of(islice(stream("activities", url).read(client, None), 5))
            application.state.fake.paging_epoch = 2
            rest, _ = read(url, "activities", cursor)
        assert first["activities"] | rest["activities"] == whole["activities"]
        assert len(rest["activities"]) < len(whole["activities"])

    def test_a_page_that_leads_to_itself_does_not_hold_the_run_for_ever(self):
        class Circle:
            def token(self, since):
                return "ABC"

        pages = walk(Circle(), lambda token: Activities((), "ABC", has_more=True), None, "2026-01-01T00:00:00Z")
        with pytest.raises(ContractError):
            list(pages)

    def test_an_access_token_that_is_no_longer_taken_is_renewed_once(self):
        application = fake.app(a_world(1))
        with serving(application) as url, system(url).opened() as client:
            client.token("2026-01-01T00:00:00Z")
            application.state.fake.tokens.clear()
            assert len(client.leads(["1", "2"], ["id"])) == 2
        assert application.state.fake.issued == 2

    def test_wrong_credentials_are_the_operators_to_mend_and_are_never_shown(self, caplog):
        caplog.set_level(logging.DEBUG)
        with (
            serving(fake.app(a_world(1))) as url,
            system(url, client_secret="wrong-55aa").opened() as client,
            pytest.raises(SettingsError) as refused,
        ):
            client.programs(0)
        assert refused.value.key == "system.credentials_refused"
        assert "wrong-55aa" not in f"{caplog.text} {refused.value}"


class TestAnswersThatAreNone:
    def test_a_spent_quota_ends_the_run_at_once_and_the_next_goes_on(self):
        world = a_world(3)
        application = fake.app(world)
        told = []
        with serving(application) as url, system(url).opened() as client:
            # Of what it counts itself one call tells how many were used.
            application.state.fake.quota = 7
            with pytest.raises(UnavailableError) as stopped:
                told.extend(stream("leads", url).read(client, None))
            assert (stopped.value.key, stopped.value.values["place"]) == (
                "system.marketo.quota_spent",
                "/rest/v1/activities.json",
            )
            assert application.state.fake.quota == -1, "it must not be asked again today"
            application.state.fake.quota = 1000
            told.extend(stream("leads", url).read(client, told[-1].cursor))
        held, _ = rows_of(told)
        assert sorted(held["leads"]) == ["1", "2", "3", "4", "5", "6"]

    def test_a_fifth_of_the_days_calls_is_left_to_others_who_used_most_of_the_rest(self):
        application = fake.app(a_world(3))
        application.state.fake.used = 76
        with (
            serving(application) as url,
            system(url, daily_calls=100).opened() as client,
            pytest.raises(UnavailableError) as stopped,
        ):
            rows_of(stream("leads", url).read(client, None))
        assert stopped.value.key == "system.quota_left"
        # 76 of others, one that told so, and three of ours.
        assert stopped.value.values == {"system": "marketo", "used": 80, "limit": 100, "left": 20}
        assert application.state.fake.used == 80

    def test_a_user_who_may_not_see_the_usage_reads_all_the_same(self):
        with serving(fake.app(a_world(3), refused=frozenset({"stats/usage.json"}))) as url:
            held, _ = read(url, "leads")
        assert len(held["leads"]) == 6

    def test_too_many_at_a_time_is_waited_for(self, monkeypatch):
        monkeypatch.setattr(retry, "FIRST_WAIT", 0.001)
        application = Chaos(fake.app(a_world(4)), rate=0.4, kinds=("limited", "garbled"), seed=5, limited=fake.LIMITED)
        with serving(application) as url:
            held, _ = read(url, "leads")
        assert application.counts["limited"] > 0
        assert len(held["leads"]) == 8

    def test_what_the_role_does_not_open_is_refused_by_name(self):
        refused = frozenset({"opportunities/roles.json", "programs.json", "opportunities.json"})
        with serving(fake.app(a_world(1), refused=refused)) as url:
            one = system(url)
            with one.opened() as client:
                standing = one.tested(client)
                with pytest.raises(RefusedError) as stopped:
                    rows_of(stream("opportunities", url).read(client, None))
        assert standing.owner == "api@ours.example"
        assert standing.missing_scopes == ("Read-Only Opportunity", "Read-Only Assets")
        assert stopped.value.values["place"] == "/rest/v1/opportunities/roles.json"

    def test_a_question_it_does_not_understand_names_its_code(self):
        with (
            serving(fake.app(a_world(1))) as url,
            system(url).opened() as client,
            pytest.raises(ContractError) as refused,
        ):
            client.activities("GE5Q====", [2])
        assert refused.value.values["status"] == "1003"
